"""The places of jobs, as the store knows them: how many are taken, who waits, and who is first in line."""

from datetime import datetime

from shared.firestore import queries
from shared.firestore.documents import Documents, Tally
from shared.jobs import job as jobs
from shared.jobs.job import Job
from shared.jobs.repository import readable
from shared.manifest import collections

_LINE = ("tenant", "created_at")


class Places:
    """Asks the index of places; counting costs a read per thousand jobs, a look at a line one per job."""

    def __init__(self, documents: Documents) -> None:
        self._documents = documents

    async def active(self, lane: str, tenant: str = "") -> Tally:
        """Return how many jobs are let into a lane, of one tenant or of all."""
        return await self._documents.tally(_query(jobs.ACTIVE + lane, tenant))

    async def waiting(self, lane: str, tenant: str = "") -> int:
        """Return how many jobs wait for a lane, of one tenant or of all."""
        return await self._documents.count(_query(jobs.WAITING + lane, tenant))

    async def first(self, lane: str, tenant: str, limit: int) -> tuple[list[Job], datetime]:
        """Return the jobs of a tenant that wait for a lane, the oldest first, and the store's time."""
        found = await self._documents.find(_query(jobs.WAITING + lane, tenant, limit))
        waiting = map(readable, found.documents)
        return [job for job in waiting if job is not None], found.read_time

    async def tenants(self, lane: str, limit: int, after: str = "") -> list[str]:
        """Return up to ``limit`` tenants with jobs that wait for a lane, by name, from behind ``after``."""
        found: list[str] = []
        while len(found) < limit:
            start = queries.Cursor([found[-1] if found else after])
            query = queries.Query(
                collections.JOBS.name,
                where=[("place", "==", jobs.WAITING + lane)],
                order=_LINE,
                start=start,
                limit=1,
                fields=("tenant",),
            )
            following = await self._documents.query(query)
            if not following:
                break
            found.append(str(following[0].data["tenant"]))
        return found


def _query(place: str, tenant: str, limit: int = 0) -> queries.Query:
    where: list[tuple[str, queries.Operator, str]] = [("place", "==", place)]
    if tenant:
        where.append(("tenant", "==", tenant))
    order = _LINE[1:] if tenant else _LINE
    return queries.Query(collections.JOBS.name, where=where, order=order, limit=limit)
