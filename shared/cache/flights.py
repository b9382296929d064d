"""Single flight: whoever wants the same at the same time waits for one who makes it."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Generic, TypeVar

from shared import errors

K = TypeVar("K")
V = TypeVar("V")

MOST_LEADERS = 3

Work = Callable[[int], Awaitable[V]]


@dataclass(slots=True)
class _Flight(Generic[V]):
    task: "asyncio.Task[V] | None" = None
    waiting: int = 0
    failed: int = 0


class Flights(Generic[K, V]):
    """
    The work that is under way in this process, by what it is for.

    It goes on while anybody waits for it, whoever began it, and is cancelled when all have left. When it fails, the
    first who waits begins anew with work of their own; an error that no other try can mend, and the one of the third
    who tried, is everybody's.
    """

    def __init__(self) -> None:
        self._flights: dict[K, _Flight[V]] = {}

    def __len__(self) -> int:
        return len(self._flights)

    async def join(self, key: K, work: Work[V]) -> tuple[V, bool]:
        """Return what ``work`` makes, or that of somebody else for the same ``key``, and whether it was this one."""
        flight = self._flights.setdefault(key, _Flight())
        flight.waiting += 1
        try:
            return await self._outcome(key, flight, work)
        finally:
            flight.waiting -= 1
            if not flight.waiting:
                self._leave(key, flight)

    async def _outcome(self, key: K, flight: _Flight[V], work: Work[V]) -> tuple[V, bool]:
        while True:
            leads = flight.task is None
            task = flight.task = flight.task or self._begin(key, flight, work)
            await asyncio.wait({task})
            error = asyncio.CancelledError() if task.cancelled() else task.exception()
            if error is None:
                return task.result(), leads
            if flight.task is task:
                flight.task = None
                flight.failed += 1
            if leads or flight.failed >= MOST_LEADERS or not _is_retryable(error):
                raise error

    def _begin(self, key: K, flight: _Flight[V], work: Work[V]) -> "asyncio.Task[V]":
        async def run() -> V:
            return await work(flight.failed)

        def finished(task: "asyncio.Task[V]") -> None:
            if not task.cancelled() and task.exception() is None and self._flights.get(key) is flight:
                del self._flights[key]

        task = asyncio.create_task(run())
        task.add_done_callback(finished)
        return task

    def _leave(self, key: K, flight: _Flight[V]) -> None:
        if self._flights.get(key) is flight:
            del self._flights[key]
        if flight.task is not None and not flight.task.done():
            flight.task.cancel()


def _is_retryable(error: BaseException) -> bool:
    """Whether another try may succeed: the taxonomy knows its own errors, of others nobody can tell."""
    return error.retryable if isinstance(error, errors.PressroomError) else True
