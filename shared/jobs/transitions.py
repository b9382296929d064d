"""How a job moves: pure functions from a job and what happened to the one commit that records it."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any, Literal

from shared import errors, ids
from shared.firestore import writes
from shared.firestore.writes import Write
from shared.jobs import deliveries, events, weights
from shared.jobs import job as jobs
from shared.jobs.deliveries import Delivery
from shared.jobs.events import Event
from shared.jobs.job import Job, StageState, StageStatus, Usage
from shared.jobs.pipeline import END, Done, FanOut, JobType, Outcome, Repeat
from shared.tasks import outbox
from shared.tasks.envelope import Task


@dataclass(frozen=True)
class Step:
    """One commit to be: the job after it, its writes, the tasks it promises, and the event it records."""

    job: Job
    writes: Sequence[Write]
    tasks: Sequence[Task] = ()
    event: Event | None = None


@dataclass(frozen=True)
class Moment:
    """When a step is made, by the store's clock, and in which trace."""

    now: datetime
    traceparent: str = ""


def submit(job: Job, moment: Moment) -> Step:
    """Return the step that creates the job and promises its first stage."""
    task = deliveries.stage_task(job, moment.traceparent)
    event = events.of(job, job.stage)
    return Step(
        job,
        [
            writes.create(jobs.path(job.id), jobs.to_fields(job)),
            events.record(job, event),
            outbox.promise(task, moment.now),
        ],
        [task],
        event,
    )


def claim(job: Job, delivery: Delivery, timeout: float, moment: Moment) -> Step:
    """Return the step that gives the stage to this delivery for ``timeout`` seconds."""
    stage = _started(job.current, moment.now)
    after = replace(
        job,
        fence=job.fence + 1,
        holder=ids.random_id("claim"),
        claimed_delivery=delivery.redelivery,
        lease_until=moment.now + timedelta(seconds=timeout),
    )
    return _step(job, _moved(after, replace(stage, attempts=stage.attempts + 1), moment), stage.name, moment)


def advance(job: Job, delivery: Delivery, kind: JobType, outcome: Outcome, moment: Moment) -> Step:
    """Return the step that commits what a stage came to."""
    if isinstance(outcome, Repeat):
        return _repeat(job, delivery, outcome, moment)
    if isinstance(outcome, FanOut) and outcome.items:
        return _fan_out(job, delivery, outcome, moment)
    if isinstance(outcome, FanOut):
        outcome = Done({"items": []})
    return _finish(job, delivery, kind, outcome, moment)


def progressed(job: Job, delivery: Delivery, done: int, moment: Moment) -> Step:
    """Return the step that shows ``done`` finished sub-stages and ends the promise of one of them."""
    stage = replace(job.current, done=max(job.current.done, done))
    after = _moved(job, stage, moment)
    return _step(job, after, stage.name, moment, [outbox.keep(delivery.task)])


def retry(job: Job, delivery: Delivery, delay: float, moment: Moment) -> Step:
    """Return the step that tries the stage, or the item, once more after ``delay`` seconds."""
    later = moment.now + timedelta(seconds=delay)
    kept = outbox.keep(delivery.task)
    if delivery.item is not None:
        task = deliveries.retry_item_task(job, delivery, moment.traceparent, later)
        return Step(job, [kept, outbox.promise(task, moment.now)], [task])
    stage = _started(job.current, moment.now)
    stage = replace(stage, status="queued", attempt=stage.attempt + 1, attempts=max(stage.attempts, 1))
    after = replace(_moved(job, stage, moment), lease_until=None)
    task = deliveries.stage_task(after, moment.traceparent, later)
    return _step(job, after, stage.name, moment, [kept], [task])


def fail(job: Job, delivery: Delivery, error: errors.PressroomError, moment: Moment) -> Step:
    """Return the step that ends the job as failed."""
    description = {"code": error.code, "category": error.category, "detail": error.detail, "stage": job.stage}
    return _end(job, "failed", moment, [outbox.keep(delivery.task)], error=description)


def cancel(job: Job, delivery: Delivery, moment: Moment) -> Step:
    """Return the step that ends the job as cancelled, by the worker that saw the wish."""
    return _end(job, "cancelled", moment, [outbox.keep(delivery.task)])


def request_cancel(job: Job, moment: Moment) -> Step:
    """Return the step that cancels a job nobody has begun, or tells its worker to stop."""
    if job.status == "queued":
        return _end(job, "cancelled", moment, [])
    after = replace(_moved(job, job.current, moment), status="cancelling")
    return _step(job, after, job.stage, moment)


