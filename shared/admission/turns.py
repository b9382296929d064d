"""Work that several callers of one process want at the same time, done once for all of them."""

import asyncio
import contextlib
from collections.abc import Callable, Coroutine, Iterable
from functools import partial
from typing import Any, Generic, TypeVar

T = TypeVar("T")


class Shared(Generic[T]):
    """Lets whoever wants the same thing wait for the same work; it goes on when they give up."""

    def __init__(self) -> None:
        self._running: dict[str, asyncio.Task[T]] = {}

    async def join(self, key: str, work: Callable[[], Coroutine[Any, Any, T]]) -> T:
        """Return what the work under ``key`` comes to, begun now or by somebody else."""
        return await asyncio.shield(self.begin(key, work))

    def begin(self, key: str, work: Callable[[], Coroutine[Any, Any, T]]) -> "asyncio.Task[T]":
        """Let the work under ``key`` be done in the background."""
        running = self._running.get(key)
        if running is None:
            running = self._running[key] = asyncio.create_task(work())
            running.add_done_callback(partial(self._end, key))
        return running

    async def aclose(self) -> None:
        """Give up what is being done."""
        await _end_all(self._running.values())

    def _end(self, key: str, task: "asyncio.Task[T]") -> None:
        self._running.pop(key, None)
        if not task.cancelled():
            task.exception()  # told to those who wait; in the background nobody does


class Turns:
    """Lets one piece of work per key run at a time; all who ask during a run share the one that follows it."""

    def __init__(self) -> None:
        self._running: dict[str, asyncio.Task[None]] = {}
        self._following: dict[str, asyncio.Task[None]] = {}

    async def take(self, key: str, work: Callable[[], Coroutine[Any, Any, None]]) -> None:
        """Return when work has been done that began after this call."""
        following = self._following.get(key)
        if following is None:
            following = asyncio.create_task(self._follow(key, self._running.get(key), work))
            self._following[key] = following
        await asyncio.shield(following)

    async def aclose(self) -> None:
        """Give up what is being done."""
        await _end_all([*self._running.values(), *self._following.values()])

    async def _follow(
        self, key: str, before: "asyncio.Task[None] | None", work: Callable[[], Coroutine[Any, Any, None]]
    ) -> None:
        if before is not None:
            await asyncio.wait({before})
        own = self._running[key] = self._following.pop(key)
        try:
            await work()
        finally:
            if self._running.get(key) is own:
                del self._running[key]


async def _end_all(tasks: "Iterable[asyncio.Task[Any]]") -> None:
    ending = list(tasks)
    for task in ending:
        task.cancel()
    for task in ending:
        with contextlib.suppress(asyncio.CancelledError, Exception):
            await task
