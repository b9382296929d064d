"""Jobs in Firestore: read with what a stage needs, committed step by step, listed and counted."""

import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from shared import errors
from shared.firestore import queries, values, writes
from shared.firestore.documents import Document, Documents
from shared.firestore.writes import Write
from shared.jobs import events
from shared.jobs import job as jobs
from shared.jobs.deliveries import Delivery
from shared.jobs.events import Event
from shared.jobs.job import Job, Status, Usage
from shared.jobs.pipeline import Inputs
from shared.jobs.steps import Step
from shared.manifest import collections
from shared.manifest.queues import Priority
from shared.tasks import outbox
from shared.tasks.envelope import Task

EVENTS_PAGE = 200
_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Loaded:
    """What a delivery finds: the job, the results it needs, and the store's time."""

    job: Job
    inputs: Inputs
    item_finished: bool
    now: datetime


@dataclass(frozen=True)
class ItemResult:
    """
    What a sub-stage came to, what it cost, its seconds of work and of those with a provider, and its end.

    ``writes`` are committed with it.
    """

    data: Mapping[str, Any]
    usage: Usage
    busy: float
    provider: float
    at: datetime | None = None
    writes: Sequence[Write] = ()


@dataclass(frozen=True)
class Filter:
    """Which jobs of a tenant; ``since`` and ``until`` bound the time of creation, both inclusive."""

    tenant: str
    statuses: tuple[Status, ...] = ()
    type: str = ""
    kind: str = ""
    owner: str = ""
    priority: Priority | None = None
    batch: str = ""
    tag: str = ""
    schedule: str = ""
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
        return (await self.read(job_id, tenant))[0]

    async def read(self, job_id: str, tenant: str) -> tuple[Job, datetime]:
        """Return a job of ``tenant`` and the store's time; raises NotFoundError."""
        document = await self._documents.get(jobs.path(job_id))
        if document is None or document.data["tenant"] != tenant:
            raise errors.NotFoundError("There is no such job.")
        return jobs.from_document(document), document.read_time

    async def find(self, job_id: str) -> Job | None:
        """Return a job of any tenant, for work that its queue has authorised."""
        document = await self._documents.get(jobs.path(job_id))
        return jobs.from_document(document) if document else None

    async def load(self, delivery: Delivery) -> Loaded | None:
        """Return the job of a delivery with its inputs, in one round trip, or None when it is gone."""
        job_path = jobs.path(delivery.job)
        inputs = {stage: jobs.result_path(delivery.job, result) for stage, result in delivery.inputs.items()}
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

    async def store_item(self, delivery: Delivery, item: ItemResult, job: Job) -> None:
        """Keep the result of a sub-stage; a result that is there already stays."""
        path = _item_path(delivery)
        fields = {
            "data": dict(item.data),
            "usage": item.usage.fields(),
            "busy_seconds": item.busy,
            "provider_seconds": item.provider,
            "expire_at": job.expire_at,
        }
        try:
            await self._documents.commit([writes.create(path, fields), *item.writes])
        except errors.AlreadyExistsError:
            return

    async def count_items(self, job: Job) -> int:
        """Return how many sub-stages of the present stage have a result."""
        return await self._documents.count(self._items(job))

    async def items(self, job: Job) -> list[ItemResult]:
        """Return the results of the present stage's sub-stages, in order."""
        return [_item(document) for document in await self._documents.query(self._items(job))]

    async def result(self, job: Job, stage: str) -> Mapping[str, Any] | None:
        """Return the last result of a stage, or None."""
        result = job.stages[stage].result
        document = await self._documents.get(jobs.result_path(job.id, result)) if result else None
        return document.data["data"] if document else None

    async def promised(self, task_ids: Sequence[str]) -> list[Task]:
        """Return those of ``task_ids`` that are still promised."""
        found = await self._documents.get_all([outbox.path(task_id) for task_id in task_ids])
        return [outbox.task_of(document) for document in found.values()]

    async def held_back(self, job_id: str) -> list[Task]:
        """Return all tasks that are promised to a job."""
        query = queries.Query(collections.OUTBOX.name, where=[("job", "==", job_id)])
        return [outbox.task_of(document) for document in await self._documents.query(query)]

    async def park(self, delivery: Delivery, *, paused: bool) -> bool:
        """
        Hold a delivered task back: its promise waits for whoever lets its job go on.

        Returns False, and does nothing, when the job is held no longer; ``paused`` says that its tenant is.
        """
        path, promise = jobs.path(delivery.job), outbox.path(delivery.task)
        found = await self._documents.get_all([path, promise])
        if path in found and not paused and not jobs.from_document(found[path]).held:
            return False
        if promise not in found:
            return True
        try:
            await self._documents.commit([outbox.park(found[promise], found[promise].read_time)])
        except errors.PreconditionError:
            return False
        return True

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

    async def has_recorded(self, wanted: Sequence[Event]) -> bool:
        """Return whether the last of these events stands in the store exactly as it is."""
        if not wanted:
            return False
        found = await self._documents.get(jobs.event_path(wanted[-1].job, wanted[-1].seq))
        return found is not None and events.from_document(found) == wanted[-1]

    async def page(self, wanted: Filter, limit: int, position: Position | None) -> list[Job]:
        """Return up to ``limit`` jobs, newest first, after ``position``; fewer only when there are no more."""
        found: list[Job] = []
        while True:
            asked = limit - len(found)
            read = await self._documents.query(_listing(wanted, asked, position), expired=True)
            alive = [readable(document) for document in read if not document.expired]
            found.extend(job for job in alive if job is not None)
            if len(read) < asked or len(found) == limit:
                return found
            position = Position(read[-1].data["created_at"], read[-1].id)

    async def count(self, tenant: str, batch: str, status: Status) -> int:
        """Return how many jobs of a batch are in a state."""
        query = queries.Query(
            collections.JOBS.name,
            where=[("tenant", "==", tenant), ("batch", "==", batch), ("status", "==", status)],
        )
        return await self._documents.count(query)

    def _items(self, job: Job) -> queries.Query:
        return queries.Query(collections.JOB_ITEMS.name, parent=jobs.items_path(job), order=["__name__"])


