"""Snapshots: the jobs that have not ended, as a listener finds them."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from shared.clock import Clock
from shared.firestore.documents import Document, Documents
from shared.jobs import job as jobs
from shared.progress.positions import Position
from shared.progress.repository import EventRepository
from shared.progress.selection import Selection

LIMIT = 500
FRESH = 0.5


@dataclass(frozen=True)
class Snapshot:
    """Jobs in their public form, as JSON, at a moment; ``complete`` unless there are more."""

    jobs: tuple[str, ...]
    complete: bool
    at: datetime

    @property
    def position(self) -> Position:
        """Return the place from which on events tell of what has changed since."""
        return Position.behind(self.at)


class Snapshots:
    """Takes snapshots; those who come at about the same time and want the same share one."""

    def __init__(self, documents: Documents, events: EventRepository, clock: Clock) -> None:
        self._documents = documents
        self._events = events
        self._clock = clock
        self._recent: dict[Selection, tuple[float, asyncio.Task[Snapshot]]] = {}

    async def take(self, selection: Selection) -> Snapshot:
        """Return a snapshot that is at most half a second old."""
        now = self._clock.monotonic()
        self._recent = {key: kept for key, kept in self._recent.items() if kept[0] + FRESH > now and _usable(kept[1])}
        if selection not in self._recent:
            self._recent[selection] = now, asyncio.create_task(self._take(selection))
        return await asyncio.shield(self._recent[selection][1])

    async def _take(self, selection: Selection) -> Snapshot:
        if selection.jobs:
            return await self._named(selection)
        query = selection.alive(LIMIT + 1)
        if query is None:
            return Snapshot((), complete=True, at=await self._events.now(selection.tenant))
        found = await self._documents.find(query)
        return Snapshot(_views(found.documents[:LIMIT]), len(found.documents) <= LIMIT, found.read_time)

    async def _named(self, selection: Selection) -> Snapshot:
        at = await self._events.now(selection.tenant)
        found = await self._documents.get_all([jobs.path(job_id) for job_id in sorted(selection.jobs)])
        wanted = [document for document in found.values() if selection.shows(jobs.from_document(document))]
        return Snapshot(_views(wanted), complete=True, at=at)


def _views(found: Sequence[Document]) -> tuple[str, ...]:
    from shared.jobs.schemas import JobView  # noqa: PLC0415 - workers have the hub, and show no jobs

    return tuple(JobView.of(jobs.from_document(document)).model_dump_json() for document in found)


def _usable(task: "asyncio.Task[Snapshot]") -> bool:
    return not task.done() or not (task.cancelled() or task.exception())