def _finish(job: Job, delivery: Delivery, kind: JobType, outcome: Done, moment: Moment) -> Step:
    stage = _ended(_started(job.current, moment.now), "succeeded", moment.now)
    stage = replace(stage, done=stage.total, attempts=max(stage.attempts, 1))
    extra = [outbox.keep(delivery.task), *outcome.writes]
    if outcome.result:
        stage = replace(stage, result_round=stage.round)
        extra.append(_result(job, stage, outcome))
    follow = outcome.follow or kind.after(stage.name)
    skipped = _skipped(job, stage.name, follow, moment.now)
    after = replace(
        job,
        lease_until=None,
        result={**job.result, **outcome.summary},
        usage=job.usage + outcome.usage,
        stages={**job.stages, **skipped},
        stage=stage.name if follow == END else follow,
    )
    if follow == END:
        after = replace(after, status="succeeded", finished_at=moment.now)
        return _step(job, _moved(after, stage, moment), stage.name, moment, extra)
    after = _moved(after, stage, moment)
    task = deliveries.stage_task(after, moment.traceparent)
    return _step(job, after, stage.name, moment, extra, [task])


def _fan_out(job: Job, delivery: Delivery, outcome: FanOut, moment: Moment) -> Step:
    stage = _started(job.current, moment.now)
    stage = replace(stage, split=True, total=len(outcome.items), done=0, attempts=max(stage.attempts, 1))
    after = replace(_moved(job, stage, moment), lease_until=None)
    tasks = deliveries.item_tasks(after, outcome.items, moment.traceparent)
    return _step(job, after, stage.name, moment, [outbox.keep(delivery.task)], tasks)


def _repeat(job: Job, delivery: Delivery, outcome: Repeat, moment: Moment) -> Step:
    stage = _started(job.current, moment.now)
    extra = [outbox.keep(delivery.task)]
    if outcome.result is not None:
        stage = replace(stage, result_round=stage.round)
        extra.append(_result(job, stage, Done(outcome.result)))
    stage = replace(
        stage,
        round=stage.round + 1,
        attempt=0,
        attempts=max(stage.attempts, 1),
        split=False,
        total=outcome.total,
        done=max(outcome.done, stage.done) if outcome.total == stage.total else outcome.done,
    )
    after = replace(_moved(job, stage, moment), lease_until=None, usage=job.usage + outcome.usage)
    later = moment.now + timedelta(seconds=outcome.after) if outcome.after else None
    task = deliveries.stage_task(after, moment.traceparent, later)
    return _step(job, after, stage.name, moment, extra, [task])


def _end(
    job: Job,
    status: Literal["failed", "cancelled"],
    moment: Moment,
    extra: Sequence[Write],
    error: dict[str, Any] | None = None,
) -> Step:
    stages = {
        name: stage if stage.finished else _ended(stage, "cancelled", moment.now) for name, stage in job.stages.items()
    }
    current = _ended(job.current, status, moment.now)
    after = replace(job, stages=stages, status=status, error=error, finished_at=moment.now, lease_until=None)
    return _step(job, _moved(after, current, moment), current.name, moment, extra)


def _step(
    before: Job,
    after: Job,
    stage: str,
    moment: Moment,
    extra: Sequence[Write] = (),
    tasks: Sequence[Task] = (),
) -> Step:
    changed = writes.update(jobs.path(before.id), jobs.changes(before, after), before.version)
    promises = [outbox.promise(task, moment.now) for task in tasks]
    event = events.of(after, stage)
    return Step(after, [changed, events.record(after, event), *extra, *promises], tasks, event)


def _moved(job: Job, stage: StageState, moment: Moment) -> Job:
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


def _started(stage: StageState, now: datetime) -> StageState:
    return replace(stage, status="running", started_at=stage.started_at or now)


def _ended(stage: StageState, status: StageStatus, now: datetime) -> StageState:
    return replace(stage, status=status, finished_at=now)


def _skipped(job: Job, stage: str, follow: str, now: datetime) -> dict[str, StageState]:
    names = list(job.stages)
    last = len(names) if follow == END else names.index(follow)
    between = names[names.index(stage) + 1 : last]
    return {name: _ended(job.stages[name], "skipped", now) for name in between}


def _result(job: Job, stage: StageState, outcome: Done) -> Write:
    path = jobs.result_path(job.id, job.generation, stage.name, stage.round)
    usage = Usage.fields(outcome.usage)
    return writes.create(path, {"data": dict(outcome.result), "usage": usage, "expire_at": job.expire_at})
