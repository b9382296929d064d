"""Durations as Google's APIs write them: in another spelling, the same time would be a difference every time."""


def text(seconds: float) -> str:
    """Return ``300s`` for whole seconds and ``0.500s``, to the millisecond, for others."""
    return f"{seconds:.0f}s" if seconds == int(seconds) else f"{seconds:.3f}s"


def days(number: int) -> str:
    """Return so many days."""
    return text(number * 86_400)
