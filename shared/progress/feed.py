"""Feeds: recent events of one source in order, read by one reader for all who listen."""

import asyncio
import logging
from abc import ABC, abstractmethod
from bisect import bisect_right
from collections.abc import AsyncGenerator, Coroutine, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from shared import errors
from shared.clock import Clock
from shared.progress.entry import Entry

K = TypeVar("K", bound=Any)

POLL, SLOWEST_POLL = 0.5, 2.0
GATHER = 0.1
ROOM = 3_000
BATCH = 100

Item = tuple[K, Entry]
_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Batch(Generic[K]):
    """Events in order, and the position up to which there are no others."""

    items: Sequence[Item[K]]
    end: K


class Feed(ABC, Generic[K]):
    """
    A window on the events of one source, at positions that only grow.

    It holds everything after ``start`` up to ``end``, at most ``room`` events; whoever is further back reads for
    themselves. There is no queue per listener: a listener is a position, so a slow one costs nothing.
    """

    def __init__(self, clock: Clock, start: K | None = None, room: int = ROOM) -> None:
        self.room = room
        self.start = start
        self.end = start
        self.ended = False
        self.error: Exception | None = None
        self._clock = clock
        self._positions: list[K] = []
        self._entries: list[Entry] = []
        self._bells: set[asyncio.Event] = set()
        self._wake = asyncio.Event()
        self._reader: asyncio.Task[None] | None = None

    @property
    def deserted(self) -> bool:
        """Return whether nobody listens."""
        return not self._bells

    @abstractmethod
    async def poll(self) -> bool:
        """Take in what has been committed since the last poll, and return whether there was anything."""

    @abstractmethod
    def missed(self, position: K) -> AsyncGenerator[Batch[K], None]:
        """Yield what lies between ``position`` and the present end, read for one listener alone."""

    def begin(self) -> None:
        """Begin to read, until the source ends, reading fails for good or the feed is closed."""
        self._reader = asyncio.create_task(self._read())

    def close(self) -> None:
        """Stop reading."""
        if self._reader is not None:
            self._reader.cancel()

    def wake(self) -> None:
        """Poll soon: something was committed."""
        self._wake.set()

    @contextmanager
    def joined(self) -> Iterator[asyncio.Event]:
        """Listen for the length of the block; the event is set whenever there is something to look at."""
        bell = asyncio.Event()
        self._bells.add(bell)
        try:
            yield bell
        finally:
            self._bells.discard(bell)

    def after(self, position: K) -> list[Item[K]]:
        """Return up to a hundred held events after ``position``."""
        first = bisect_right(self._positions, position)
        last = first + BATCH
        return list(zip(self._positions[first:last], self._entries[first:last], strict=True))

    def take(self, items: Sequence[Item[K]], end: K) -> None:
        """Hold events that follow the ones held, up to the new ``end``."""
        for position, entry in items:
            self._positions.append(position)
            self._entries.append(entry)
        self.end = end
        if len(self._positions) > self.room:
            self._forget(len(self._positions) - self.room + self.room // 8)
        if items:
            self.ring()

    def put_before(self, items: Sequence[Item[K]], start: K) -> bool:
        """Hold events that lie right before the ones held, from the new ``start`` on, if there is room for them."""
        if len(items) + len(self._positions) > self.room:
            return False
        self._positions[:0] = [position for position, _ in items]
        self._entries[:0] = [entry for _, entry in items]
        self.start = start
        return True

    def ring(self) -> None:
        """Tell all who listen to look again."""
        for bell in self._bells:
            bell.set()

    def _forget(self, count: int) -> None:
        self.start = self._positions[count - 1]
        del self._positions[:count], self._entries[:count]

    async def _read(self) -> None:
        try:
            await self._poll_on()
        except Exception as error:  # noqa: BLE001 - whatever it is, those who listen must hear of it
            self.error = error
            self.ring()

    async def _poll_on(self) -> None:
        pause = POLL
        while not self.ended:
            self._wake.clear()
            found = await self._polled()
            pause = POLL if found else min(pause * 1.5, SLOWEST_POLL)
            await self._clock.sleep(GATHER)
            await _first(self._wake.wait(), self._clock.sleep(pause - GATHER))

    async def _polled(self) -> bool:
        try:
            return await self.poll()
        except errors.PressroomError as error:
            if not error.retryable:
                raise
            _log.warning("cannot read events, trying again: %s", error.code)
            return False


async def _first(*coroutines: Coroutine[Any, Any, object]) -> None:
    tasks = [asyncio.create_task(coroutine) for coroutine in coroutines]
    try:
        await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
    finally:
        for task in tasks:
            task.cancel()
