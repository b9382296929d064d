"""The emulator in a thread of its own: for test fixtures, and for processes whose loop has other work."""

import asyncio
import threading
from collections.abc import Coroutine, Iterable, Iterator
from concurrent.futures import Future
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final, TypeVar

from infra.local.cloud_tasks.billing import Operations
from infra.local.cloud_tasks.emulator import CloudTasksEmulator
from infra.local.cloud_tasks.faults import FaultPlan
from infra.local.cloud_tasks.inspection import Inspection
from infra.local.cloud_tasks.limits import Options
from shared.manifest.queues import Queue

_Result = TypeVar("_Result")
_PATIENCE: Final = 30.0


class Handle:
    """
    A running emulator, seen from another thread.

    The hooks are awaited in the caller's loop, so that handlers that live there can answer meanwhile; code without a
    loop calls ``asyncio.run(handle.drain())``.
    """

    def __init__(self, emulator: CloudTasksEmulator, loop: asyncio.AbstractEventLoop) -> None:
        self._emulator = emulator
        self._loop = loop
        self.host = emulator.host
        self.certs_url = emulator.certs_url

    async def provision(self, queues: Iterable[Queue], project: str, location: str) -> None:
        """Create or update the queues that the manifest declares."""
        await self._there(self._emulator.provision(queues, project, location))

    async def inject(self, plan: FaultPlan) -> None:
        """Let the faults of ``plan`` happen from now on, in place of those before."""
        await self._there(self._emulator.inject(plan))

    async def inspect(self) -> Inspection:
        """Return all living tasks and the latest of those that are gone, with their attempts."""
        return await self._there(self._emulator.inspect())

    async def operations(self) -> Operations:
        """Return what Cloud Tasks would have billed so far; two readings can be subtracted."""
        return await self._there(self._emulator.operations())

    async def drain(self) -> None:
        """Run until there is nothing left to do, waiting for responses but skipping all other time."""
        await self._there(self._emulator.drain())

    async def advance(self, seconds: float, *, wait_for_responses: bool = True) -> None:
        """Put the clock forward, seeing each attempt to its end on the way unless told not to wait."""
        await self._there(self._emulator.advance(seconds, wait_for_responses=wait_for_responses))

    async def reset(self, *, keep_queues: bool = False) -> None:
        """Start afresh: no tasks, tombstones, history, faults or skipped time, and no queues unless kept."""
        await self._there(self._emulator.reset(keep_queues=keep_queues))

    async def _there(self, work: Coroutine[Any, Any, _Result]) -> _Result:
        return await asyncio.wrap_future(asyncio.run_coroutine_threadsafe(work, self._loop))


@contextmanager
def running(
    data: Path | None = None,
    *,
    port: int = 0,
    oidc_port: int = 0,
    options: Options = Options(),  # noqa: B008 - frozen, so safe to share
) -> Iterator[Handle]:
    """Run an emulator in a thread for the length of a ``with`` block."""
    started: Future[Handle] = Future()
    finish = threading.Event()

    async def live() -> None:
        emulator = CloudTasksEmulator(data, options)
        try:
            await emulator.start(port, oidc_port)
        except BaseException as error:  # noqa: BLE001 - it is raised in the thread that waits
            started.set_exception(error)
            return
        started.set_result(Handle(emulator, asyncio.get_running_loop()))
        await asyncio.to_thread(finish.wait)
        await emulator.stop(grace=0)

    thread = threading.Thread(target=asyncio.run, args=(live(),), name="cloud-tasks-emulator")
    thread.start()
    try:
        yield started.result(timeout=_PATIENCE)
    finally:
        finish.set()
        thread.join()