def _item(document: Document) -> ItemResult:
    data = document.data
    usage, at = Usage(**data["usage"]), values.timestamp(document.version)
    return ItemResult(data["data"], usage, data["busy_seconds"], data["provider_seconds"], at)


def _item_path(delivery: Delivery) -> str:
    if delivery.item is None:
        return ""
    result = jobs.result_id(delivery.generation, delivery.stage, delivery.round)
    return jobs.item_path(jobs.result_path(delivery.job, result), delivery.item.index)


def readable(document: Document) -> Job | None:
    """Return the job that a document holds; one that makes no sense is logged, and left out of lists."""
    try:
        return jobs.from_document(document)
    except (KeyError, TypeError, ValueError, AttributeError):
        _log.exception("a job's document makes no sense", extra={"job": document.id})
        return None


def _listing(wanted: Filter, limit: int, position: Position | None) -> queries.Query:
    return queries.Query(
        collections.JOBS.name,
        where=conditions(wanted),
        order=["-created_at", "-__name__"],
        start=_start(wanted, position),
        end=queries.Cursor([wanted.since], inclusive=True) if wanted.since else None,
        limit=limit,
    )


def conditions(wanted: Filter) -> list[queries.Condition]:
    """Return the conditions of a query for the jobs that are ``wanted``; its times are left to cursors."""
    found: list[queries.Condition] = [("tenant", "==", wanted.tenant)]
    if len(wanted.statuses) == 1:
        found.append(("status", "==", wanted.statuses[0]))
    elif wanted.statuses:
        found.append(("status", "in", list(wanted.statuses)))
    named = {field: getattr(wanted, field) for field in ("type", "kind", "owner", "priority", "batch", "schedule")}
    found.extend((field, "==", value) for field, value in named.items() if value)
    if wanted.tag:
        found.append(("tags", "contains", wanted.tag))
    return found


def _start(wanted: Filter, position: Position | None) -> queries.Cursor | None:
    if position is not None:
        return queries.Cursor([position.created_at, queries.Reference(jobs.path(position.job_id))])
    return queries.Cursor([wanted.until], inclusive=True) if wanted.until else None
