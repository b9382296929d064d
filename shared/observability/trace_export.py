"""The OpenTelemetry SDK: one provider per function, all feeding the same exporters."""

import logging
import os
from collections.abc import Sequence
from typing import Any

import orjson
from opentelemetry import trace
from opentelemetry.sdk.resources import Resource
from opentelemetry.sdk.trace import ReadableSpan, SpanProcessor, TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor, SpanExporter, SpanExportResult
from opentelemetry.sdk.trace.id_generator import RandomIdGenerator

from shared import version
from shared.observability.trace_roots import NewTrace

_logger = logging.getLogger(__name__)

_FILE_DELAY_MS = 200
_NANOSECONDS = 1_000_000_000


class Exporting:
    """Everything that a configured process holds to export its spans."""

    def __init__(self, *, otlp: bool, trace_file: str) -> None:
        self._processors: list[SpanProcessor] = []
        if otlp:
            self._processors.append(BatchSpanProcessor(_otlp_exporter()))
        if trace_file:
            exporter = FileExporter(trace_file)
            self._processors.append(BatchSpanProcessor(exporter, schedule_delay_millis=_FILE_DELAY_MS))
        self._tracers: dict[str, trace.Tracer] = {}

    def tracer(self, service: str) -> trace.Tracer:
        """Return the tracer whose spans carry the name of this service."""
        tracer = self._tracers.get(service)
        if tracer is None:
            tracer = self._tracers[service] = self._provider(service).get_tracer("pressroom")
        return tracer

    def _provider(self, service: str) -> TracerProvider:
        resource = Resource.create({"service.name": service or "pressroom", "service.version": version.VERSION})
        provider = TracerProvider(resource=resource, id_generator=TraceIds(), shutdown_on_exit=False)
        for processor in self._processors:
            provider.add_span_processor(processor)
        return provider

    def flush(self) -> None:
        """Export what waits, before returning."""
        for processor in self._processors:
            processor.force_flush()

    def shutdown(self) -> None:
        """Export what waits, then end the exporters' threads."""
        for processor in self._processors:
            processor.shutdown()


class TraceIds(RandomIdGenerator):
    """Random ids; the first span of a trace takes the id that the trace was begun with."""

    def generate_trace_id(self) -> int:
        """Return the id of the trace that begins here."""
        here = trace.get_current_span()
        return here.get_span_context().trace_id if isinstance(here, NewTrace) else super().generate_trace_id()


class FileExporter(SpanExporter):
    """Appends one JSON line per span; several processes may share the file."""

    def __init__(self, path: str) -> None:
        self._file = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT | os.O_CLOEXEC, 0o644)

    def export(self, spans: Sequence[ReadableSpan]) -> SpanExportResult:
        """Append ``spans`` in one write, so that lines of several processes do not mix."""
        lines = b"".join(orjson.dumps(_record(span), option=orjson.OPT_APPEND_NEWLINE) for span in spans)
        try:
            os.write(self._file, lines)
        except OSError:
            _logger.warning("spans were lost: the trace file cannot be written", exc_info=True)
            return SpanExportResult.FAILURE
        return SpanExportResult.SUCCESS

    def shutdown(self) -> None:
        """Close the file."""
        os.close(self._file)


def _record(span: ReadableSpan) -> dict[str, Any]:
    here = span.get_span_context()
    return {
        "trace_id": f"{here.trace_id:032x}" if here else "",
        "span_id": f"{here.span_id:016x}" if here else "",
        "parent_id": f"{span.parent.span_id:016x}" if span.parent else None,
        "service": span.resource.attributes.get("service.name"),
        "name": span.name,
        "kind": span.kind.name.lower(),
        "start": (span.start_time or 0) / _NANOSECONDS,
        "end": (span.end_time or 0) / _NANOSECONDS,
        "attributes": dict(span.attributes or {}),
        "status": span.status.status_code.name.lower(),
    }


def _otlp_exporter() -> SpanExporter:
    from opentelemetry.exporter.otlp.proto.http.trace_exporter import (  # noqa: PLC0415  # 80 ms, rarely needed
        OTLPSpanExporter,
    )

    return OTLPSpanExporter()
