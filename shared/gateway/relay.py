"""Answers that are read along while they are written, by any number of readers."""

import asyncio
from collections.abc import AsyncGenerator, Awaitable, Callable, Hashable, Iterator
from contextlib import contextmanager
from typing import Generic, TypeVar

from shared import errors

R = TypeVar("R")
T = TypeVar("T")

Write = Callable[[Callable[[T], None]], Awaitable[R]]


class Writing(Generic[T, R]):
    """One answer while it is written; whoever comes late begins at its beginning."""

    def __init__(self, write: Write[T, R]) -> None:
        self._pieces: list[T] = []
        self._changed = asyncio.Event()
        self._task = asyncio.ensure_future(write(self._add))
        self._task.add_done_callback(lambda _: self._tell())

    @property
    def ended(self) -> bool:
        """Return whether no more is written."""
        return self._task.done()

    def abandon(self) -> None:
        """Write no more."""
        self._task.cancel()

    async def outcome(self) -> R:
        """Return what the writing came to, once it has ended; raises what broke it off."""
        await asyncio.wait({self._task})
        return _result(self._task)

    async def begins(self) -> bool:
        """Return whether a piece was written, once that is known."""
        while not self._pieces and not self.ended:
            await self._changed.wait()
        return bool(self._pieces)

    async def read(self) -> AsyncGenerator[T, None]:
        """Yield every piece, and raise what broke the writing off."""
        position = 0
        while position < len(self._pieces) or not self.ended:
            if position == len(self._pieces):
                await self._changed.wait()
                continue
            yield self._pieces[position]
            position += 1
        _result(self._task)

    def _add(self, piece: T) -> None:
        self._pieces.append(piece)
        self._tell()

    def _tell(self) -> None:
        self._changed.set()
        self._changed = asyncio.Event()


class Relay(Generic[T, R]):
    """Where those who want the same answer meet whoever writes it; it is written while anybody is here."""

    def __init__(self, left: Callable[[], object] | None = None) -> None:
        self._left = left
        self._here = 0
        self._writing: Writing[T, R] | None = None
        self._begun = asyncio.Event()

    @contextmanager
    def held(self) -> Iterator[None]:
        """Be here within the block; when the last one leaves, nothing is written on."""
        self._here += 1
        try:
            yield
        finally:
            self._here -= 1
            if not self._here:
                self._close()

    def write(self, write: Write[T, R]) -> tuple[Writing[T, R], bool]:
        """Return what is being written, and whether it was begun just now: by ``write``, unless another goes on."""
        if self._writing is not None and not self._writing.ended:
            return self._writing, False
        self._writing = Writing(write)
        self._begun.set()
        return self._writing, True

    async def begun(self) -> Writing[T, R]:
        """Return what is being written, once something is."""
        while self._writing is None or self._writing.ended:
            self._begun.clear()
            await self._begun.wait()
        return self._writing

    def _close(self) -> None:
        if self._writing is not None:
            self._writing.abandon()
        if self._left is not None:
            self._left()


class Relays(Generic[T, R]):
    """The relays of one process, by what is wanted; each is there while anybody is at it."""

    def __init__(self) -> None:
        self._relays: dict[Hashable, Relay[T, R]] = {}

    def __len__(self) -> int:
        return len(self._relays)

    @contextmanager
    def joined(self, wanted: Hashable) -> Iterator[Relay[T, R]]:
        """Be at the relay within the block."""
        relay = self._relays.get(wanted)
        if relay is None:
            relay = self._relays[wanted] = Relay(lambda: self._relays.pop(wanted))
        with relay.held():
            yield relay


def _result(task: "asyncio.Future[R]") -> R:
    if task.cancelled():
        raise errors.ProviderUnavailableError
    return task.result()
