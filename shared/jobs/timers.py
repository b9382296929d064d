"""Timers: tasks that come due when a job's time begins or ends, or a person's time to decide is over."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from shared import errors, ids
from shared.jobs.job import LATER, Job
from shared.manifest import queues
from shared.tasks.envelope import Task

PATH = "/timers"
Purpose = Literal["start", "deadline", "approval"]


@dataclass(frozen=True)
class Timer:
    """A timer that has come due: of which pass of which stage, for an approval."""

    task: str
    job: str
    generation: int
    purpose: Purpose
    stage: str = ""
    round: int = 0


def parse(body: Mapping[str, Any]) -> Timer:
    """Return the timer that a task's body describes; raises MalformedBodyError."""
    try:
        return Timer(**{name: body[name] for name in Timer.__dataclass_fields__})
    except (KeyError, TypeError) as error:
        raise errors.MalformedBodyError("This is not a timer of a job.") from error


def of(job: Job, traceparent: str) -> list[Task]:
    """Return the timers of a new job: of its beginning, if that is later, and of its deadline, if it has one."""
    found = [_task(job, "deadline", "", 0, job.deadline, traceparent)] if job.deadline else []
    if job.place.startswith(LATER):
        found.append(_task(job, "start", "", 0, job.not_before, traceparent))
    return found


def approval(job: Job, traceparent: str) -> Task:
    """Return the timer of the decision that the job's present stage waits for."""
    stage = job.current
    return _task(job, "approval", stage.name, stage.round, stage.waits_until, traceparent)


def _task(job: Job, purpose: Purpose, stage: str, round_: int, due: datetime | None, traceparent: str) -> Task:
    return Task(
        id=ids.digest("timer", job.id, str(job.generation), purpose, stage, str(round_)),
        queue=queues.BY_PRIORITY[job.priority].name,
        path=PATH,
        payload={"job": job.id, "generation": job.generation, "purpose": purpose, "stage": stage, "round": round_},
        not_before=due,
        traceparent=traceparent,
    )
