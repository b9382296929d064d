from opentelemetry.trace import SpanContext, TraceFlags

from shared.observability.trace_roots import NewTrace


def test_root_carries_a_trace_id_and_records_nothing() -> None:
    root = NewTrace(SpanContext(7, 9, is_remote=False, trace_flags=TraceFlags(1)))

    assert (root.get_span_context().trace_id, root.is_recording()) == (7, False)
