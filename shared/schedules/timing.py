"""When a schedule runs: its cron line between two times, and how far each run is put off, lest all come at once."""

import hashlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import islice, pairwise

from shared import errors
from shared.errors import FieldError
from shared.schedules import cron

MAX_JITTER = 3600
FURTHEST_START = timedelta(days=3650)
_SAMPLE = 50
_TICK = timedelta(microseconds=1)


@dataclass(frozen=True, slots=True)
class Timing:
    """
    A cron line in a time zone, from ``start_at`` to ``end_at``, both inclusive.

    Each run is due up to ``jitter_seconds`` after the time that it is planned for, always the same for the same run.
    """

    cron: str
    time_zone: str = "UTC"
    jitter_seconds: int = 0
    start_at: datetime | None = None
    end_at: datetime | None = None

    def runs(self, after: datetime) -> Iterator[datetime]:
        """Yield the planned times after a moment, in UTC; raises InvalidFieldsError for a zone that is not known."""
        if self.start_at is not None:
            after = max(after, self.start_at - _TICK)
        for planned in cron.runs(self.cron, cron.zone(self.time_zone), after):
            if self.end_at is not None and planned > self.end_at:
                return
            yield planned

    def next(self, after: datetime) -> datetime | None:
        """Return the first planned time after a moment, or None when there is none."""
        return next(self.runs(after), None)

    def due(self, seed: str, planned: datetime) -> datetime:
        """Return when a planned run is due for the schedule that ``seed`` names."""
        if not self.jitter_seconds:
            return planned
        text = f"{seed} {planned.astimezone(UTC).isoformat()}"
        number = int.from_bytes(hashlib.sha256(text.encode()).digest()[:8])
        return planned + timedelta(seconds=number % (self.jitter_seconds + 1))

    def local(self, moment: datetime) -> datetime:
        """Return a moment as clocks in the time zone show it."""
        return moment.astimezone(cron.zone(self.time_zone))


def check(timing: Timing, now: datetime) -> None:
    """Raise InvalidFieldsError with every rule that a timing breaks."""
    broken = [*_broken(lambda: cron.check(timing.cron)), *_broken(lambda: cron.zone(timing.time_zone))]
    if not broken:
        broken = [found for found in (_span(timing, now), _jitter(timing, now)) if found is not None]
    if broken:
        raise errors.InvalidFieldsError(errors=broken)


def _broken(rule: Callable[[], object]) -> tuple[FieldError, ...]:
    try:
        rule()
    except errors.InvalidFieldsError as error:
        return error.errors
    return ()


def _span(timing: Timing, now: datetime) -> FieldError | None:
    if timing.start_at is not None and timing.start_at > now + FURTHEST_START:
        return FieldError("start_at", "too_late", "'start_at' must lie within the next ten years.")
    if timing.next(now) is None:
        return FieldError("end_at", "too_early", "'end_at' leaves no time to run at.")
    return None


def _jitter(timing: Timing, now: datetime) -> FieldError | None:
    upcoming = islice(timing.runs(now), _SAMPLE)
    shortest = min((later - planned for planned, later in pairwise(upcoming)), default=None)
    if shortest is None or timing.jitter_seconds < shortest.total_seconds():
        return None
    detail = f"'jitter_seconds' must be shorter than the time between two runs: {shortest.total_seconds():.0f} s."
    return FieldError("jitter_seconds", "too_large", detail)
