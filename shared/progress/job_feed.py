"""The feed of one job: its events by number, from the first on, until it has ended."""

from collections.abc import AsyncGenerator

from shared.clock import Clock
from shared.jobs.events import Event
from shared.jobs.repository import EVENTS_PAGE, JobRepository
from shared.progress.entry import Entry
from shared.progress.feed import Batch, Feed, Item

ROOM = 1_000


class JobFeed(Feed[int]):
    """
    Reads the events of a job; it ends with the last event of the job's newest known generation.

    It begins at the job's first event, so that those who come later find the history here, unless the first to
    listen is further on than the feed has room for.
    """

    def __init__(self, jobs: JobRepository, job_id: str, after: int, clock: Clock) -> None:
        start = -1 if after < ROOM else after - 1
        super().__init__(clock, start, ROOM)
        self._jobs = jobs
        self._job = job_id
        self._last = start
        self._generation = 0
        self._newest: Event | None = None

    def expect(self, generation: int) -> None:
        """Do not end before this generation of the job has."""
        self._generation = max(self._generation, generation)

    def note(self, event: Event) -> None:
        """Take an event that was committed in this very process, if it is the next one."""
        if self.ended or event.seq <= self._last:
            return
        if event.seq > self._last + 1:
            self.wake()
            return
        self._add([event])
        self._look_for_the_end()

    async def poll(self) -> bool:
        """Take in what has been committed since the last poll, and return whether there was anything."""
        before, more = self._last, True
        while more:
            found = await self._jobs.events(self._job, self._last)
            self._add([event for event in found if event.seq > self._last])
            more = len(found) == EVENTS_PAGE
        self._look_for_the_end()
        return self._last > before

    async def missed(self, position: int) -> AsyncGenerator[Batch[int], None]:
        """Yield a page of what lies behind."""
        found = await self._jobs.events(self._job, position)
        yield Batch(_items(found), found[-1].seq if found else self._last)

    def _add(self, events: list[Event]) -> None:
        if events:
            self._newest = events[-1]
            self._last = events[-1].seq
            self.take(_items(events), self._last)

    def _look_for_the_end(self) -> None:
        newest = self._newest
        if newest is not None and newest.terminal and newest.generation >= self._generation:
            self.ended = True
            self.wake()
            self.ring()


def _items(events: list[Event]) -> list[Item[int]]:
    return [(event.seq, Entry(event)) for event in events]
