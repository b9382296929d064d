"""What the jobs ask of whoever shares the queues out between tenants."""

from typing import Protocol

from shared.jobs import job as jobs
from shared.jobs.job import Job
from shared.jobs.pipeline import JobType
from shared.manifest.queues import Priority

FREE = "free"


class Admission(Protocol):
    """Decides which jobs may go on; jobs that may not wait in their tenant's backlog, without a task."""

    async def admit(self, tenant: str, lane: str, wanted: int) -> int:
        """Return how many of ``wanted`` new jobs may begin at once, without a look at the backlog."""
        ...

    async def paused(self, tenant: str) -> bool:
        """Return whether the tenant's work is paused; what this process knows may be some seconds old."""
        ...

    async def fill(self, tenant: str) -> None:
        """Let jobs of the backlog in, as far as the tenant's limits and share allow."""
        ...


def lane(kind: JobType, priority: Priority) -> str:
    """Return the lane that jobs of a kind run in: their priority's, or the free one of those that coordinate."""
    return FREE if kind.coordinates else priority


def backlog(kind: JobType, job: Job) -> str:
    """Return the place of a job in its tenant's backlog."""
    return jobs.WAITING + lane(kind, job.priority)
