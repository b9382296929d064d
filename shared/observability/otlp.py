"""Recorded steps to a collector, by the exporter of the OpenTelemetry SDK."""

import logging
from collections.abc import Sequence
from functools import cache

from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
from opentelemetry.sdk.resources import Resource
from opentelemetry.sdk.trace import ReadableSpan
from opentelemetry.sdk.trace.export import SpanExportResult
from opentelemetry.sdk.util.instrumentation import InstrumentationScope
from opentelemetry.trace import SpanContext, SpanKind, Status, StatusCode, TraceFlags
from opentelemetry.trace.span import TraceState

from shared import version
from shared.observability.spans import Span

_SCOPE = InstrumentationScope("pressroom", version.VERSION)

_logger = logging.getLogger(__name__)


class OtlpExporter:
    """Sends steps to the collector that the standard variables of OpenTelemetry name."""

    def __init__(self) -> None:
        self._exporter = OTLPSpanExporter()

    def export(self, spans: Sequence[Span]) -> bool:
        """Send ``spans``, and return whether they were taken; never raises."""
        try:
            return self._exporter.export([readable(span) for span in spans]) is SpanExportResult.SUCCESS
        except Exception:
            _logger.warning("spans were lost: the collector cannot be reached", exc_info=True)
            return False

    def shutdown(self) -> None:
        """Close the connection."""
        self._exporter.shutdown()  # type: ignore[no-untyped-call]  # the SDK left it untyped


def readable(span: Span) -> ReadableSpan:
    """Return a step as the SDK has it."""
    return ReadableSpan(
        name=span.name,
        context=_context(span, span.span_id),
        parent=_context(span, span.parent_id) if span.parent_id else None,
        resource=_resource(span.service or "pressroom"),
        attributes=span.attributes,
        kind=SpanKind[span.kind.upper()],
        instrumentation_scope=_SCOPE,
        status=Status(StatusCode.ERROR, span.error) if span.error else Status(),
        start_time=span.started,
        end_time=span.ended,
    )


def _context(span: Span, span_id: str) -> SpanContext:
    state = TraceState.from_header([span.state] if span.state else [])
    return SpanContext(
        int(span.trace_id, 16),
        int(span_id, 16),
        is_remote=span_id != span.span_id,
        trace_flags=TraceFlags(span.flags),
        trace_state=state,
    )


@cache
def _resource(service: str) -> Resource:
    return Resource.create({"service.name": service, "service.version": version.VERSION})
