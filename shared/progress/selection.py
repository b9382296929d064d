"""Which events of a tenant a listener wants."""

from dataclasses import dataclass
from typing import Any

from shared.firestore import queries
from shared.jobs import job as jobs
from shared.jobs.events import Event
from shared.jobs.job import Job, Status
from shared.manifest import collections
from shared.manifest.queues import Priority

ALIVE: tuple[Status, ...] = tuple(status for status in jobs.STATUSES if status not in jobs.TERMINAL)
_PLAIN = ("type", "kind", "batch", "owner", "priority")


@dataclass(frozen=True)
class Selection:
    """What must hold of an event, or of a job; what is empty admits everything."""

    tenant: str
    statuses: frozenset[str] = frozenset()
    type: str = ""
    kind: str = ""
    batch: str = ""
    tag: str = ""
    owner: str = ""
    priority: Priority | None = None
    jobs: frozenset[str] = frozenset()

    def admits(self, event: Event) -> bool:
        """Return whether an event of the tenant is wanted."""
        if self.jobs and event.job not in self.jobs:
            return False
        return self._fits(event)

    def shows(self, job: Job) -> bool:
        """Return whether a job belongs to what there is at the beginning."""
        return job.tenant == self.tenant and not job.terminal and self._fits(job)

    def alive(self, limit: int) -> queries.Query | None:
        """Return the query for jobs that have not ended, newest first, or None when no such job is wanted."""
        statuses = [status for status in ALIVE if not self.statuses or status in self.statuses]
        if not statuses:
            return None
        where: list[tuple[str, queries.Operator, Any]] = [("tenant", "==", self.tenant), ("status", "in", statuses)]
        where.extend((name, "==", value) for name in _PLAIN if (value := getattr(self, name)))
        if self.tag:
            where.append(("tags", "contains", self.tag))
        return queries.Query(collections.JOBS.name, where=where, order=["-created_at", "-__name__"], limit=limit)

    def _fits(self, thing: Event | Job) -> bool:
        if self.statuses and thing.status not in self.statuses:
            return False
        if self.tag and self.tag not in thing.tags:
            return False
        return all(not (wanted := getattr(self, name)) or getattr(thing, name) == wanted for name in _PLAIN)
