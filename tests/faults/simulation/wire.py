"""The way from a process to a service and back: where requests are lost, late, doubled, and processes die."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import TypeVar

from google.api_core import exceptions

from tests.faults.simulation.faults import Dice, Faults, Kind, Visit
from tests.faults.simulation.virtual_time import Process, VirtualLoop

T = TypeVar("T")

READING: tuple[Kind, ...] = (
    "crash before",
    "freeze before",
    "unavailable",
    "slow",
    "clock jump",
    "crash after",
    "freeze after",
)
CHANGING: tuple[Kind, ...] = (*READING, "lost answer", "late")
COMMITTING: tuple[Kind, ...] = (*CHANGING, "aborted")

TIME_LIMIT = 10.0
LONGEST_LATE = 60.0
LONGEST_FREEZE = 400.0
LARGEST_SKEW = 600.0
_REFUSALS = {"unavailable": exceptions.ServiceUnavailable, "aborted": exceptions.Aborted}

Meddle = Callable[[Process, str], Awaitable[None]]


class Wire:
    """
    Carries requests.

    ``meddle`` may do something before and after each, and holds it up meanwhile; calls whose names begin with
    ``broken`` are refused.
    """

    def __init__(self, loop: VirtualLoop, dice: Dice, faults: Faults) -> None:
        self._loop = loop
        self._dice = dice
        self._faults = faults
        self.meddle: Meddle | None = None
        self.broken: tuple[str, ...] = ()

    async def call(self, process: Process, what: str, kinds: tuple[Kind, ...], serve: Callable[[], Awaitable[T]]) -> T:
        """Let ``process`` ask for ``what``, which ``serve`` does, unless something goes wrong."""
        if self._loop.burying:
            raise asyncio.CancelledError
        place = self._faults.place(what)
        self._faults.visited.append(Visit(self._loop.time(), process.name, place))
        fault = self._faults.one_of(kinds, place)
        await self._before(process, fault, place)
        if fault == "late":
            return await self._late(serve, place)
        answer = await serve()
        await self._after(process, fault, place)
        return answer

    async def _before(self, process: Process, fault: Kind | None, place: str) -> None:
        if self.meddle is not None:
            await self.meddle(process, f"before {place}")
        if fault == "crash before":
            await self.die(process)
        if fault == "clock jump":
            process.clock.skew = self._dice.between(-LARGEST_SKEW, LARGEST_SKEW, f"jump {place}")
        if fault == "freeze before":
            process.freeze(self._dice.between(1, LONGEST_FREEZE, f"freeze {place}"))
        longest = TIME_LIMIT * 0.9 if fault == "slow" else 0.005
        await asyncio.sleep(self._dice.between(0.0005, longest, f"there {place}"))
        if place.startswith(self.broken or "-"):
            raise exceptions.ServiceUnavailable("broken")
        if fault in _REFUSALS:
            raise _REFUSALS[fault]("injected")

    async def _after(self, process: Process, fault: Kind | None, place: str) -> None:
        if self.meddle is not None:
            await self.meddle(process, f"after {place}")
        if fault == "crash after":
            await self.die(process)
        if fault == "freeze after":
            process.freeze(self._dice.between(1, LONGEST_FREEZE, f"freeze {place}"))
        await asyncio.sleep(self._dice.between(0.0005, 0.005, f"back {place}"))
        if fault == "lost answer":
            raise exceptions.ServiceUnavailable("injected")

    async def _late(self, serve: Callable[[], Awaitable[T]], place: str) -> T:
        async def later() -> None:
            await asyncio.sleep(self._dice.between(TIME_LIMIT, LONGEST_LATE, f"late {place}"))
            try:
                await serve()
            except exceptions.GoogleAPIError:
                return

        self._loop.in_world(later())
        await asyncio.sleep(TIME_LIMIT)
        raise exceptions.DeadlineExceeded("injected")

    async def die(self, process: Process) -> None:
        """Kill a process from within: what called this never goes on."""
        process.kill()
        await self._loop.create_future()
