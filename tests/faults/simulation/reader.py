"""Somebody who reads along: follows a job from wherever a connection broke, and must miss nothing."""

import asyncio
import contextlib
import itertools
from functools import partial

from shared import errors
from tests.faults.simulation.instances import Instance
from tests.faults.simulation.world import DroppedError, World

LONGEST_CONNECTION = 45.0
PAUSE = 2.0


class Reader:
    """Follows one job over one instance after another; ``last`` is the number of the newest event that has come."""

    def __init__(self, world: World, job_id: str) -> None:
        self._world = world
        self._job = job_id
        self._connections = itertools.count(1)
        self._connection = 0
        self.last = -1

    async def follow(self) -> None:
        """Read until the job has ended and everything was read."""
        while not self._done():
            self._connection = next(self._connections)
            place = self._world.faults.place(f"follow {self._job}")
            with contextlib.suppress(DroppedError, errors.StoreError):
                await self._world.request(place, partial(self._read, self._connection), LONGEST_CONNECTION)
            await asyncio.sleep(PAUSE)

    async def _read(self, connection: int, instance: Instance) -> None:
        known = self._world.ledger.jobs.get(self._job)
        entries = instance.services.hub.follow(self._job, self.last, known.generation if known else 0)
        async with contextlib.aclosing(entries):
            async for entry in entries:
                if connection != self._connection:
                    return
                number, expected = entry.event.seq, self.last + 1
                self._world.ledger.require(number == expected, "I3", f"a reader got event {number}, not {expected}")
                self.last = number

    def _done(self) -> bool:
        known = self._world.ledger.jobs.get(self._job)
        return known is not None and known.ended and self.last == known.seq
