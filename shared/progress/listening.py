"""Listening to a feed from a position on, at the listener's own pace."""

import asyncio
from collections.abc import AsyncGenerator, Iterator
from contextlib import aclosing, contextmanager
from typing import Generic

from shared.progress.feed import Feed, Item, K
from shared.resilience.deadline import Deadline


async def listen(feed: Feed[K], position: K | None, until: Deadline | None) -> AsyncGenerator[Item[K], None]:
    """
    Yield every event after ``position`` (None for those to come), each once and in order.

    Ends when the source has, or ``until`` has come; raises what made the feed fail.
    """
    with feed.joined() as bell, _ringing(bell, until):
        async with aclosing(_items(_Listener(feed, position), bell, until)) as items:
            async for item in items:
                yield item


async def _items(
    listener: "_Listener[K]", bell: asyncio.Event, until: Deadline | None
) -> AsyncGenerator[Item[K], None]:
    while not _late(until):
        bell.clear()
        before = listener.position
        async for item in listener.heard():
            yield item
            if _late(until):
                return
        if listener.position == before and await _over(listener.feed, bell):
            return


class _Listener(Generic[K]):
    def __init__(self, feed: Feed[K], position: K | None) -> None:
        self.feed = feed
        self.position = position

    async def heard(self) -> AsyncGenerator[Item[K], None]:
        """Yield what can be had at once; what the feed holds no more is looked for until it holds what follows."""
        while (position := self._behind()) is not None:
            async for batch in self.feed.missed(position):
                for item in batch.items:
                    yield item
                self.position = batch.end
        for item in self.feed.after(self.position) if self.position is not None else ():
            self.position = item[0]
            yield item

    def _behind(self) -> K | None:
        """Return the position if the feed does not reach back to it."""
        start = self.feed.start
        if self.position is None:
            self.position = self.feed.end
        return None if start is None or self.position is None or self.position >= start else self.position


async def _over(feed: Feed[K], bell: asyncio.Event) -> bool:
    """Return whether there will be no more; if there may, wait until it is worth looking."""
    if feed.error is not None:
        raise feed.error
    if not feed.ended:
        await bell.wait()
        return False
    return True


def _late(until: Deadline | None) -> bool:
    return until is not None and until.expired


@contextmanager
def _ringing(bell: asyncio.Event, until: Deadline | None) -> Iterator[None]:
    """Ring ``bell`` when ``until`` has come, if that is inside the block."""
    alarm = asyncio.create_task(_ring(bell, until)) if until is not None else None
    try:
        yield
    finally:
        if alarm is not None:
            alarm.cancel()


async def _ring(bell: asyncio.Event, until: Deadline) -> None:
    while not until.expired:
        await until.clock.sleep(until.remaining())
    bell.set()
