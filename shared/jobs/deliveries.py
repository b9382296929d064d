"""Deliveries: what a task asks the runner to do, and which tasks a job's state asks for."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from shared import errors, ids
from shared.jobs.job import Job
from shared.jobs.pipeline import Item
from shared.manifest import queues
from shared.tasks.envelope import Task

PATH = "/stages"


@dataclass(frozen=True)
class Delivery:
    """
    One call of the worker: run ``stage`` (or one ``item`` of it) of a job.

    ``inputs`` names the result that each earlier stage left. ``deferrals`` of an item's attempts were put off by a
    Retry-After. ``redelivery`` is the queue's own count of how often it has delivered this task before.
    """

    task: str
    job: str
    generation: int
    stage: str
    round: int
    attempt: int
    inputs: Mapping[str, str]
    item: Item | None = None
    deferrals: int = 0
    redelivery: int = 0

    @property
    def key(self) -> str:
        """Return the name of the work itself, the same for every attempt at it."""
        suffix = f":{self.item.index}" if self.item else ""
        return f"{self.job}:{self.generation}:{self.stage}:{self.round}{suffix}"


def parse(body: Mapping[str, Any], redelivery: int) -> Delivery:
    """Return the delivery that a task's body describes; raises MalformedBodyError."""
    try:
        item = body.get("item")
        return Delivery(
            task=body["task"],
            job=body["job"],
            generation=body["generation"],
            stage=body["stage"],
            round=body["round"],
            attempt=body["attempt"],
            inputs=body["inputs"],
            item=Item(item["index"], item["data"]) if item else None,
            deferrals=body.get("deferrals", 0),
            redelivery=redelivery,
        )
    except (KeyError, TypeError, AttributeError) as error:
        raise errors.MalformedBodyError("This is not a task of a job's stage.") from error


def onward(job: Job, delivery: Delivery) -> Delivery:
    """Return the delivery of the stage the job stands in, as the worker of ``delivery`` carries it on."""
    return Delivery(
        task=delivery.task,
        job=job.id,
        generation=job.generation,
        stage=job.stage,
        round=job.current.round,
        attempt=job.current.attempt,
        inputs=_inputs(job),
        redelivery=delivery.redelivery,
    )


def stage_task(job: Job, traceparent: str, not_before: datetime | None = None) -> Task:
    """Return the task that runs the stage the job stands in."""
    return _task(job, {}, traceparent, job.current.attempt, not_before)


def item_tasks(job: Job, items: Sequence[Mapping[str, Any]], traceparent: str) -> list[Task]:
    """Return one task per item of the fan-out the job stands in."""
    return [
        _task(job, {"item": {"index": index, "data": dict(data)}}, traceparent, 0) for index, data in enumerate(items)
    ]


def retry_item_task(job: Job, delivery: Delivery, traceparent: str, not_before: datetime, *, deferred: bool) -> Task:
    """Return the task that tries an item once more."""
    if delivery.item is None:
        raise errors.InternalError
    item = {"index": delivery.item.index, "data": dict(delivery.item.data)}
    extra = {"item": item, "deferrals": delivery.deferrals + deferred}
    return _task(job, extra, traceparent, delivery.attempt + 1, not_before)


def expected_task_ids(job: Job) -> list[str]:
    """Return the ids of the tasks that should be under way for the state the job is in."""
    if job.terminal or job.held or job.status == "waiting":
        return []
    if job.carrier:
        return [job.carrier]
    stage = job.current
    if stage.split:
        return [_task_id(job, index, 0) for index in range(stage.total)]
    return [_task_id(job, None, stage.attempt)]


def is_current(job: Job, delivery: Delivery) -> bool:
    """Return whether the job still waits for exactly this work."""
    if job.terminal or job.generation != delivery.generation or job.stage != delivery.stage:
        return False
    stage = job.current
    if stage.round != delivery.round or stage.finished or stage.status == "waiting":
        return False
    if delivery.item is not None:
        return stage.split
    return not stage.split and stage.attempt == delivery.attempt


def _task(
    job: Job,
    extra: Mapping[str, Any],
    traceparent: str,
    attempt: int,
    not_before: datetime | None = None,
) -> Task:
    stage = job.current
    item = extra.get("item")
    payload = {
        "job": job.id,
        "generation": job.generation,
        "stage": stage.name,
        "round": stage.round,
        "attempt": attempt,
        "inputs": _inputs(job),
        **extra,
    }
    return Task(
        id=_task_id(job, item["index"] if item else None, attempt),
        queue=queues.BY_PRIORITY[job.priority].name,
        path=PATH,
        payload=payload,
        not_before=not_before,
        traceparent=traceparent,
        job=job.id,
        tenant=job.tenant,
    )


def _inputs(job: Job) -> dict[str, str]:
    return {name: stage.result for name, stage in job.stages.items() if stage.result}


def _task_id(job: Job, item: int | None, attempt: int) -> str:
    stage = job.current
    where = "" if item is None else str(item)
    return ids.digest("task", job.id, str(job.generation), stage.name, str(stage.round), where, str(attempt))
