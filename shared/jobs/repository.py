"""Jobs in Firestore: read with what a stage needs, committed step by step, listed and counted."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from shared import errors
from shared.firestore import queries, writes
from shared.firestore.documents import Documents
from shared.jobs import events
from shared.jobs import job as jobs
from shared.jobs.deliveries import Delivery
from shared.jobs.events import Event
from shared.jobs.job import Job, Status, Usage
from shared.jobs.pipeline import Inputs
from shared.jobs.transitions import Step
from shared.manifest import collections
from shared.manifest.queues import Priority
from shared.tasks import outbox
from shared.tasks.envelope import Task

EVENTS_PAGE = 200


@dataclass(frozen=True)
class Loaded:
    """What a delivery finds: the job, the results it needs, and the store's time."""

    job: Job
    inputs: Inputs
    item_finished: bool
    now: datetime


@dataclass(frozen=True)
class Filter:
    """Which jobs of a tenant; ``since`` and ``until`` bound the time of creation, both inclusive."""

    tenant: str
    statuses: tuple[Status, ...] = ()
    type: str = ""
    owner: str = ""
    priority: Priority | None = None
    batch: str = ""
    tag: str = ""
    since: datetime | None = None
    until: datetime | None = None


@dataclass(frozen=True)
class Position:
    """Where a page of jobs ended."""

    created_at: datetime
    job_id: str


class JobRepository:
    """Reads and writes jobs; every method raises the store errors of the taxonomy."""

    def __init__(self, documents: Documents) -> None:
        self._documents = documents

    async def get(self, job_id: str, tenant: str) -> Job:
        """Return a job of ``tenant``; raises NotFoundError, also for another tenant's job."""
        job = await self.find(job_id)
        if job is None or job.tenant != tenant:
            raise errors.NotFoundError("There is no such job.")
        return job

    async def find(self, job_id: str) -> Job | None:
        """Return a job of any tenant, for work that its queue has authorised."""
        document = await self._documents.get(jobs.path(job_id))
        return jobs.from_document(document) if document else None

    async def load(self, delivery: Delivery) -> Loaded | None:
        """Return the job of a delivery with its inputs, in one round trip, or None when it is gone."""
        job_path = jobs.path(delivery.job)
        inputs = {
            stage: jobs.result_path(delivery.job, delivery.generation, stage, round_)
            for stage, round_ in delivery.inputs.items()
        }
        item = _item_path(delivery)
        found = await self._documents.get_all([job_path, *inputs.values(), *([item] if item else [])])
        if job_path not in found:
            return None
        return Loaded(
            job=jobs.from_document(found[job_path]),
            inputs={stage: found[path].data["data"] for stage, path in inputs.items() if path in found},
            item_finished=item in found,
            now=found[job_path].read_time,
        )

    async def commit(self, step: Step) -> Any:
        """Apply a step and return the job's new version; raises PreconditionError when it lost a race."""
        return (await self._documents.commit(step.writes))[0]

    async def commit_all(self, steps: Sequence[Step]) -> None:
        """Apply several steps as one; raises AlreadyExistsError when one of the jobs exists."""
        await self._documents.commit([write for step in steps for write in step.writes])

    async def store_item(self, delivery: Delivery, data: Mapping[str, Any], usage: Usage, job: Job) -> None:
        """Keep the result of a sub-stage; a result that is there already stays."""
        path = _item_path(delivery)
        fields = {"data": dict(data), "usage": usage.fields(), "expire_at": job.expire_at}
        try:
            await self._documents.commit([writes.create(path, fields)])
        except errors.AlreadyExistsError:
            return

    async def count_items(self, job: Job) -> int:
        """Return how many sub-stages of the present stage have a result."""
        return await self._documents.count(self._items(job))

    async def items(self, job: Job) -> tuple[list[Mapping[str, Any]], Usage]:
        """Return the results of the present stage's sub-stages, in order, and what they cost together."""
        found = await self._documents.query(self._items(job))
        usage = sum((Usage(**document.data["usage"]) for document in found), Usage())
        return [document.data["data"] for document in found], usage

    async def result(self, job: Job, stage: str) -> Mapping[str, Any] | None:
        """Return the last result of a stage, or None."""
        round_ = job.stages[stage].result_round
        document = await self._documents.get(jobs.result_path(job.id, job.generation, stage, round_))
        return document.data["data"] if document else None

    async def promised(self, task_ids: Sequence[str]) -> list[Task]:
        """Return those of ``task_ids`` that are still promised."""
        found = await self._documents.get_all([outbox.path(task_id) for task_id in task_ids])
        return [outbox.task_of(document) for document in found.values()]

    async def keep(self, task_id: str) -> None:
        """End the promise of a task that has nothing left to do."""
        await self._documents.commit([outbox.keep(task_id)])

    async def events(self, job_id: str, after: int) -> list[Event]:
        """Return up to 200 events with a higher number than ``after``, in order."""
        start = queries.Cursor([queries.Reference(jobs.event_path(job_id, after))])
        query = queries.Query(
            collections.JOB_EVENTS.name,
            parent=jobs.path(job_id),
            order=["__name__"],
            start=start,
            limit=EVENTS_PAGE,
        )
        return [events.from_document(document) for document in await self._documents.query(query)]

    async def page(self, wanted: Filter, limit: int, position: Position | None) -> list[Job]:
        """Return up to ``limit`` jobs, newest first, after ``position``."""
        query = queries.Query(
            collections.JOBS.name,
            where=_conditions(wanted),
            order=["-created_at", "-__name__"],
            start=_start(wanted, position),
            end=queries.Cursor([wanted.since], inclusive=True) if wanted.since else None,
            limit=limit,
        )
        return [jobs.from_document(document) for document in await self._documents.query(query)]

    async def count(self, tenant: str, batch: str, status: Status) -> int:
        """Return how many jobs of a batch are in a state."""
        query = queries.Query(
            collections.JOBS.name,
            where=[("tenant", "==", tenant), ("batch", "==", batch), ("status", "==", status)],
        )
        return await self._documents.count(query)

    def _items(self, job: Job) -> queries.Query:
        stage = job.current
        parent = jobs.result_path(job.id, job.generation, stage.name, stage.round)
        return queries.Query(collections.JOB_ITEMS.name, parent=parent, order=["__name__"])


def _item_path(delivery: Delivery) -> str:
    if delivery.item is None:
        return ""
    return jobs.item_path(delivery.job, delivery.generation, delivery.stage, delivery.round, delivery.item.index)


def _conditions(wanted: Filter) -> list[tuple[str, queries.Operator, Any]]:
    conditions: list[tuple[str, queries.Operator, Any]] = [("tenant", "==", wanted.tenant)]
    if len(wanted.statuses) == 1:
        conditions.append(("status", "==", wanted.statuses[0]))
    elif wanted.statuses:
        conditions.append(("status", "in", list(wanted.statuses)))
    named = {field: getattr(wanted, field) for field in ("type", "owner", "priority", "batch")}
    conditions.extend((field, "==", value) for field, value in named.items() if value)
    if wanted.tag:
        conditions.append(("tags", "contains", wanted.tag))
    return conditions


def _start(wanted: Filter, position: Position | None) -> queries.Cursor | None:
    if position is not None:
        return queries.Cursor([position.created_at, queries.Reference(jobs.path(position.job_id))])
    return queries.Cursor([wanted.until], inclusive=True) if wanted.until else None
