"""
Commands at every step: cancel, pause, retry and decide, right before and right after each request of a life.

Hardest of all: after a commit whose answer is lost, so that the worker finds its own commit under the command, at once
or when its lease is over.
"""

import asyncio
import itertools
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from tests.faults.row import Options, Outcome, Row
from tests.faults.simulation import lives, playing
from tests.faults.simulation.faults import Fault
from tests.faults.simulation.schedules import Schedule, play
from tests.faults.simulation.users import Users
from tests.faults.simulation.virtual_time import Process
from tests.faults.simulation.world import World

COMMANDS = ("cancel", "pause", "retry", "approve", "reject")
LONGER_THAN_A_LEASE = 100.0
BRIEF = ("carried by one worker, tried twice",)
BRIEF_COMMANDS = ("cancel",)


def run(options: Options) -> Outcome:
    """Play every life with one command at every step."""
    chosen = BRIEF if options.brief else tuple(lives.ALL)
    commands = BRIEF_COMMANDS if options.brief else COMMANDS
    schedules = [raced for name in chosen for raced in _raced(lives.ALL[name].schedule, commands)]
    total = playing.play_all(schedules, options)
    return total.outcome(lives=str(len(chosen)), commands=str(len(commands)))


@dataclass(frozen=True)
class Interruption:
    """A command that is carried out after some ``patience``, while a request of a job is held up."""

    moment: str
    command: str
    patience: float = 0.0

    def prepare(self, world: World, users: Users) -> None:
        """Wait for the moment."""
        job_id = next(iter(users.scripts))
        done: list[str] = []

        async def meddle(_: Process, moment: str) -> None:
            if moment == self.moment and not done:
                done.append(moment)
                await asyncio.sleep(self.patience)
                await users.at_once(self.command, job_id)

        world.wire.meddle = meddle


def _raced(life: Schedule, commands: Sequence[str]) -> Iterator[Schedule]:
    """Yield the life with one command at one moment, for all of both; commits lose their answer to it as well."""
    for place, command in itertools.product(lives.places(play(life)), commands):
        for when in ("before", "after"):
            yield _interrupted(life, Interruption(f"{when} {place}", command))
        if place.startswith("commit "):
            unanswered = replace(life, only=(life.only or frozenset()) | {Fault("lost answer", place)})
            for patience in (0.0, LONGER_THAN_A_LEASE):
                yield _interrupted(unanswered, Interruption(f"after {place}", command, patience))


def _interrupted(life: Schedule, interruption: Interruption) -> Schedule:
    return replace(life, prepare=interruption.prepare, note=str(interruption))


ROW = Row("command-races", "of a command and the work it meets, one wins, and the books agree", run)
