"""How work moves a job: pure functions from a job and what happened to the one commit that records it."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from shared import errors, ids
from shared.firestore import writes
from shared.firestore.writes import Write
from shared.jobs import deliveries, events, steps, timers
from shared.jobs import job as jobs
from shared.jobs.deliveries import Delivery
from shared.jobs.job import Job, StageState, Usage
from shared.jobs.pipeline import END, Await, Done, FanOut, JobType, Outcome, Repeat, Stage
from shared.jobs.steps import Moment, Step
from shared.tasks import outbox
from shared.tasks.envelope import Task

HasTime = Callable[[Stage], bool]


def _never(_: Stage) -> bool:
    return False


def submit(job: Job, moment: Moment) -> Step:
    """Return the step that creates the job and promises its first stage, unless the job waits for admission."""
    tasks = timers.of(job, moment.traceparent)
    if not job.held:
        tasks.append(deliveries.stage_task(job, moment.traceparent, job.not_before))
    event = events.of(job, job.stage)
    created = [writes.create(jobs.path(job.id), jobs.to_fields(job)), events.record(job, event)]
    return Step(None, job, [*created, *(outbox.promise(task, moment.now) for task in tasks)], tasks, [event])


def admit(job: Job, promised: Sequence[Task], moment: Moment) -> Step:
    """Return the step that lets a waiting job go on; ``promised`` are its tasks that were held back."""
    after = replace(job, place=job.place.replace(jobs.WAITING, jobs.ACTIVE), admitted_at=moment.now)
    tasks = [task.revived() for task in promised]
    known = {task.id for task in tasks}
    if not job.current.split and known.isdisjoint(deliveries.expected_task_ids(after)):
        tasks.append(deliveries.stage_task(after, moment.traceparent, job.not_before))
    changed = writes.update(jobs.path(job.id), jobs.changes(job, after), job.version)
    return Step(job, after, [changed, *(outbox.promise(task, moment.now) for task in tasks)], tasks)


def begin(job: Job, place: str, extra: Sequence[Write]) -> Step:
    """Return the step that takes a job whose time has come into its tenant's backlog."""
    after = replace(job, place=place)
    changed = writes.update(jobs.path(job.id), jobs.changes(job, after), job.version)
    return Step(job, after, [changed, *extra])


def claim(job: Job, delivery: Delivery, timeout: float, moment: Moment) -> Step:
    """Return the step that gives the stage to this delivery for ``timeout`` seconds."""
    return steps.step(job, _claimed(job, delivery, timeout, moment), job.stage, moment)


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
    if isinstance(outcome, Await):
        return _await(job, delivery, outcome, moment)
    if isinstance(outcome, FanOut):
        outcome = Done({"items": []})
    later: datetime | None = None
    if isinstance(outcome, Repeat):
        after, extra = _repeated(job, outcome, moment)
        later = moment.now + timedelta(seconds=outcome.after) if outcome.after else None
    else:
        after, extra = finished(job, kind, outcome, moment)
    if after.terminal:
        return steps.step(job, after, job.stage, moment, [outbox.keep(delivery.task), *extra])
    stage = kind.stage(after.stage)
    if later is None and not after.held and has_time(stage):
        return _carry_on(job, after, delivery, stage, moment, extra)
    after = replace(after, carrier="")
    task = deliveries.stage_task(after, moment.traceparent, later)
    return steps.step(job, after, job.stage, moment, [outbox.keep(delivery.task), *extra], [task])


def progressed(job: Job, delivery: Delivery, done: int, moment: Moment) -> Step:
    """Return the step that shows ``done`` finished sub-stages and ends the promise of one of them."""
    stage = replace(job.current, done=max(job.current.done, done))
    return steps.step(job, steps.moved(job, stage, moment), stage.name, moment, [outbox.keep(delivery.task)])


def retry(job: Job, delivery: Delivery, delay: float, moment: Moment, error: errors.PressroomError | None) -> Step:
    """
    Return the step that tries the stage, or the item, once more after ``delay`` seconds.

    A try that the other side has put off is not counted against the stage.
    """
    later = moment.now + timedelta(seconds=delay)
    kept = outbox.keep(delivery.task)
    deferred = error is not None and is_deferral(error)
    if delivery.item is not None:
        task = deliveries.retry_item_task(job, delivery, moment.traceparent, later, deferred=deferred)
        promise = outbox.promise(task, moment.now, parked=job.held)
        return Step(job, job, [kept, promise], () if job.held else [task])
    stage = steps.started(job.current, moment)
    stage = replace(
        stage,
        status="queued",
        attempt=stage.attempt + 1,
        attempts=max(stage.attempts, 1),
        claims=0,
        deferrals=stage.deferrals + deferred,
        delay_seconds=stage.delay_seconds + delay,
    )
    after = replace(steps.moved(job, stage, moment), lease_until=None, carrier="")
    task = deliveries.stage_task(after, moment.traceparent, later)
    why = steps.description(error, job.stage) if error else None
    return steps.step(job, after, stage.name, moment, [kept], [task], why)


def is_deferral(error: errors.PressroomError) -> bool:
    """Return whether the other side has asked to come back later, which says nothing about the work."""
    patient = errors.ProviderRateLimitedError | errors.ProviderHeldBackError | errors.CapacityError
    return error.retryable and error.retry_after is not None and isinstance(error, patient)


