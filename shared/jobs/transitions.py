"""How a job moves: pure functions from a job and what happened to the one commit that records it."""

from collections.abc import Callable, Sequence
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
from shared.jobs.pipeline import END, Done, FanOut, JobType, Outcome, Repeat, Stage
from shared.tasks import outbox
from shared.tasks.envelope import Task


@dataclass(frozen=True)
class Step:
    """
    One commit to be: the job after it, its writes, the tasks it promises, and the events it records.

    ``carried`` says that the same worker goes on with the next stage, without a task.
    """

    job: Job
    writes: Sequence[Write]
    tasks: Sequence[Task] = ()
    events: Sequence[Event] = ()
    carried: bool = False


@dataclass(frozen=True)
class Moment:
    """When a step is made, by the store's clock, and in which trace."""

    now: datetime
    traceparent: str = ""


HasTime = Callable[[Stage], bool]


def _never(_: Stage) -> bool:
    return False


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
        [event],
    )


def claim(job: Job, delivery: Delivery, timeout: float, moment: Moment) -> Step:
    """Return the step that gives the stage to this delivery for ``timeout`` seconds."""
    return _step(job, _claimed(job, delivery, timeout, moment), job.stage, moment)


def advance(
    job: Job, delivery: Delivery, kind: JobType, outcome: Outcome, moment: Moment, has_time: HasTime = _never
) -> Step:
    """
    Return the step that commits what a stage came to.

    If the worker ``has_time`` for the stage that follows, it goes on itself: the step claims that stage for it, and
    the promise of its own task stands until it stops. Else the step promises a task for that stage.
    """
    if isinstance(outcome, FanOut) and outcome.items:
        return _fan_out(job, delivery, outcome, moment)
    if isinstance(outcome, FanOut):
        outcome = Done({"items": []})
    if isinstance(outcome, Repeat):
        after, extra = _repeated(job, outcome, moment)
        later = moment.now + timedelta(seconds=outcome.after) if outcome.after else None
    else:
        after, extra = _finished(job, kind, outcome, moment)
        later = None
    if after.terminal:
        return _step(job, after, job.stage, moment, [outbox.keep(delivery.task), *extra])
    stage = kind.stage(after.stage)
    if later is None and has_time(stage):
        return _carry_on(job, after, delivery, stage, moment, extra)
    after = replace(after, carrier="")
    task = deliveries.stage_task(after, moment.traceparent, later)
    return _step(job, after, job.stage, moment, [outbox.keep(delivery.task), *extra], [task])


def progressed(job: Job, delivery: Delivery, done: int, moment: Moment) -> Step:
    """Return the step that shows ``done`` finished sub-stages and ends the promise of one of them."""
    stage = replace(job.current, done=max(job.current.done, done))
    return _step(job, _moved(job, stage, moment), stage.name, moment, [outbox.keep(delivery.task)])


def retry(job: Job, delivery: Delivery, delay: float, moment: Moment) -> Step:
    """Return the step that tries the stage, or the item, once more after ``delay`` seconds."""
    later = moment.now + timedelta(seconds=delay)
    kept = outbox.keep(delivery.task)
    if delivery.item is not None:
        task = deliveries.retry_item_task(job, delivery, moment.traceparent, later)
        return Step(job, [kept, outbox.promise(task, moment.now)], [task])
    stage = _started(job.current, moment.now)
    stage = replace(stage, status="queued", attempt=stage.attempt + 1, attempts=max(stage.attempts, 1))
    after = replace(_moved(job, stage, moment), lease_until=None, carrier="")
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
    return _step(job, replace(_moved(job, job.current, moment), status="cancelling"), job.stage, moment)


def _claimed(job: Job, delivery: Delivery, timeout: float, moment: Moment) -> Job:
    stage = _started(job.current, moment.now)
    after = replace(
        job,
        fence=job.fence + 1,
        holder=ids.random_id("claim"),
        claimed_delivery=delivery.redelivery,
        lease_until=moment.now + timedelta(seconds=timeout),
    )
    return _moved(after, replace(stage, attempts=stage.attempts + 1), moment)


def _finished(job: Job, kind: JobType, outcome: Done, moment: Moment) -> tuple[Job, list[Write]]:
    stage = _ended(_started(job.current, moment.now), "succeeded", moment.now)
    stage = replace(stage, done=stage.total, attempts=max(stage.attempts, 1))
    extra = list(outcome.writes)
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
    return _moved(after, stage, moment), extra


def _repeated(job: Job, outcome: Repeat, moment: Moment) -> tuple[Job, list[Write]]:
    stage = _started(job.current, moment.now)
    extra = []
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
    return replace(_moved(job, stage, moment), lease_until=None, usage=job.usage + outcome.usage), extra


def _fan_out(job: Job, delivery: Delivery, outcome: FanOut, moment: Moment) -> Step:
    stage = _started(job.current, moment.now)
    stage = replace(stage, split=True, total=len(outcome.items), done=0, attempts=max(stage.attempts, 1))
    after = replace(_moved(job, stage, moment), lease_until=None, carrier="")
    tasks = deliveries.item_tasks(after, outcome.items, moment.traceparent)
    return _step(job, after, stage.name, moment, [outbox.keep(delivery.task)], tasks)


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


def _carry_on(job: Job, after: Job, delivery: Delivery, stage: Stage, moment: Moment, extra: Sequence[Write]) -> Step:
    after = replace(after, carrier=delivery.task)
    recorded = [events.of(after, job.stage)]
    if stage.effect:
        after = _claimed(after, delivery, stage.timeout, moment)
        recorded.append(events.of(after, stage.name))
    changed = writes.update(jobs.path(job.id), jobs.changes(job, after), job.version)
    noted = [events.record(after, event) for event in recorded]
    return Step(after, [changed, *noted, *extra], events=recorded, carried=True)


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
    return Step(after, [changed, events.record(after, event), *extra, *promises], tasks, [event])


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
