"""Schedules in Firestore: read, listed, found when they are due, and written against the version that was read."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime

from shared import errors
from shared.firestore import queries, writes
from shared.firestore.documents import Documents
from shared.jobs import job as jobs
from shared.jobs.job import Job
from shared.manifest import collections
from shared.schedules import schedule as schedules
from shared.schedules.schedule import Schedule


@dataclass(frozen=True)
class Position:
    """Where a page of schedules ended: the time it is ordered by, and the schedule's id."""

    at: datetime
    schedule_id: str


class ScheduleRepository:
    """Reads and writes schedules; every method raises the store errors of the taxonomy."""

    def __init__(self, documents: Documents) -> None:
        self._documents = documents

    async def find(self, schedule_id: str) -> Schedule | None:
        """Return a schedule of any tenant, or None."""
        document = await self._documents.get(schedules.path(schedule_id))
        return schedules.from_document(document) if document else None

    async def get(self, schedule_id: str, tenant: str) -> Schedule:
        """Return a schedule of ``tenant``; raises NotFoundError, also for another tenant's."""
        found = await self.find(schedule_id)
        if found is None or found.tenant != tenant:
            raise errors.NotFoundError("There is no such schedule.")
        return found

    async def page(self, tenant: str, limit: int, position: Position | None) -> list[Schedule]:
        """Return up to ``limit`` schedules of a tenant, newest first, after ``position``."""
        query = queries.Query(
            collections.SCHEDULES.name,
            where=[("tenant", "==", tenant)],
            order=["-created_at", "-__name__"],
            start=_cursor(position) if position else None,
            limit=limit,
        )
        return [schedules.from_document(document) for document in await self._documents.query(query)]

    async def store_time(self) -> datetime | None:
        """Return the store's time if a schedule is due by it, else None."""
        query = queries.Query(
            collections.SCHEDULES.name, where=[("active", "==", True)], order=["next_at", "__name__"], limit=1
        )
        found = await self._documents.query(query)
        return found[0].read_time if found and found[0].data["next_at"] <= found[0].read_time else None

    async def due(self, now: datetime, limit: int, position: Position | None) -> list[Schedule]:
        """Return up to ``limit`` schedules that a tick must look at by ``now``, the most urgent first."""
        query = queries.Query(
            collections.SCHEDULES.name,
            where=[("active", "==", True)],
            order=["next_at", "__name__"],
            start=_cursor(position) if position else None,
            end=queries.Cursor([now], inclusive=True),
            limit=limit,
        )
        return [schedules.from_document(document) for document in await self._documents.query(query)]

    async def create(self, schedule: Schedule) -> None:
        """Keep a new schedule; raises AlreadyExistsError when its tenant has one of this name."""
        await self._documents.commit([writes.create(schedules.path(schedule.id), schedules.to_fields(schedule))])

    async def update(self, schedule: Schedule) -> Schedule:
        """Write a schedule over the version that was read; raises PreconditionError when there is another by now."""
        write = writes.update(schedules.path(schedule.id), schedules.to_fields(schedule), schedule.version)
        return replace(schedule, version=(await self._documents.commit([write]))[0])

    async def delete(self, schedule_id: str) -> None:
        """Remove a schedule."""
        await self._documents.commit([writes.delete(schedules.path(schedule_id))])

    async def jobs(self, job_ids: Iterable[str]) -> dict[str, Job]:
        """Return those of some jobs that exist, by id, in one round trip."""
        paths = [jobs.path(job_id) for job_id in job_ids]
        found = await self._documents.get_all(paths) if paths else {}
        return {document.id: jobs.from_document(document) for document in found.values()}


def _cursor(position: Position) -> queries.Cursor:
    return queries.Cursor([position.at, queries.Reference(schedules.path(position.schedule_id))])
