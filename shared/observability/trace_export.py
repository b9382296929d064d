"""Where recorded steps go: a thread takes them in batches to a file, and to a collector that speaks OTLP."""

import logging
import os
import threading
import time
from collections import deque
from collections.abc import Sequence
from typing import Any, Protocol

import orjson

from shared.observability.spans import Span

DELAY_SECONDS = 0.2
BATCH = 512
MOST = 50_000

_NANOSECONDS = 1_000_000_000

_logger = logging.getLogger(__name__)


class Exporter(Protocol):
    """Takes steps to somewhere."""

    def export(self, spans: Sequence[Span]) -> bool:
        """Take ``spans`` there, and return whether that was done; never raises."""
        ...

    def shutdown(self) -> None:
        """Release what is held open."""
        ...


class Exporting:
    """
    Everything that a configured process holds to export its steps.

    At most ``MOST`` wait; when they come faster than they can go, the oldest are dropped. The thread begins with the
    first, so that a process which forks before has none.
    """

    def __init__(self, *, otlp: bool, trace_file: str) -> None:
        self._exporters: list[Exporter] = []
        if otlp:
            from shared.observability.otlp import OtlpExporter  # noqa: PLC0415  # the SDK only where it is asked for

            self._exporters.append(OtlpExporter())
        if trace_file:
            self._exporters.append(FileExporter(trace_file))
        self._waiting: deque[Span] = deque(maxlen=MOST)
        self._some = threading.Event()
        self._turn = threading.Lock()
        self._ends = False
        self._thread: threading.Thread | None = None

    def take(self, span: Span) -> None:
        """Take in a step that has ended."""
        self._waiting.append(span)
        if not self._some.is_set():
            self._some.set()
            if self._thread is None:
                self._thread = threading.Thread(target=self._run, name="export-spans", daemon=True)
                self._thread.start()

    def flush(self) -> None:
        """Export what waits, before returning."""
        with self._turn:
            while batch := [self._waiting.popleft() for _ in range(min(BATCH, len(self._waiting)))]:
                for exporter in self._exporters:
                    exporter.export(batch)

    def shutdown(self) -> None:
        """Export what waits, then end the thread."""
        self._ends = True
        self._some.set()
        if self._thread is not None:
            self._thread.join()
        self.flush()
        for exporter in self._exporters:
            exporter.shutdown()

    def _run(self) -> None:
        while not self._ends:
            self._some.wait()
            time.sleep(0 if self._ends else DELAY_SECONDS)
            self._some.clear()
            self.flush()


class FileExporter:
    """Appends one JSON line per step; several processes may share the file."""

    def __init__(self, path: str) -> None:
        self._file = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT | os.O_CLOEXEC, 0o644)

    def export(self, spans: Sequence[Span]) -> bool:
        """Append ``spans`` in one write, so that lines of several processes do not mix."""
        lines = b"".join([orjson.dumps(_record(span), option=orjson.OPT_APPEND_NEWLINE) for span in spans])
        try:
            os.write(self._file, lines)
        except OSError:
            _logger.warning("spans were lost: the trace file cannot be written", exc_info=True)
            return False
        return True

    def shutdown(self) -> None:
        """Close the file."""
        os.close(self._file)


def _record(span: Span) -> dict[str, Any]:
    return {
        "trace_id": span.trace_id,
        "span_id": span.span_id,
        "parent_id": span.parent_id or None,
        "service": span.service or "pressroom",
        "name": span.name,
        "kind": span.kind,
        "start": span.started / _NANOSECONDS,
        "end": span.ended / _NANOSECONDS,
        "attributes": span.attributes,
        "status": "error" if span.error else "unset",
    }
