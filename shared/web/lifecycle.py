"""The life of a worker process: services built on first use, drained and closed before it ends."""

import asyncio
import logging
import signal
import threading
from collections.abc import Awaitable, Callable
from types import FrameType
from typing import Generic, TypeVar

S = TypeVar("S")

_logger = logging.getLogger(__name__)


class PerLoop(Generic[S]):
    """Builds a value once per event loop: clients are bound to the loop they were made on."""

    def __init__(self, build: Callable[[], Awaitable[S]]) -> None:
        self._build = build
        self._building: tuple[asyncio.AbstractEventLoop, asyncio.Future[S]] | None = None
        self._built: tuple[asyncio.AbstractEventLoop, S] | None = None

    async def get(self) -> S:
        """Return the value; whoever comes first builds it, the others wait for that."""
        loop = asyncio.get_running_loop()
        if self._built is not None and self._built[0] is loop:
            return self._built[1]
        if self._building is None or self._building[0] is not loop:
            self._building = (loop, asyncio.ensure_future(self._build()))
        value = await self._wait(self._building[1])
        self._built = (loop, value)
        return value

    async def _wait(self, future: asyncio.Future[S]) -> S:
        try:
            return await asyncio.shield(future)
        except BaseException:
            if future.done() and self._building is not None and self._building[1] is future:
                self._building = None
            raise

    def take(self) -> S | None:
        """Return the value if it was built, and forget it."""
        building, self._building, self._built = self._building, None, None
        if building is None or not building[1].done() or building[1].cancelled() or building[1].exception():
            return None
        return building[1].result()


class Termination:
    """
    Lets a worker finish tidily on SIGTERM.

    The server's own handler is kept and called once ``finish`` is done: under gunicorn no ``atexit`` hook of
    the worker ever runs, so this is the last moment at which anything can be flushed.
    """

    def __init__(self, finish: Callable[[], Awaitable[None]]) -> None:
        self._finish = finish
        self._previous: Callable[[int, FrameType | None], object] | int | None = None
        self._task: asyncio.Task[None] | None = None
        self._installed = False

    def install(self) -> None:
        """Take the signal over; outside of the main thread, where that is impossible, do nothing."""
        if threading.current_thread() is not threading.main_thread():
            return
        loop = asyncio.get_running_loop()
        self.uninstall()
        self._installed = True
        self._previous = signal.getsignal(signal.SIGTERM)
        signal.signal(signal.SIGTERM, lambda *_: loop.call_soon_threadsafe(self._begin))

    def uninstall(self) -> None:
        """Give the signal back to whoever had it."""
        if self._installed:
            signal.signal(signal.SIGTERM, self._previous)
            self._installed = False

    def _begin(self) -> None:
        if self._task is None:
            self._task = asyncio.get_running_loop().create_task(self._end())

    async def _end(self) -> None:
        try:
            await self._finish()
        except Exception:
            _logger.exception("the worker did not finish tidily")
        self.uninstall()
        signal.raise_signal(signal.SIGTERM)
