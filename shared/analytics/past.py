"""Past jobs as the estimate of time left needs them: when each of their stages could begin, began and ended."""

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from shared.analytics.record import Record


@dataclass(frozen=True, slots=True)
class Span:
    """One stage of a past job, in seconds from when the job could begin; it had ``total`` sub-stages."""

    ready: float
    started: float
    ended: float
    total: int = 1


@dataclass(frozen=True, slots=True)
class Past:
    """A past job: when it ended, and its stages."""

    ended: float
    spans: Mapping[str, Span]


def of(records: Iterable[Record]) -> list[Past]:
    """Return those jobs that went their way without a pause and without being retried by hand, and succeeded."""
    straight = (
        record
        for record in records
        if record.status == "succeeded" and record.generation == 0 and not record.paused_seconds
    )
    return [past for record in straight if (past := _past(record)) is not None]


def growth(pairs: Sequence[tuple[int, float]]) -> float:
    """
    Return the power of its number of sub-stages that the length of a stage grows with.

    It is 0 where sub-stages run side by side, 1 where they queue up: the slope between the logarithms of both,
    as the past has it, and 0 when all had the same number.
    """
    points = [(math.log(total), math.log(length)) for total, length in pairs if total > 0 and length > 0]
    if not points:
        return 0.0
    middle = sum(x for x, _ in points) / len(points)
    spread = sum((x - middle) ** 2 for x, _ in points)
    slope = sum((x - middle) * y for x, y in points) / spread if spread > 1e-9 else 0.0
    return min(max(slope, 0.0), 1.0)


def _past(record: Record) -> Past | None:
    if record.finished_at is None:
        return None
    begin = max(record.created_at, record.not_before or record.created_at)
    spans: dict[str, Span] = {}
    free_at = begin
    for stage in record.stages:
        if stage.started_at is None or stage.finished_at is None:
            continue
        moments = (stage.ready_at or free_at, stage.started_at, stage.finished_at)
        ready, started, ended = _ascending(begin, moments)
        spans[stage.name] = Span(ready, started, ended, max(stage.total, 1))
        free_at = stage.finished_at
    return Past(max((record.finished_at - begin).total_seconds(), 0.0), spans)


def _ascending(begin: datetime, moments: Sequence[datetime]) -> list[float]:
    """Return the seconds from ``begin``, none before the one before it."""
    found: list[float] = []
    for moment in moments:
        found.append(max((moment - begin).total_seconds(), found[-1] if found else 0.0))
    return found
