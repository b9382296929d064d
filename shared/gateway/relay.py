"""Answers that are read along while they are written, by any number of readers."""

import asyncio
from collections.abc import AsyncGenerator, Hashable, Iterator
from contextlib import contextmanager
from typing import Generic, TypeVar

T = TypeVar("T")


class Writing(Generic[T]):
    """One answer while it is written; whoever comes late begins at its beginning."""

    def __init__(self) -> None:
        self._pieces: list[T] = []
        self._ended = False
        self._error: BaseException | None = None
        self._changed = asyncio.Event()

    def add(self, piece: T) -> None:
        """Write a piece."""
        self._pieces.append(piece)
        self._tell()

    def end(self, error: BaseException | None = None) -> None:
        """Write no more: all is there, or ``error`` has broken it off."""
        self._ended, self._error = True, error
        self._tell()

    async def begins(self) -> bool:
        """Return whether a piece was written, once that is known."""
        while not self._pieces and not self._ended:
            await self._changed.wait()
        return bool(self._pieces)

    async def read(self) -> AsyncGenerator[T, None]:
        """Yield every piece, and raise what broke the writing off."""
        position = 0
        while position < len(self._pieces) or not self._ended:
            if position == len(self._pieces):
                await self._changed.wait()
                continue
            yield self._pieces[position]
            position += 1
        if self._error is not None:
            raise self._error

    def _tell(self) -> None:
        self._changed.set()
        self._changed = asyncio.Event()


class Relay(Generic[T]):
    """Where those who want the same answer meet whoever writes it."""

    def __init__(self) -> None:
        self.readers = 0
        self._writing: Writing[T] | None = None
        self._begun = asyncio.Event()

    def begin(self) -> Writing[T]:
        """Begin to write, for everybody who is here and who comes until it ends."""
        self._writing = Writing()
        self._begun.set()
        return self._writing

    def end(self, writing: Writing[T], error: BaseException | None = None) -> None:
        """End a writing; whoever comes from now on waits for another."""
        writing.end(error)
        if self._writing is writing:
            self._writing = None
            self._begun.clear()

    async def begun(self) -> Writing[T]:
        """Return what is being written, once something is."""
        while self._writing is None:
            await self._begun.wait()
        return self._writing


class Relays(Generic[T]):
    """The relays of one process, by what is wanted; each is there while anybody reads."""

    def __init__(self) -> None:
        self._relays: dict[Hashable, Relay[T]] = {}

    def __len__(self) -> int:
        return len(self._relays)

    @contextmanager
    def joined(self, wanted: Hashable) -> Iterator[Relay[T]]:
        """Read along within the block."""
        relay = self._relays.setdefault(wanted, Relay())
        relay.readers += 1
        try:
            yield relay
        finally:
            relay.readers -= 1
            if not relay.readers:
                del self._relays[wanted]
