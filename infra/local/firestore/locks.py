"""Document locks: exclusive, handed over in order of age, with a limit to waiting and no deadlocks."""

import asyncio
import bisect
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import TypeAlias

from shared import errors

_CONTENTION = "Too much contention on these documents. Please try again."


@dataclass(eq=False, slots=True)
class Owner:
    """A transaction or a plain commit; the lower ``age``, the earlier it began."""

    age: int
    held: set[str] = field(default_factory=set)
    wanted: set[str] = field(default_factory=set)


_Waiter: TypeAlias = tuple[int, int, Owner, asyncio.Future[None]]


class LockTable:
    """Who holds which document and who waits for it."""

    def __init__(self, longest_wait: float, on_contention: Callable[[], None]) -> None:
        """Let nobody wait longer than ``longest_wait`` seconds; ``on_contention`` may release what is abandoned."""
        self._longest_wait = longest_wait
        self._on_contention = on_contention
        self._holders: dict[str, Owner] = {}
        self._waiters: dict[str, list[_Waiter]] = {}
        self._arrivals = 0

    def is_locked(self, name: str) -> bool:
        """Say whether anyone holds the document ``name``."""
        return name in self._holders

    def are_free(self, documents: Iterable[str], owner: Owner | None = None) -> bool:
        """Say whether nobody but ``owner`` holds any of ``documents``."""
        return all(self._holders.get(name) in {None, owner} for name in documents)

    async def acquire(self, name: str, owner: Owner) -> bool:
        """Lock the document ``name`` for ``owner`` and say whether that took waiting."""
        holder = self._holders.setdefault(name, owner)
        if holder is not owner:
            self._on_contention()
            holder = self._holders.setdefault(name, owner)
        if holder is owner:
            owner.held.add(name)
            return False
        if self._would_deadlock(name, owner):
            raise errors.ContentionError(_CONTENTION)
        await self._wait(name, owner)
        return True

    def release(self, owner: Owner) -> None:
        """Give up all that ``owner`` holds, each document to the oldest of those who wait for it."""
        for name in owner.held:
            self._hand_over(name)
        owner.held = set()

    async def _wait(self, name: str, owner: Owner) -> None:
        self._arrivals += 1
        granted: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        waiter = (owner.age, self._arrivals, owner, granted)
        bisect.insort(self._waiters.setdefault(name, []), waiter)
        owner.wanted.add(name)
        try:
            async with asyncio.timeout(self._longest_wait):
                await granted
        except TimeoutError:
            raise errors.ContentionError(_CONTENTION) from None
        finally:
            owner.wanted.discard(name)
            self._leave(name, waiter)

    def _leave(self, name: str, waiter: _Waiter) -> None:
        waiting = self._waiters.get(name, [])
        if waiter in waiting:
            waiting.remove(waiter)
        if not waiting:
            self._waiters.pop(name, None)

    def _hand_over(self, name: str) -> None:
        del self._holders[name]
        waiting = self._waiters.get(name, [])
        while waiting:
            _, _, owner, granted = waiting.pop(0)
            if not granted.done():
                self._holders[name] = owner
                owner.held.add(name)
                granted.set_result(None)
                return

    def _would_deadlock(self, name: str, owner: Owner) -> bool:
        """Say whether the holder of ``name`` waits, through others perhaps, for what ``owner`` holds."""
        pending, seen = [name], set()
        while pending:
            wanted = pending.pop()
            holder = self._holders.get(wanted)
            if holder is owner:
                return True
            if holder is not None and wanted not in seen:
                seen.add(wanted)
                pending.extend(holder.wanted)
        return False
