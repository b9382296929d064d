"""Where a trace begins, as both those who follow it and those who export it know the place."""

from opentelemetry.trace import NonRecordingSpan


class NewTrace(NonRecordingSpan):
    """Stands where a trace begins, before its first span: a trace id without a parent to point at."""
