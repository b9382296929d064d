"""Follows jobs by their events: history first, then what comes, without gap or duplicate."""

import asyncio
import logging
from collections.abc import AsyncIterator, Coroutine
from typing import Any

from shared import errors
from shared.clock import Clock
from shared.jobs.events import Event
from shared.jobs.repository import EVENTS_PAGE, JobRepository

POLL = 0.5
SLOWEST_POLL = 2.0
_log = logging.getLogger(__name__)


class ProgressHub:
    """Serves any number of followers of a job from one reader, within one event loop."""

    def __init__(self, jobs: JobRepository, clock: Clock) -> None:
        self._jobs = jobs
        self._clock = clock
        self._feeds: dict[str, _Feed] = {}

    def notify(self, job_id: str, event: Event) -> None:
        """Take an event that was committed in this very process, so that its followers need not wait for a read."""
        feed = self._feeds.get(job_id)
        if feed is None:
            return
        if event.seq == feed.last + 1:
            feed.add([event])
        else:
            feed.wake.set()

    async def follow(self, job_id: str, after: int = -1) -> AsyncIterator[Event]:
        """Yield the events of a job numbered above ``after``, ending with the terminal one."""
        feed = self._feeds.get(job_id)
        if feed is None:
            feed = self._feeds[job_id] = _Feed()
            feed.reader = asyncio.create_task(self._read(job_id, feed))
        feed.followers += 1
        try:
            async for event in feed.listen(after):
                yield event
        finally:
            feed.followers -= 1
            if not feed.followers:
                self._drop(job_id, feed)

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
        for job_id, feed in list(self._feeds.items()):
            self._drop(job_id, feed)

    def _drop(self, job_id: str, feed: "_Feed") -> None:
        if feed.reader is not None:
            feed.reader.cancel()
        if self._feeds.get(job_id) is feed:
            del self._feeds[job_id]

    async def _read(self, job_id: str, feed: "_Feed") -> None:
        try:
            await self._poll(job_id, feed)
        except Exception as error:  # noqa: BLE001 - whatever it is, the followers must hear of it
            feed.fail(error)

    async def _poll(self, job_id: str, feed: "_Feed") -> None:
        pause = POLL
        while not feed.ended:
            feed.wake.clear()
            try:
                found = await self._jobs.events(job_id, feed.last)
            except errors.StoreError:
                _log.warning("cannot read progress, trying again", extra={"job": job_id})
                found = []
            feed.add([event for event in found if event.seq > feed.last])
            pause = POLL if found else min(pause * 1.5, SLOWEST_POLL)
            if len(found) < EVENTS_PAGE:
                await _first(feed.wake.wait(), self._clock.sleep(pause))


class _Feed:
    def __init__(self) -> None:
        self.events: list[Event] = []
        self.error: Exception | None = None
        self.followers = 0
        self.wake = asyncio.Event()
        self.reader: asyncio.Task[None] | None = None
        self._growth: set[asyncio.Future[None]] = set()

    @property
    def last(self) -> int:
        return self.events[-1].seq if self.events else -1

    @property
    def ended(self) -> bool:
        return bool(self.events) and self.events[-1].terminal

    def add(self, events: list[Event]) -> None:
        self.events.extend(events)
        if events:
            self._wake_followers()

    def fail(self, error: Exception) -> None:
        self.error = error
        self._wake_followers()

    async def listen(self, after: int) -> AsyncIterator[Event]:
        place = 0
        while True:
            while place < len(self.events):
                event = self.events[place]
                place += 1
                if event.seq > after:
                    yield event
            if self.error is not None:
                raise self.error
            if self.ended:
                return
            waiter = asyncio.get_running_loop().create_future()
            self._growth.add(waiter)
            try:
                await waiter
            finally:
                self._growth.discard(waiter)

    def _wake_followers(self) -> None:
        for waiter in self._growth:
            if not waiter.done():
                waiter.set_result(None)
        self._growth.clear()


async def _first(*coroutines: Coroutine[Any, Any, object]) -> None:
    tasks = [asyncio.create_task(coroutine) for coroutine in coroutines]
    try:
        await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
    finally:
        for task in tasks:
            task.cancel()
