"""
Traces across HTTP, queues and models, in the W3C form.

Without an exporter a trace id still travels, at the price of a context variable; the OpenTelemetry SDK is
loaded by ``configure`` alone, and only where the environment names a place to send spans to.
"""

import asyncio
import os
import random
import re
import threading
import time
from collections.abc import Iterator, MutableMapping
from contextlib import contextmanager
from dataclasses import dataclass
from types import TracebackType
from typing import TYPE_CHECKING, Protocol

from opentelemetry import context as otel_context
from opentelemetry import trace
from opentelemetry.trace import NonRecordingSpan, Span, SpanContext, SpanKind, Status, StatusCode, TraceFlags
from opentelemetry.trace.span import TraceState

from shared import errors
from shared.observability import origin
from shared.observability.trace_roots import NewTrace
from shared.settings import Settings

if TYPE_CHECKING:
    from shared.observability.trace_export import Exporting

FLUSH_INTERVAL = 5.0

_TRACEPARENT = re.compile(r"(?!ff)([0-9a-f]{2})-((?!0{32})[0-9a-f]{32})-((?!0{16})[0-9a-f]{16})-([0-9a-f]{2})(-.*)?")
_SAMPLED = TraceFlags(TraceFlags.SAMPLED)

Attribute = str | bool | int | float


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

    def __init__(self, name: str, /, kind: SpanKind = SpanKind.INTERNAL, **attributes: Attribute) -> None:
        self._name = name
        self._kind = kind
        self._attributes = attributes

    def __enter__(self) -> Span:
        here = trace.get_current_span()
        if _runtime.exporting is None:
            self._token = None
            self._span = here
            return here
        tracer = _runtime.exporting.tracer(origin.current().function)
        context = otel_context.Context() if isinstance(here, NewTrace) else None
        self._span = tracer.start_span(self._name, context, self._kind, self._attributes)
        self._token = otel_context.attach(trace.set_span_in_context(self._span))
        return self._span

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        if self._token is None:
            return
        if error is not None:
            mark(self._span, error)
        self._span.end()
        otel_context.detach(self._token)


def mark(marked: Span, error: BaseException) -> None:
    """Record what kind of error it was; its message may hold what must not leave the process."""
    marked.set_attribute("error.type", type(error).__qualname__)
    if isinstance(error, errors.PressroomError):
        marked.set_attribute("error.code", error.code)
        marked.set_attribute("error.category", error.category)
        if error.http_status >= 500:
            marked.set_status(Status(StatusCode.ERROR, error.code))
    elif isinstance(error, Exception):
        marked.set_status(Status(StatusCode.ERROR, type(error).__qualname__))


@contextmanager
def continue_from(headers: Carrier) -> Iterator[None]:
    """Continue the trace that ``headers`` tell of, or begin one."""
    token = otel_context.attach(trace.set_span_in_context(_extract(headers)))
    try:
        yield
    finally:
        otel_context.detach(token)


def _extract(headers: Carrier) -> Span:
    match = _TRACEPARENT.fullmatch(headers.get("traceparent") or "")
    if match is None or (match[1] == "00" and match[5]):
        fresh = SpanContext(random.getrandbits(128) or 1, random.getrandbits(64) or 1, False, _SAMPLED)
        return NewTrace(fresh)
    state = TraceState.from_header([headers.get("tracestate") or ""])
    return NonRecordingSpan(
        SpanContext(int(match[2], 16), int(match[3], 16), True, TraceFlags(int(match[4], 16)), state)
    )


def inject(headers: MutableMapping[str, str]) -> None:
    """Write the running trace into ``headers``, so that whoever receives them continues it."""
    if parent := traceparent():
        headers["traceparent"] = parent
        if state := trace.get_current_span().get_span_context().trace_state:
            headers["tracestate"] = state.to_header()


def traceparent() -> str:
    """Return the running trace in its W3C form; empty outside of any."""
    here = trace.get_current_span().get_span_context()
    return f"00-{here.trace_id:032x}-{here.span_id:016x}-{here.trace_flags:02x}" if here.is_valid else ""


def trace_id() -> str:
    """Return the id of the running trace, 32 hexadecimal digits; empty outside of any."""
    here = trace.get_current_span().get_span_context()
    return f"{here.trace_id:032x}" if here.is_valid else ""
