"""Equal questions, all at once, on several processes; the one that makes the answer may die, fail or be given up."""

import asyncio
from dataclasses import dataclass
from functools import partial
from typing import Literal

from shared import errors
from shared.cache.question import Answer, Fresh, Question
from shared.cache.service import CacheService
from tests.faults.simulation.caches import CALM, KEYS, SCOPES, CacheWorld, question_for
from tests.faults.simulation.virtual_time import Process

Fate = Literal["lives", "dies", "fails", "leaves", "freezes"]
FATES: tuple[Fate, ...] = ("lives", "dies", "fails", "leaves", "freezes")
PROCESSES, EACH = 8, 8
SECONDS = 3.0
PATIENCE = 40.0


@dataclass(frozen=True)
class Result:
    """How often the answer was made, how many were answered, how many failed, and how long all took."""

    made: int
    answered: int
    failed: int
    seconds: float
    stories: tuple[str, ...]


class _Stampede:
    """One play."""

    def __init__(self, seed: int, fate: Fate) -> None:
        self.world = CacheWorld(seed, CALM)
        self.fate = fate
        self.made = 0
        self.leaders: dict[str, asyncio.Task[Answer]] = {}

    async def play(self) -> Result:
        """Let everybody ask, within a few milliseconds."""
        for _ in range(PROCESSES):
            self.world.start()
        asking = [
            asyncio.ensure_future(self._ask(process, cache, number))
            for process, cache in list(self.world.processes.values())
            for number in range(EACH)
        ]
        found = await asyncio.gather(*asking, return_exceptions=True)
        answered = sum(isinstance(one, Answer) for one in found)
        failed = [one for one in found if isinstance(one, Exception)]
        stories = [f"raised {one!r}" for one in failed if not isinstance(one, errors.ProviderUnavailableError)]
        return Result(self.made, answered, len(failed), self.world.loop.time(), (*stories, *self.world.loop.complaints))

    async def _ask(self, process: Process, cache: CacheService, number: int) -> Answer | None:
        purpose = f"{process.name} {number}"
        await asyncio.sleep(self.world.dice.between(0, 0.02, purpose))
        question = question_for(SCOPES[0], KEYS[0])
        answer: Answer | None = await self.world.on(process, partial(self._led, process, cache, question))
        return answer

    async def _led(self, process: Process, cache: CacheService, question: Question) -> Answer | None:
        asking = asyncio.ensure_future(cache.ask(question, partial(self._make, process)))
        self.leaders.setdefault(process.name, asking)
        try:
            return await asking
        except asyncio.CancelledError:
            return None

    async def _make(self, process: Process) -> Fresh:
        self.made += 1
        first = self.made == 1
        await asyncio.sleep(SECONDS / 2)
        if first and self.fate == "dies":
            process.kill()
        if first and self.fate == "freezes":
            process.freeze(60.0)
        if first and self.fate == "fails":
            raise errors.ProviderUnavailableError
        if first and self.fate == "leaves":
            self.leaders[process.name].cancel()
        await asyncio.sleep(SECONDS / 2)
        return Fresh(b'"answer"')


def play(seed: int, fate: Fate) -> Result:
    """Play one stampede to its end."""
    stampede = _Stampede(seed, fate)
    try:
        return stampede.world.loop.run_until_complete(stampede.play())
    finally:
        stampede.world.loop.bury()
        stampede.world.store.close()


def broken_promises(result: Result, fate: Fate) -> list[str]:
    """Return what a stampede should not have come to."""
    everybody = PROCESSES * EACH
    lost = EACH if fate == "dies" else 0
    expected = {"lives": (1, 0), "leaves": (1, 0), "fails": (2, 1), "dies": (2, 0), "freezes": (2, 0)}[fate]
    stories = list(result.stories)
    if result.made > expected[0]:
        stories.append(f"{fate}: made {result.made} times")
    if result.failed > expected[1]:
        stories.append(f"{fate}: {result.failed} failed")
    if result.answered < everybody - lost - expected[1] - (fate == "leaves"):
        stories.append(f"{fate}: only {result.answered} of {everybody} were answered")
    if fate != "freezes" and result.seconds > PATIENCE:
        stories.append(f"{fate}: took {result.seconds:.0f} s")
    return stories
