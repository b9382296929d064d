"""Bulk actions on jobs: cancel, pause, resume and retry whatever a filter leaves."""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Literal, get_args

from shared import errors
from shared.bulk import acting, runs, selection
from shared.bulk.acting import Actor
from shared.bulk.operation import Chosen, Operation, Target
from shared.firestore import queries
from shared.firestore.documents import Documents
from shared.jobs import job as jobs
from shared.jobs.job import Job, Status
from shared.jobs.repository import Filter, JobRepository, Position
from shared.jobs.service import JobService
from shared.manifest import collections
from shared.manifest import queues as manifest

Action = Literal["cancel", "pause", "resume", "retry"]
ACTIONS: tuple[Action, ...] = get_args(Action)
STATES: Mapping[Action, tuple[Status, ...]] = {
    "cancel": ("queued", "running", "paused", "waiting"),
    "pause": ("queued", "running"),
    "resume": ("paused",),
    "retry": ("failed",),
}
RETRYABLE: tuple[Status, ...] = ("failed", "cancelled", "succeeded")
BACKLOG = 100


@dataclass(frozen=True)
class Ports:
    """What bulk actions on jobs work with."""

    documents: Documents
    repository: JobRepository
    jobs: JobService


def operation(action: Action) -> str:
    """Return the name of the operation that does an action."""
    return f"jobs.{action}"


def operations(ports: Ports) -> dict[str, Operation]:
    """Return the operations of all actions, by name."""
    return {operation(action): JobAction(action, ports) for action in ACTIONS}


def allowed(action: Action) -> tuple[Status, ...]:
    """Return the states in which jobs can be asked for."""
    return RETRYABLE if action == "retry" else STATES[action]


async def has_room(documents: Documents, tenant: str) -> bool:
    """Return whether the tenant's backlog is short enough for more: what runs once more stands before what is new."""

    async def waiting(lane: str) -> int:
        place = jobs.WAITING + lane
        where: list[queries.Condition] = [("place", "==", place), ("tenant", "==", tenant)]
        return await documents.count(
            queries.Query(collections.JOBS.name, where=where, order=["created_at"], limit=BACKLOG)
        )

    counted = [waiting(lane) for lane in manifest.BY_PRIORITY]
    return sum(await asyncio.gather(*counted)) < BACKLOG


class JobAction:
    """One action on all jobs that a filter leaves; bulk actions themselves are passed over."""

    def __init__(self, action: Action, ports: Ports) -> None:
        self._action = action
        self._ports = ports

    async def count(self, job: Job) -> int:
        """Return how many jobs there are."""
        wanted = self._wanted(job)
        if wanted.type:
            return 0 if wanted.type == runs.NAME else await self._ports.documents.count(selection.counting(wanted))
        own = replace(wanted, type=runs.NAME)
        every, others = [await self._ports.documents.count(selection.counting(one)) for one in (wanted, own)]
        return every - others

    async def choose(self, job: Job, after: Sequence[Any] | None, limit: int) -> Chosen:
        """Return the next jobs, newest first."""
        position = Position(datetime.fromisoformat(after[0]), after[1]) if after else None
        page = await self._ports.repository.page(self._wanted(job), limit, position)
        targets = [
            Target(found.id, {"generation": found.generation, "status": found.status})
            for found in page
            if found.type != runs.NAME
        ]
        end = [page[-1].created_at.isoformat(), page[-1].id] if page else None
        return Chosen(targets, end)

    async def apply(self, job: Job, target: Target) -> None:
        """Do the action to a job."""
        with acting.acting(Actor(job.owner, job.id, target.mark["generation"])):
            if self._action == "cancel":
                await self._ports.jobs.cancel(target.id, job.tenant)
            elif self._action == "pause":
                await self._ports.jobs.pause(target.id, job.tenant)
            elif self._action == "resume":
                await self._resume(job, target)
            else:
                await self._retry(job, target)

    async def has_room(self, job: Job) -> bool:
        """Return whether more jobs can be run once more; nothing else makes work."""
        return self._action != "retry" or await has_room(self._ports.documents, job.tenant)

    async def _resume(self, job: Job, target: Target) -> None:
        try:
            await self._ports.jobs.resume(target.id, job.tenant)
        except errors.InvalidStateError:
            if target.mark["status"] != "paused":
                raise

    async def _retry(self, job: Job, target: Target) -> None:
        found = await self._ports.jobs.get(target.id, job.tenant)
        if found.generation == target.mark["generation"]:
            await self._ports.jobs.retry(target.id, job.tenant, job.payload.get("stage", ""))

    def _wanted(self, job: Job) -> Filter:
        asked = selection.parse(job.tenant, job.payload["filter"])
        return selection.of_status(asked, STATES[self._action])
