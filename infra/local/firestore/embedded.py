"""The emulator in a thread of its own, for tests and for programs whose loop is busy."""

import asyncio
import threading
from collections.abc import Coroutine, Iterator
from contextlib import contextmanager
from typing import Any, TypeVar

from infra.local.firestore.admission import SeenQuery
from infra.local.firestore.billing import Operations
from infra.local.firestore.engine import Configuration
from infra.local.firestore.faults import FaultPlan
from infra.local.firestore.server import FirestoreEmulator

T = TypeVar("T")


class Handle:
    """A running emulator, seen from another thread."""

    def __init__(self, emulator: FirestoreEmulator, loop: asyncio.AbstractEventLoop) -> None:
        self._emulator = emulator
        self._loop = loop

    @property
    def host(self) -> str:
        """What clients expect in FIRESTORE_EMULATOR_HOST."""
        return self._emulator.host

    def expire_now(self) -> int:
        """Delete every document that has expired and return how many those were."""
        return self._call(self._emulator.expire_now())

    def clear(self, project: str | None = None) -> None:
        """Delete every document, or those of one project."""
        self._call(self._emulator.clear(project))

    def follow(self, plan: FaultPlan) -> None:
        """Make calls fail as ``plan`` says."""
        self._call(self._emulator.follow(plan))

    def queries(self) -> list[SeenQuery]:
        """Return every shape of query that was sent so far."""
        return self._call(self._emulator.queries())

    def operations(self) -> Operations:
        """Return what Firestore would have billed so far; two readings can be subtracted."""
        return self._call(self._emulator.operations())

    def end_abandoned(self) -> None:
        """End transactions that have been idle or open for too long."""
        self._call(self._emulator.end_abandoned())

    def _call(self, work: Coroutine[Any, Any, T]) -> T:
        return asyncio.run_coroutine_threadsafe(work, self._loop).result()


@contextmanager
def running(configuration: Configuration | None = None, port: int = 0) -> Iterator[Handle]:
    """Run an emulator inside, by default in memory and strictly by the manifest; yield its handle."""
    emulator, loop = FirestoreEmulator(configuration), asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever, name="firestore-emulator")
    thread.start()
    try:
        asyncio.run_coroutine_threadsafe(emulator.start(port), loop).result()
        yield Handle(emulator, loop)
    finally:
        asyncio.run_coroutine_threadsafe(emulator.stop(), loop).result()
        loop.call_soon_threadsafe(loop.stop)
        thread.join()
        loop.close()
