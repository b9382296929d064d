"""
Where a job's time went: every moment from its submission to its end belongs to exactly one part.

All times are whole microseconds of wall-clock time, so that sums are exact. What the sub-stages of a fan-out do at the
same time counts once.
"""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal, get_args

from shared.analytics.record import Record
from shared.jobs.job import TERMINAL, StageState

Part = Literal[
    "scheduled",
    "admission",
    "queue",
    "retry",
    "recheck",
    "provider",
    "own",
    "person",
    "overhead",
    "paused",
    "idle",
]
PARTS: tuple[Part, ...] = get_args(Part)
MEANINGS: Mapping[Part, str] = {
    "scheduled": "Until the time that it was submitted for.",
    "admission": "In the tenant's backlog, for its limit of jobs at once.",
    "queue": "In the queue, until a worker began the stage or its sub-stages.",
    "retry": "Between tries: backoff, or what a provider's Retry-After asked for.",
    "recheck": "Between passes of a stage that looks again later, as a batch does at its pieces.",
    "provider": "In handlers, waiting for a provider's answer.",
    "own": "In handlers, at work of our own.",
    "person": "For a person's decision.",
    "overhead": "Storing, handing over, and the loss when a worker died.",
    "paused": "Paused by its owner.",
    "idle": "In no stage: ended, until it was retried.",
}
Times = Mapping[Part, int]

_MICROSECOND = timedelta(microseconds=1)


@dataclass(frozen=True, slots=True)
class StageTimes:
    """Where the time of one stage went."""

    stage: StageState
    times: Counter[Part]

    @property
    def total(self) -> int:
        """Return all of its time."""
        return sum(self.times.values())

    @property
    def wait(self) -> int:
        """Return the time for admission and in the queue."""
        return self.times["admission"] + self.times["queue"]

    @property
    def run(self) -> int:
        """Return the time in handlers."""
        return self.times["own"] + self.times["provider"]


@dataclass(frozen=True, slots=True)
class JobTimes:
    """Where the time of a job went: in its stages, and outside of them."""

    total: int
    stages: tuple[StageTimes, ...]
    outside: Times

    @property
    def times(self) -> Times:
        """Return the parts of the whole job."""
        return added(self.outside, *(stage.times for stage in self.stages))


def micros(seconds: float) -> int:
    """Return seconds as whole microseconds."""
    return round(seconds * 1_000_000)


def seconds(microseconds: float) -> float:
    """Return microseconds as seconds."""
    return microseconds / 1_000_000


def between(start: datetime, end: datetime) -> int:
    """Return the microseconds from start to end, 0 if the clocks say that it ended before it began."""
    return max((end - start) // _MICROSECOND, 0)


def added(*times: Times) -> Times:
    """Return the sum of several, part by part."""
    found: Counter[Part] = Counter()
    for one in times:
        found.update(one)
    return found


def of_job(record: Record, now: datetime) -> JobTimes:
    """Return where the time of a job went, up to ``now`` if it has not ended."""
    end = record.finished_at if record.status in TERMINAL and record.finished_at else now
    total = between(record.created_at, end)
    scheduled = min(between(record.created_at, record.not_before), total) if record.not_before else 0
    paused = micros(record.paused_seconds) + (between(record.paused_at, now) if record.paused_at else 0)
    stages = tuple(_stages(record, end))
    _take_out(paused, stages)
    rest = max(total - scheduled - sum(stage.total for stage in stages), 0)
    paused = min(paused, rest)
    return JobTimes(total, stages, {"scheduled": scheduled, "paused": paused, "idle": rest - paused})


def _stages(record: Record, end: datetime) -> Iterator[StageTimes]:
    free_at = max(record.created_at, record.not_before or record.created_at)
    for stage in record.stages:
        if stage.started_at is None and stage.ready_at is None:
            continue
        ready = max(stage.ready_at or free_at, free_at)
        finished = stage.finished_at or end
        admission = between(ready, record.admitted_at) if record.admitted_at else 0
        yield StageTimes(stage, _of_stage(stage, ready, finished, admission))
        free_at = max(finished, free_at)


def _of_stage(stage: StageState, ready: datetime, end: datetime, admission: int) -> Counter[Part]:
    """
    Return where the time from ``ready`` to ``end`` went; sub-stages work from the fan-out on.

    What a stage waited is what nothing else explains, and at most the time until its start.
    """
    total = between(ready, end)
    until_start = min(between(ready, stage.started_at or end), total)
    room = total - until_start if stage.split else total
    run = min(micros(stage.busy_seconds), room)
    delay = min(micros(stage.delay_seconds), room - run)
    wait = min(until_start, total - run - delay)
    admission = min(admission, wait)
    provider = round(run * min(stage.provider_seconds / stage.busy_seconds, 1)) if stage.busy_seconds else 0
    times: Counter[Part] = Counter()
    times.update({"admission": admission, "queue": wait - admission, "provider": provider, "own": run - provider})
    times[_delay(stage)] += delay
    times[_rest(stage)] += total - run - delay - wait
    return times


def _delay(stage: StageState) -> Part:
    """Return what a stage was delayed by: tries that failed or were put off, or else its own wish to look again."""
    tried_again = stage.deferrals or stage.attempt or stage.attempts > stage.round + 1
    return "retry" if tried_again or not stage.round else "recheck"


def _rest(stage: StageState) -> Part:
    """Return what a stage did besides: while it runs for the first time, and where nothing was measured, it is work."""
    if stage.status == "waiting" or stage.waits_until is not None:
        return "person"
    if stage.split:
        return "queue"  # its sub-stages are tasks of their own
    if not stage.busy_seconds or (stage.status == "running" and not stage.round):
        return "own"
    return "overhead"


def _take_out(paused: int, stages: Sequence[StageTimes]) -> None:
    """Take the time that the job was paused out of what its stages waited, the longest wait first."""
    for stage in sorted(stages, key=lambda stage: stage.times["queue"], reverse=True):
        taken = min(stage.times["queue"], paused)
        stage.times["queue"] -= taken
        paused -= taken
