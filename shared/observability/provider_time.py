"""Tells how long a piece of work has waited for providers: the time in which at least one call of it was open."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass

from shared.clock import Clock


@dataclass
class Meter:
    """Seconds by the monotonic clock; ``open`` calls are under way, the first of them ``since``."""

    clock: Clock
    seconds: float = 0.0
    open: int = 0
    since: float = 0.0


_METER: ContextVar[Meter | None] = ContextVar("provider_meter", default=None)


@contextmanager
def measured(clock: Clock) -> Iterator[Meter]:
    """Measure the calls made within, also those of tasks begun there."""
    meter = Meter(clock)
    token = _METER.set(meter)
    try:
        yield meter
    finally:
        _METER.reset(token)


@contextmanager
def waiting() -> Iterator[None]:
    """Count the time within as waiting for a provider; calls at the same time count once."""
    meter = _METER.get()
    if meter is None:
        yield
        return
    if not meter.open:
        meter.since = meter.clock.monotonic()
    meter.open += 1
    try:
        yield
    finally:
        meter.open -= 1
        if not meter.open:
            meter.seconds += meter.clock.monotonic() - meter.since
