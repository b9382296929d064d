"""
Virtual time, and processes that live in it.

The loop's clock stands still while anything is left to do and then jumps to the next timer. Every callback belongs to
the process in whose context it was made: a frozen process runs nothing until it is thawed, a killed one never again.
No code of a killed process runs, not even a ``finally``: that is what ``kill -9`` means.
"""

import asyncio
import contextvars
import heapq
from collections import deque
from collections.abc import Callable, Coroutine
from datetime import UTC, datetime, timedelta
from typing import Any, Literal

EPOCH = datetime(2030, 1, 1, tzinfo=UTC)
WORLD = contextvars.Context()

_process: contextvars.ContextVar["Process"] = contextvars.ContextVar("process")


class IdleError(Exception):
    """Nothing is left to run and nobody waits for a time: what is awaited can never happen."""


class VirtualLoop(asyncio.BaseEventLoop):
    """An event loop without sockets, threads or waiting."""

    _ready: "deque[asyncio.Handle]"
    _scheduled: "list[asyncio.TimerHandle]"

    def __init__(self) -> None:
        super().__init__()
        self._clock = 0.0
        self.processes: list[Process] = []
        self.complaints: list[str] = []
        self.burying = False
        self.set_task_factory(self._make_task)
        self.set_exception_handler(self._complain)

    def time(self) -> float:
        """Return the virtual seconds since the start."""
        return self._clock

    def in_world(self, work: Coroutine[Any, Any, Any]) -> "asyncio.Task[Any]":
        """Start work that belongs to no process: queues, schedulers, users."""
        return self.create_task(work, context=WORLD.copy())

    def bury(self) -> None:
        """End all that is unfinished, in every process, so that nothing is left to the garbage collector."""
        self.burying = True
        for process in self.processes:
            self._ready.extend(process.parked)
            process.parked.clear()
        while pending := asyncio.all_tasks(self):
            for task in pending:
                task.cancel()
            self.run_until_complete(_a_few_turns())
        self.run_until_complete(self.shutdown_asyncgens())
        self.close()

    def call_at(self, when: float, callback: Any, *args: Any, context: Any = None) -> asyncio.TimerHandle:
        """Call back at a time; what the base class does, without its checks."""
        timer = asyncio.TimerHandle(when, callback, args, self, context)
        heapq.heappush(self._scheduled, timer)
        timer._scheduled = True
        return timer

    def call_soon(self, callback: Any, *args: Any, context: Any = None) -> asyncio.Handle:
        """Call back in this turn or the next; what the base class does, without its checks."""
        handle = asyncio.Handle(callback, args, self, context)
        self._ready.append(handle)
        return handle

    def _run_once(self) -> None:
        ready, scheduled = self._ready, self._scheduled
        if not ready:
            self._jump()
        while scheduled and (scheduled[0]._cancelled or scheduled[0]._when <= self._clock):
            timer = heapq.heappop(scheduled)
            timer._scheduled = False
            if not timer._cancelled:
                ready.append(timer)
        for _ in range(len(ready)):
            handle = ready.popleft()
            if handle._cancelled:
                continue
            process = handle._context.get(_process)
            if process is None or process.state == "running" or self.burying:
                handle._run()
            else:
                process.parked.append(handle)

    def _jump(self) -> None:
        scheduled = self._scheduled
        while scheduled and scheduled[0]._cancelled:
            heapq.heappop(scheduled)._scheduled = False
        if not scheduled:
            raise IdleError
        self._clock = max(self._clock, scheduled[0]._when)

    def _write_to_self(self) -> None:
        """Wake nobody: the loop has no other threads."""

    def _timer_handle_cancelled(self, _: asyncio.TimerHandle) -> None:
        """A cancelled timer is dropped when its time comes."""

    def _make_task(
        self, loop: asyncio.AbstractEventLoop, work: Coroutine[Any, Any, Any], **options: Any
    ) -> "asyncio.Task[Any]":
        task = asyncio.Task(work, loop=loop, **options)
        task._log_destroy_pending = False  # type: ignore[attr-defined]  # the dead leave tasks behind
        if (process := current()) is not None:
            process.tasks.append(task)
        return task

    def _complain(self, _: asyncio.AbstractEventLoop, context: dict[str, Any]) -> None:
        if not self.burying:
            self.complaints.append(f"{context['message']}: {context.get('exception')!r}")


async def _a_few_turns() -> None:
    for _ in range(10):
        await asyncio.sleep(0)


class Process:
    """One operating-system process: its tasks, its clock, and whether it runs."""

    def __init__(self, name: str, loop: VirtualLoop, skew: float = 0.0) -> None:
        self.name = name
        self.state: Literal["running", "frozen", "dead"] = "running"
        self.parked: deque[asyncio.Handle] = deque()
        self.tasks: list[asyncio.Task[Any]] = []
        self.clock = ProcessClock(loop, skew)
        self.on_death: list[Callable[[], None]] = []
        self._loop = loop
        self._context = WORLD.copy()
        self._context.run(_process.set, self)
        loop.processes.append(self)

    def start(self, work: Coroutine[Any, Any, Any]) -> "asyncio.Task[Any]":
        """Run ``work`` in this process."""
        task = self._loop.create_task(work, context=self._context.copy())
        self.tasks.append(task)
        return task

    def kill(self) -> None:
        """End the process on the spot."""
        if self.state == "dead":
            return
        self.state = "dead"
        for tell in self.on_death:
            tell()

    def freeze(self, seconds: float) -> None:
        """Stop the process for a while, at the end of the callback that runs."""
        if self.state == "running":
            self.state = "frozen"
            self._loop.call_later(seconds, self.thaw, context=WORLD)

    def thaw(self) -> None:
        """Let a frozen process go on where it stopped."""
        if self.state == "frozen":
            self.state = "running"
            self._loop._ready.extend(self.parked)
            self.parked.clear()


class ProcessClock:
    """What one process takes for the time: the wall clock may be wrong and may jump, the monotonic one may not."""

    def __init__(self, loop: VirtualLoop, skew: float = 0.0) -> None:
        self.skew = skew
        self._loop = loop

    def now(self) -> datetime:
        return EPOCH + timedelta(seconds=self._loop.time() + self.skew)

    def monotonic(self) -> float:
        return self._loop.time() + 1000.0

    async def sleep(self, seconds: float) -> None:
        if self._loop.burying:
            raise asyncio.CancelledError
        await asyncio.sleep(seconds)


def current() -> Process | None:
    """Return the process whose code runs, or None in the world outside."""
    return _process.get(None)
