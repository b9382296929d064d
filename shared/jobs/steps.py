"""Steps: one commit to be, and the small moves that all of them are made of."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any, Literal

from shared import errors
from shared.firestore import writes
from shared.firestore.writes import Write
from shared.jobs import events, weights
from shared.jobs import job as jobs
from shared.jobs.events import Event
from shared.jobs.job import Job, StageState, StageStatus
from shared.tasks import outbox
from shared.tasks.envelope import Task


@dataclass(frozen=True)
class Step:
    """
    One commit to be: the job before and after it, its writes, the tasks it promises, and the events it records.

    The first write is that of the job. ``carried`` says that the same worker goes on with the next stage, without a
    task.
    """

    before: Job | None
    job: Job
    writes: Sequence[Write]
    tasks: Sequence[Task] = ()
    events: Sequence[Event] = ()
    carried: bool = False

    @property
    def ended(self) -> bool:
        """Return whether this step ends the job."""
        return self.job.terminal and not (self.before and self.before.terminal)


@dataclass(frozen=True)
class Moment:
    """
    When a step is made, by the store's clock, in which trace, and after how much work.

    Of the ``busy`` seconds in the stage's handler, ``provider`` ones were spent waiting for a provider.
    """

    now: datetime
    traceparent: str = ""
    busy: float = 0.0
    provider: float = 0.0


def step(
    before: Job,
    after: Job,
    stage: str,
    moment: Moment,
    extra: Sequence[Write] = (),
    tasks: Sequence[Task] = (),
    error: Mapping[str, Any] | None = None,
) -> Step:
    """Return the step from one state of a job to the next; the tasks of a job that is held are only promised."""
    changed = writes.update(jobs.path(before.id), jobs.changes(before, after), before.version)
    promises = [outbox.promise(task, moment.now, parked=after.held) for task in tasks]
    event = events.of(after, stage, error)
    kept = () if after.held else tasks
    return Step(before, after, [changed, events.record(after, event), *extra, *promises], kept, [event])


def moved(job: Job, stage: StageState, moment: Moment) -> Job:
    """Return the job with a new state of one stage, and its next number."""
    stages = {**job.stages, stage.name: stage}
    return replace(
        job,
        stages=stages,
        status="running" if job.status == "queued" else job.status,
        started_at=job.started_at or moment.now,
        progress=1.0 if job.status == "succeeded" else weights.progress(stages.values(), job.progress),
        updated_at=moment.now,
        seq=job.seq + 1,
    )


def started(stage: StageState, moment: Moment) -> StageState:
    """Return the stage as running, with the work of ``moment`` added; one that nobody has claimed began with it."""
    return replace(
        stage,
        status="running",
        started_at=stage.started_at or moment.now - timedelta(seconds=moment.busy),
        busy_seconds=round(stage.busy_seconds + moment.busy, 6),
        provider_seconds=round(stage.provider_seconds + moment.provider, 6),
    )


def ended(stage: StageState, status: StageStatus, now: datetime) -> StageState:
    """Return the stage as it ends."""
    return replace(stage, status=status, finished_at=now)


def end(
    job: Job,
    status: Literal["failed", "cancelled"],
    moment: Moment,
    extra: Sequence[Write] = (),
    error: Mapping[str, Any] | None = None,
) -> Step:
    """Return the step that ends a job and all its stages."""
    stages = {
        name: stage if stage.finished else ended(stage, "cancelled", moment.now) for name, stage in job.stages.items()
    }
    untouched = job.status in {"queued", "waiting"} and not moment.busy
    current = job.current if untouched else started(job.current, moment)
    current = ended(current, status, moment.now)
    after = replace(
        job, stages=stages, status=status, error=error, finished_at=moment.now, lease_until=None, carrier="", place=""
    )
    return step(job, moved(after, current, moment), current.name, moment, extra)


def description(error: errors.PressroomError, stage: str) -> dict[str, Any]:
    """Return an error as jobs and events keep it."""
    return {"code": error.code, "category": error.category, "detail": error.detail, "stage": stage}
