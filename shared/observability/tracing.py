"""
Traces across HTTP, queues and models, in the W3C form.

Without an exporter a trace id still travels, at the price of a context variable; a recorded step costs a few
microseconds. What sends steps elsewhere is loaded by ``configure`` alone, where the environment names a place.
"""

import asyncio
import os
import re
import threading
import time
from collections.abc import MutableMapping
from contextvars import ContextVar, Token
from dataclasses import dataclass
from types import TracebackType
from typing import TYPE_CHECKING, Protocol

from shared import errors
from shared.observability import origin, spans
from shared.observability.spans import NOWHERE, Attribute, Position, Span
from shared.settings import Settings

if TYPE_CHECKING:
    from shared.observability.trace_export import Exporting

FLUSH_INTERVAL = 5.0
SERVER = "server"
INTERNAL = "internal"

_TRACEPARENT = re.compile(r"(?!ff)([0-9a-f]{2})-((?!0{32})[0-9a-f]{32})-((?!0{16})[0-9a-f]{16})-([0-9a-f]{2})(-.*)?")
_HERE: ContextVar[Position] = ContextVar("position", default=NOWHERE)


class Carrier(Protocol):
    """Headers that may tell of a trace; their names are in lower case."""

    def get(self, name: str, /) -> str | None:
        """Return the value of the header ``name``."""
        ...


@dataclass
class _Runtime:
    exporting: "Exporting | None" = None
    flushed_at: float = 0.0


_runtime = _Runtime()


def configure(settings: Settings) -> None:
    """Install what exports spans, where the environment asks for it; once, in the process that serves."""
    if _runtime.exporting is not None:
        return
    otlp = bool(os.environ.get("OTEL_EXPORTER_OTLP_ENDPOINT"))
    if not otlp and not settings.trace_file:
        return
    from shared.observability.trace_export import Exporting  # noqa: PLC0415  # the SDK only where asked for

    _runtime.exporting = Exporting(otlp=otlp, trace_file=settings.trace_file)
    _runtime.flushed_at = time.monotonic()


def shutdown() -> None:
    """Export what waits, then stop exporting."""
    exporting, _runtime.exporting = _runtime.exporting, None
    if exporting is not None:
        exporting.shutdown()


def flush_blocking(at_most: float) -> None:
    """Export what waits, in a thread, and wait for it ``at_most`` seconds: the SDK ignores time limits."""
    if _runtime.exporting is None:
        return
    _runtime.flushed_at = time.monotonic()
    thread = threading.Thread(target=_runtime.exporting.flush, name="flush-spans", daemon=True)
    thread.start()
    thread.join(at_most)


async def flush(at_most: float) -> None:
    """Export what waits, without blocking the loop, and wait for it ``at_most`` seconds."""
    if _runtime.exporting is not None:
        await asyncio.to_thread(flush_blocking, at_most)


def flush_due() -> bool:
    """Whether spans may be waiting and the last flush is ``FLUSH_INTERVAL`` seconds ago."""
    return _runtime.exporting is not None and time.monotonic() - _runtime.flushed_at >= FLUSH_INTERVAL


class span:  # noqa: N801  # used as a function: "with span(...)"
    """Time the body as one step of the trace; errors that leave the body mark it."""

    __slots__ = ("_attributes", "_kind", "_name", "_span", "_token")

    def __init__(self, name: str, /, kind: str = INTERNAL, **attributes: Attribute) -> None:
        self._name = name
        self._kind = kind
        self._attributes = attributes
        self._span: Span | None = None

    def __enter__(self) -> Position:
        here = _HERE.get()
        if _runtime.exporting is None or not here.sampled:
            return here
        self._span = Span(self._name, self._kind, origin.current().function, here, self._attributes)
        self._token = _HERE.set(self._span)
        return self._span

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        if self._span is None:
            return
        _HERE.reset(self._token)
        if error is not None:
            mark(self._span, error)
        self._span.ended = time.time_ns()
        if _runtime.exporting is not None:
            _runtime.exporting.take(self._span)


def mark(marked: Position, error: BaseException) -> None:
    """Record what kind of error it was; its message may hold what must not leave the process."""
    if not isinstance(marked, Span):
        return
    kind = type(error).__qualname__
    marked.attributes["error.type"] = kind
    if isinstance(error, errors.PressroomError):
        marked.attributes["error.code"] = error.code
        marked.attributes["error.category"] = error.category
        marked.error = error.code if error.http_status >= 500 else ""
    elif isinstance(error, Exception):
        marked.error = kind


class continue_from:  # noqa: N801  # used as a function: "with continue_from(...)"
    """Continue the trace that ``headers`` tell of within the body, or begin one."""

    __slots__ = ("_position", "_token")

    def __init__(self, headers: Carrier) -> None:
        self._position = _extract(headers)

    def __enter__(self) -> None:
        self._token: Token[Position] = _HERE.set(self._position)

    def __exit__(self, *_: object) -> None:
        _HERE.reset(self._token)


def _extract(headers: Carrier) -> Position:
    given = headers.get("traceparent")
    match = _TRACEPARENT.fullmatch(given) if given else None
    if match is None or (match[1] == "00" and match[5]):
        return spans.beginning()
    return Position(match[2], match[3], match[3], int(match[4], 16), headers.get("tracestate") or "")


def current() -> Position:
    """Return where in a trace the running code is."""
    return _HERE.get()


def inject(headers: MutableMapping[str, str]) -> None:
    """Write the running trace into ``headers``, so that whoever receives them continues it."""
    here = _HERE.get()
    if here.trace_id:
        headers["traceparent"] = here.traceparent
        if here.state:
            headers["tracestate"] = here.state


def traceparent() -> str:
    """Return the running trace in its W3C form; empty outside of any."""
    return _HERE.get().traceparent


def trace_id() -> str:
    """Return the id of the running trace, 32 hexadecimal digits; empty outside of any."""
    return _HERE.get().trace_id
