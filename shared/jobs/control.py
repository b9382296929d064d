"""How people and clocks move a job: pure functions from a job and a wish to the one commit that grants it."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Any

from shared import errors
from shared.firestore.writes import Write
from shared.jobs import deliveries, steps, timers, transitions, weights
from shared.jobs import job as jobs
from shared.jobs.job import Job, StageState
from shared.jobs.pipeline import Decision, Done, JobType
from shared.jobs.steps import Moment, Step
from shared.tasks import outbox
from shared.tasks.envelope import Task


def request_cancel(
    job: Job,
    kind: JobType,
    held_back: Sequence[Task],
    moment: Moment,
    error: Mapping[str, Any] | None = None,
    extra: Sequence[Write] = (),
) -> Step:
    """
    Return the step that ends a job nobody works on, or tells its worker to stop.

    ``held_back`` are the tasks of a job that is held, which bring the worker that stops it. With an ``error`` the job
    ends as failed.
    """
    if job.status in {"queued", "waiting"} or not (_is_claimed(job, moment) or kind.stage(job.stage).stop):
        return steps.end(job, "failed" if error else "cancelled", moment, extra, error)
    place = job.place if job.place.startswith(jobs.ACTIVE) else ""
    after = replace(steps.moved(job, job.current, moment), status="cancelling", place=place, error=error)
    tasks = [task.revived() for task in held_back]
    if job.held and not tasks:
        tasks = [deliveries.stage_task(after, moment.traceparent)]
    return steps.step(job, after, job.stage, moment, extra, tasks)


def pause(job: Job, moment: Moment) -> Step:
    """Return the step after which no further stage of the job begins; the present one is finished."""
    after = replace(_noted(job, moment), status="paused", paused_at=moment.now, place="")
    return steps.step(job, after, job.stage, moment)


def resume(job: Job, place: str, moment: Moment) -> Step:
    """Return the step that ends a job's pause; it takes ``place``, in the backlog of its tenant."""
    paused = (moment.now - job.paused_at).total_seconds() if job.paused_at else 0.0
    after = replace(
        _noted(job, moment),
        status="running" if job.started_at else "queued",
        place=place,
        paused_at=None,
        paused_seconds=job.paused_seconds + max(paused, 0.0),
    )
    return steps.step(job, after, job.stage, moment)


def retry_from(job: Job, stage: str, payload: Mapping[str, Any], place: str, moment: Moment) -> Step:
    """
    Return the step that runs an ended job once more, from ``stage`` on, as its next generation.

    What earlier stages left is used again; events go on counting. The job takes ``place`` in its tenant's backlog.
    """
    names = list(job.stages)
    fresh = {
        name: StageState(name, job.stages[name].weight, ready_at=moment.now if name == stage else None)
        for name in names[names.index(stage) :]
    }
    stages = {**job.stages, **fresh}
    after = replace(
        job,
        status="queued",
        payload=payload,
        stages=stages,
        stage=stage,
        generation=job.generation + 1,
        fence=job.fence + 1,
        holder="",
        carrier="",
        lease_until=None,
        seq=job.seq + 1,
        place=place,
        admitted_at=None,
        not_before=None,
        deadline=moment.now + timedelta(seconds=job.timeout) if job.timeout else None,
        progress=weights.progress(stages.values()),
        result={},
        error=None,
        started_at=None,
        finished_at=None,
        updated_at=moment.now,
    )
    made = steps.step(job, after, stage, moment)
    alarms = timers.of(after, moment.traceparent)
    promises = [outbox.promise(task, moment.now) for task in alarms]
    return replace(made, writes=[*made.writes, *promises], tasks=alarms)


def decide(
    job: Job, kind: JobType, decision: Decision, place: str, moment: Moment, extra: Sequence[Write] = ()
) -> Step:
    """Return the step that records a decision: approved, the job goes on through its tenant's backlog."""
    result = {
        "approved": decision.approved,
        "by": decision.by,
        "comment": decision.comment,
        "at": moment.now.isoformat(),
    }
    if not decision.approved:
        error = errors.ApprovalRejectedError(decision.comment or "")
        return steps.end(job, "failed", moment, extra, steps.description(error, job.stage))
    after, kept = transitions.finished(replace(job, status="running"), kind, Done(result), moment)
    if not after.terminal:
        after = replace(after, place=place)
    return steps.step(job, after, job.stage, moment, [*extra, *kept])


def _is_claimed(job: Job, moment: Moment) -> bool:
    """Return whether a worker that holds the stage may still be alive."""
    return job.current.status == "running" and job.lease_until is not None and moment.now < job.lease_until


def _noted(job: Job, moment: Moment) -> Job:
    """Return the job with its next number, nothing else moved."""
    return replace(job, seq=job.seq + 1, updated_at=moment.now)