def fail(job: Job, delivery: Delivery, error: errors.PressroomError, moment: Moment) -> Step:
    """Return the step that ends the job as failed."""
    return steps.end(job, "failed", moment, [outbox.keep(delivery.task)], steps.description(error, job.stage))


def cancel(job: Job, delivery: Delivery, moment: Moment) -> Step:
    """Return the step that ends a cancelling job, by the worker that saw the wish; past its deadline, it failed."""
    kept = [outbox.keep(delivery.task)]
    return steps.end(job, "failed" if job.error else "cancelled", moment, kept, job.error)


def finished(job: Job, kind: JobType, outcome: Done, moment: Moment) -> tuple[Job, list[Write]]:
    """Return the job once its stage has ended well, and the writes that this takes."""
    stage = steps.ended(steps.started(job.current, moment), "succeeded", moment.now)
    stage = replace(stage, done=stage.total, attempts=max(stage.attempts, 1))
    extra = list(outcome.writes)
    if outcome.result:
        stage, kept = _with_result(job, stage, outcome)
        extra.append(kept)
    follow = outcome.follow or kind.after(stage.name)
    others = _skipped(job, stage.name, follow, moment.now)
    if follow != END:
        others[follow] = replace(job.stages[follow], ready_at=moment.now)
    after = replace(
        job,
        lease_until=None,
        result={**job.result, **outcome.summary},
        usage=job.usage + outcome.usage,
        stages={**job.stages, **others},
        stage=stage.name if follow == END else follow,
    )
    if follow == END:
        after = replace(after, status="succeeded", finished_at=moment.now, place="")
    return steps.moved(after, stage, moment), extra


def _claimed(job: Job, delivery: Delivery, timeout: float, moment: Moment) -> Job:
    stage = steps.started(job.current, replace(moment, busy=0.0, provider=0.0))
    after = replace(
        job,
        fence=job.fence + 1,
        holder=ids.random_id("claim"),
        claimed_delivery=delivery.redelivery,
        lease_until=moment.now + timedelta(seconds=timeout),
    )
    return steps.moved(after, replace(stage, attempts=stage.attempts + 1, claims=stage.claims + 1), moment)


def _repeated(job: Job, outcome: Repeat, moment: Moment) -> tuple[Job, list[Write]]:
    stage = steps.started(job.current, moment)
    extra = []
    if outcome.result is not None:
        stage, kept = _with_result(job, stage, Done(outcome.result))
        extra.append(kept)
    stage = replace(
        stage,
        round=stage.round + 1,
        attempt=0,
        claims=0,
        attempts=max(stage.attempts, 1),
        delay_seconds=stage.delay_seconds + outcome.after,
        split=False,
        total=outcome.total,
        done=max(outcome.done, stage.done) if outcome.total == stage.total else outcome.done,
    )
    return replace(steps.moved(job, stage, moment), lease_until=None, usage=job.usage + outcome.usage), extra


def _fan_out(job: Job, delivery: Delivery, outcome: FanOut, moment: Moment) -> Step:
    stage = steps.started(job.current, moment)
    stage = replace(stage, split=True, total=len(outcome.items), done=0, attempts=max(stage.attempts, 1))
    after = replace(steps.moved(job, stage, moment), lease_until=None, carrier="")
    tasks = deliveries.item_tasks(after, outcome.items, moment.traceparent)
    return steps.step(job, after, stage.name, moment, [outbox.keep(delivery.task)], tasks)


def _await(job: Job, delivery: Delivery, outcome: Await, moment: Moment) -> Step:
    until = moment.now + timedelta(seconds=outcome.timeout)
    stage = replace(steps.started(job.current, moment), status="waiting", waits_until=until)
    stage = replace(stage, silence_approves=outcome.approved_by_silence, attempts=max(stage.attempts, 1))
    after = replace(steps.moved(job, stage, moment), status="waiting", lease_until=None, carrier="", place="")
    after = replace(after, link_key=ids.random_id("link"))
    task = timers.approval(after, moment.traceparent)
    return steps.step(job, after, stage.name, moment, [outbox.keep(delivery.task)], [task])


def _carry_on(job: Job, after: Job, delivery: Delivery, stage: Stage, moment: Moment, extra: Sequence[Write]) -> Step:
    after = replace(after, carrier=delivery.task)
    recorded = [events.of(after, job.stage)]
    if stage.effect:
        after = _claimed(after, delivery, stage.timeout, moment)
        recorded.append(events.of(after, stage.name))
    changed = writes.update(jobs.path(job.id), jobs.changes(job, after), job.version)
    noted = [events.record(after, event) for event in recorded]
    return Step(job, after, [changed, *noted, *extra], events=recorded, carried=True)


def _skipped(job: Job, stage: str, follow: str, now: datetime) -> dict[str, StageState]:
    names = list(job.stages)
    last = len(names) if follow == END else names.index(follow)
    between = names[names.index(stage) + 1 : last]
    return {name: steps.ended(job.stages[name], "skipped", now) for name in between}


def _with_result(job: Job, stage: StageState, outcome: Done) -> tuple[StageState, Write]:
    result = jobs.result_id(job.generation, stage.name, stage.round)
    fields = {"data": dict(outcome.result), "usage": Usage.fields(outcome.usage), "expire_at": job.expire_at}
    return replace(stage, result=result), writes.create(jobs.result_path(job.id, result), fields)
