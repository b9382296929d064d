"""One schedule: jobs, faults and commands, all from a seed; played to its end and judged."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from tests.faults.simulation import judging
from tests.faults.simulation.determinism import seeded
from tests.faults.simulation.faults import Dice, Fault, Faults, Rates, Visit
from tests.faults.simulation.ledger import Violation
from tests.faults.simulation.scripts import Script
from tests.faults.simulation.users import Users
from tests.faults.simulation.virtual_time import VirtualLoop
from tests.faults.simulation.world import Setting, World

STORM = 300.0
"""Seconds for which faults are injected."""

RECOVERY = 1800.0
"""Seconds after that within which everything has ended and nothing is promised any more."""

STEP = 2.0

Prepare = Callable[[World, Users], None]
Finish = Callable[[World, Users], Awaitable[None]]


@dataclass(frozen=True)
class Schedule:
    """
    What is played.

    With ``only``, exactly these faults are injected, else what the ``rates`` give. ``prepare`` may add to the world
    before it begins; ``finish`` happens when all has ended, before the judge looks. What they do is told by ``note``.
    """

    seed: int
    scripts: Sequence[Script]
    rates: Rates = field(default_factory=dict)
    setting: Setting = field(default_factory=Setting)
    only: frozenset[Fault] | None = None
    prepare: Prepare | None = None
    finish: Finish | None = None
    note: str = ""
    limit: float = STORM + RECOVERY


@dataclass(frozen=True)
class Report:
    """What came of a schedule; ``names`` say what the ids in it stand for."""

    schedule: Schedule
    violations: Sequence[Violation]
    injected: Sequence[tuple[float, Fault]]
    visited: Sequence[Visit]
    ended: float
    counts: Mapping[str, int]
    names: Mapping[str, str]

    @cached_property
    def faults(self) -> frozenset[Fault]:
        """Return the faults that were injected."""
        return frozenset(fault for _, fault in self.injected)

    @property
    def recovery(self) -> float:
        """Return the seconds from the last fault to the end of the last job."""
        return max(0.0, self.ended - max((at for at, _ in self.injected), default=0.0))

    def readable(self, text: object) -> str:
        """Return ``text`` with names in place of ids."""
        found = str(text)
        for identifier, name in self.names.items():
            found = found.replace(identifier, name)
        return found


def play(schedule: Schedule) -> Report:
    """Play ``schedule`` and judge it."""
    with seeded(schedule.seed):
        loop = VirtualLoop()
        dice = Dice(schedule.seed)
        faults = Faults(dice, schedule.rates, STORM, loop.time, schedule.only)
        world = World(loop, dice, faults, schedule.setting)
        users = Users(world)
        try:
            loop.run_until_complete(_play(world, users, schedule))
        finally:
            loop.bury()
            world.store.close()
    return _report(world, users, schedule)


async def _play(world: World, users: Users, schedule: Schedule) -> None:
    users.begin(schedule.scripts, batch=schedule.setting.batch)
    if schedule.setting.reader:
        users.read_along()
    if schedule.prepare is not None:
        schedule.prepare(world, users)
    world.begin()
    await _end(world, users, schedule.limit)
    if schedule.finish is not None and judging.finished(world, users):
        await schedule.finish(world, users)
        await _end(world, users, world.loop.time() + RECOVERY)
    if not world.ledger.violations:
        await judging.judge(world, users)


async def _end(world: World, users: Users, limit: float) -> None:
    """Wait until all has ended, something is broken, or ``limit``."""
    while world.loop.time() < limit and not (judging.finished(world, users) or judging.broken(world, users)):
        await asyncio.sleep(STEP)


def _report(world: World, users: Users, schedule: Schedule) -> Report:
    ledger, tally = world.ledger, world.tasks.tally
    counts = {
        "jobs": len(ledger.jobs),
        "faults": len(world.faults.injected),
        "commits": ledger.commits,
        "tasks": tally.created,
        "deliveries": tally.delivered,
        "exhausted": tally.exhausted,
        "purged": tally.purged,
        "calls": sum(ledger.calls.values()),
        "most running": ledger.most_running,
        "generations": sum(seen.generation for seen in ledger.jobs.values()),
    }
    names = {job_id: f"<job {number}>" for number, job_id in enumerate(users.scripts)}
    for held in world.tasks.seen:
        names.setdefault(held.id, f"<task {len(names)}>")
    ended = max(ledger.ended_at.values(), default=0.0)
    return Report(
        schedule,
        tuple(ledger.violations),
        tuple(world.faults.injected),
        tuple(world.faults.visited),
        ended,
        counts,
        names,
    )
