"""
The feed of a tenant: the events of all its jobs, in the order of their commits.

The store finds events by the date that a worker has written into them, a little before the commit. So a poll counts
all events that are dated up to ``BEHIND`` before the last poll, one read for a thousand of them; when the number is
the one that is known, nothing was committed. Else it reads the latest, and only when those do not make the number up,
what was committed with an older date too. What it hands out was committed before the count, and nothing that was
is missing: the store's time of the count is the end of the feed.
"""

import asyncio
import heapq
from bisect import bisect_left
from collections.abc import AsyncGenerator, Sequence
from contextlib import aclosing
from datetime import datetime, timedelta

from shared.clock import Clock
from shared.progress.entry import Entry
from shared.progress.feed import Batch, Feed, Item
from shared.progress.positions import Position
from shared.progress.repository import EventRepository, Stored

BEHIND = timedelta(seconds=90)
AHEAD = timedelta(seconds=10)
HISTORY, LONGEST_HISTORY = timedelta(seconds=60), timedelta(minutes=10)
_LEAST_SPAN, _MIDDLE_SPAN = timedelta(seconds=0.1), timedelta(seconds=5)


class TenantFeed(Feed[Position]):
    """
    Reads the events of a tenant.

    Commits may follow the dates of their events by up to ``BEHIND``. The feed begins with the last minute, or where
    ``since`` is when that is not long ago, so that those who come back after an outage share one read of it.
    """

    def __init__(self, events: EventRepository, tenant: str, clock: Clock, since: Position | None = None) -> None:
        super().__init__(clock)
        self._events = events
        self._tenant = tenant
        self._since = since
        self._horizon: datetime | None = None
        self._dates: list[datetime] = []
        self._lag = timedelta(0)
        self._stretching = asyncio.Lock()

    async def poll(self) -> bool:
        """Take in what has been committed since the last poll, and return whether there was anything."""
        if self._horizon is None:
            await self._open()
            return True
        oldest = self._horizon - BEHIND
        self._forget_dates(oldest)
        tally = await self._events.count(self._tenant, oldest)
        new = await self._new(self._horizon, tally.number, tally.read_time) if tally.number != len(self._dates) else []
        self._lag = max([self._lag * 0.9, *(stored.position.moment - stored.event.at for stored in new)])
        for stored in new:
            heapq.heappush(self._dates, stored.event.at)
        self._advance(new, tally.read_time)
        return bool(new)

    async def missed(self, position: Position) -> AsyncGenerator[Batch[Position], None]:
        """
        Yield what lies between ``position`` and the present end, holding back what may have to be put in order.

        Nothing, if it is not so much and not so long ago that the feed could not be stretched to hold it for all.
        """
        if await self._stretched(position):
            yield Batch([], position)
            return
        end = self.end or position
        async with aclosing(self._between(position, end)) as batches:
            async for batch in batches:
                yield batch

    async def _between(self, start: Position, end: Position) -> AsyncGenerator[Batch[Position], None]:
        held: list[Item[Position]] = []
        async with aclosing(self._events.pages(self._tenant, start.moment - BEHIND)) as pages:
            async for page in pages:
                wanted = [stored for stored in page if start < stored.position < end]
                held = sorted([*held, *_items(wanted)], key=_place)
                safe = Position.before(page[-1].event.at - AHEAD) if page else end
                if safe >= end:
                    break
                ready = bisect_left(held, safe, key=_place)
                yield Batch(held[:ready], max(start, safe))
                del held[:ready]
        yield Batch(held, end)

    async def _stretched(self, position: Position) -> bool:
        """Return whether the feed reaches back to ``position``, stretched if need be; one at a time stretches it."""
        async with self._stretching:
            start, goal = self.start, position.moment - AHEAD
            if start is None or self._horizon is None or position >= start:
                return start is not None
            if goal < self._horizon - LONGEST_HISTORY:
                return False
            if (await self._events.count(self._tenant, goal - BEHIND)).number > self.room:
                return False
            items = [item async for batch in self._between(Position.before(goal), start) for item in batch.items]
            return self.start == start and self.put_before(items, Position.before(goal))

    async def _open(self) -> None:
        now = await self._events.now(self._tenant)
        start = self._beginning(now)
        end = Position.behind(now)
        found = [stored for stored in await self._read_from(start - BEHIND) if stored.position < end]
        self.start = Position.before(start)
        self._advance([stored for stored in found if stored.position > self.start], now)
        self._dates = sorted(stored.event.at for stored in found)
        self.ring()

    def _beginning(self, now: datetime) -> datetime:
        if self._since is None or self._since.moment < now - LONGEST_HISTORY:
            return now - HISTORY
        return min(self._since.moment - AHEAD, now - HISTORY)

    async def _new(self, horizon: datetime, number: int, read_time: datetime) -> Sequence[Stored]:
        """Return what was committed after ``horizon`` up to ``read_time``, when ``number`` events must be known."""
        known, end = Position.behind(horizon), Position.behind(read_time)
        new: Sequence[Stored] = ()
        for span in (self._lag * 2 + _LEAST_SPAN, _MIDDLE_SPAN, BEHIND):
            found = await self._read_from(horizon - span)
            new = [stored for stored in found if known <= stored.position < end]
            if len(self._dates) + len(new) >= number:
                break
        return new

    async def _read_from(self, after: datetime) -> list[Stored]:
        return [stored async for page in self._events.pages(self._tenant, after) for stored in page]

    def _advance(self, new: Sequence[Stored], read_time: datetime) -> None:
        self._horizon = read_time
        self.take(sorted(_items(new), key=_place), Position.behind(read_time))

    def _forget_dates(self, oldest: datetime) -> None:
        while self._dates and self._dates[0] <= oldest:
            heapq.heappop(self._dates)


def _items(found: Sequence[Stored]) -> list[Item[Position]]:
    return [(stored.position, Entry(stored.event)) for stored in found]


def _place(item: Item[Position]) -> Position:
    return item[0]
