"""The hub: follows jobs and tenants by their events, history first, then what comes, without gap or duplicate."""

import asyncio
from collections.abc import AsyncGenerator, Callable
from contextlib import aclosing
from typing import Any, TypeVar

from shared.clock import Clock
from shared.firestore.documents import Documents
from shared.jobs.events import Event
from shared.jobs.repository import JobRepository
from shared.progress import listening
from shared.progress.entry import Entry
from shared.progress.feed import Feed, Item
from shared.progress.job_feed import JobFeed
from shared.progress.positions import Position
from shared.progress.repository import EventRepository
from shared.progress.seats import Seats
from shared.progress.selection import Selection
from shared.progress.snapshots import Snapshot, Snapshots
from shared.progress.tenant_feed import TenantFeed
from shared.resilience.deadline import Deadline

F = TypeVar("F", bound=Feed[Any])


class ProgressHub:
    """Serves any number of listeners to a job, or to a tenant, from one reader each, within one event loop."""

    def __init__(self, jobs: JobRepository, documents: Documents, clock: Clock) -> None:
        self._jobs = jobs
        self._clock = clock
        self._events = EventRepository(documents, clock)
        self._snapshots = Snapshots(documents, self._events, clock)
        self._job_feeds: dict[str, JobFeed] = {}
        self._tenant_feeds: dict[str, TenantFeed] = {}
        self.seats = Seats()

    def notify(self, job_id: str, event: Event) -> None:
        """Take an event that was committed in this very process, so that nobody here need wait for a poll."""
        if (job := self._job_feeds.get(job_id)) is not None:
            job.note(event)
        if (tenant := self._tenant_feeds.get(event.tenant)) is not None:
            tenant.wake()

    async def follow(
        self, job_id: str, after: int = -1, generation: int = 0, until: Deadline | None = None
    ) -> AsyncGenerator[Entry, None]:
        """
        Yield the events of a job numbered above ``after``, ending with the last one of its newest generation.

        ``generation`` is the newest that the caller knows of: the end of an earlier one is not the end.
        """
        feed = _feed(self._job_feeds, job_id, lambda: JobFeed(self._jobs, job_id, after, self._clock))
        feed.expect(generation)
        async with aclosing(_listened(self._job_feeds, job_id, feed, after, until)) as items:
            async for _, entry in items:
                yield entry

    async def watch(
        self, tenant: str, position: Position | None = None, until: Deadline | None = None
    ) -> AsyncGenerator[Item[Position], None]:
        """Yield the events of all jobs of a tenant after ``position``, or those to come, with their positions."""
        feeds = self._tenant_feeds
        feed = _feed(feeds, tenant, lambda: TenantFeed(self._events, tenant, self._clock, position))
        async with aclosing(_listened(feeds, tenant, feed, position, until)) as items:
            async for item in items:
                yield item

    async def snapshot(self, selection: Selection) -> Snapshot:
        """Return the jobs of a selection that have not ended."""
        return await self._snapshots.take(selection)

    async def finished(self, job_id: str, timeout: float) -> bool:  # noqa: ASYNC109 - the answer is False, not an error
        """Return whether the job ends within ``timeout`` seconds."""
        try:
            async with asyncio.timeout(timeout):
                async for _ in self.follow(job_id):
                    pass
        except TimeoutError:
            return False
        return True

    async def aclose(self) -> None:
        """Stop all readers."""
        feeds: list[Feed[Any]] = [*self._job_feeds.values(), *self._tenant_feeds.values()]
        for feed in feeds:
            feed.close()
        self._job_feeds.clear()
        self._tenant_feeds.clear()


def _feed(feeds: dict[str, F], key: str, make: Callable[[], F]) -> F:
    """Return the feed of ``key``; one that has ended or failed is not joined any more."""
    found = feeds.get(key)
    if found is None or found.ended or found.error is not None:
        found = feeds[key] = make()
        found.begin()
    return found


async def _listened(
    feeds: dict[str, F], key: str, feed: F, position: Any, until: Deadline | None
) -> AsyncGenerator[Item[Any], None]:
    """Listen to ``feed``; it is closed behind whoever leaves last."""
    try:
        async with aclosing(listening.listen(feed, position, until)) as items:
            async for item in items:
                yield item
    finally:
        if feed.deserted:
            feed.close()
            if feeds.get(key) is feed:
                del feeds[key]
