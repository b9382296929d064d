"""What callers can do with bulk actions: ask how many they would meet, begin one, and see how it comes on."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from shared import errors, ids
from shared.bulk import runs
from shared.bulk.operation import Operation
from shared.bulk.tally import Tally
from shared.jobs.job import Job
from shared.jobs.repository import JobRepository
from shared.jobs.service import JobService
from shared.jobs.submissions import Submission
from shared.manifest.queues import Priority


@dataclass(frozen=True)
class Wish:
    """
    What somebody wants done to whatever ``filter`` leaves; ``owner`` is the key that wants it.

    The same ``key`` is the same bulk action, however often it is sent.
    """

    tenant: str
    owner: str
    operation: str
    filter: Mapping[str, Any]
    key: str = ""
    priority: Priority = "low"
    stage: str = ""


class BulkService:
    """Begins bulk actions and tells of them."""

    def __init__(self, jobs: JobService, repository: JobRepository, operations: Mapping[str, Operation]) -> None:
        self._jobs = jobs
        self._repository = repository
        self._operations = operations

    async def count(self, wish: Wish) -> int:
        """Return how many jobs or letters a wish would meet."""
        return await self._operations[wish.operation].count(self._jobs.new(_submission(wish)))

    async def begin(self, wish: Wish) -> Job:
        """Return the job that does what is wished for."""
        return await self._jobs.submit(_submission(wish))

    async def get(self, job_id: str, tenant: str) -> tuple[Job, Tally]:
        """Return a bulk action's job and what it has done so far; raises NotFoundError."""
        job = await self._jobs.get(job_id, tenant)
        if job.type != runs.NAME:
            raise errors.NotFoundError("There is no such bulk action.")
        return job, runs.counts(await self._repository.result(job, runs.APPLY))


def _submission(wish: Wish) -> Submission:
    payload: dict[str, Any] = {"operation": wish.operation, "filter": dict(wish.filter)}
    if wish.stage:
        payload["stage"] = wish.stage
    return Submission(
        tenant=wish.tenant,
        owner=wish.owner,
        type=runs.NAME,
        kind=wish.operation,
        payload=payload,
        key=wish.key or ids.random_id("bulk"),
        priority=wish.priority,
    )
