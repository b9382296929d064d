"""Tasks out of order: every task that ever was comes once more after its job has ended, in any order."""

from dataclasses import dataclass, replace
from typing import Any

from tests.faults.row import Options, Outcome, Row
from tests.faults.simulation import drawing, playing
from tests.faults.simulation.schedules import Schedule
from tests.faults.simulation.users import Users
from tests.faults.simulation.world import World

BRIEF, WHOLE = 8, 300


@dataclass
class Latecomers:
    """Delivers old tasks once all jobs have ended, and sees that nothing moves."""

    delivered: int = 0

    async def come(self, world: World, _: Users) -> None:
        """Deliver every task once more."""
        books = world.ledger
        before: Any = dict(books.jobs), sum(books.effects.values()), dict(books.ends)
        order = sorted(world.tasks.seen, key=lambda held: world.dice.throw(f"order {held.name}"))
        for held in order:
            await world.tasks.deliver_again(held)
        self.delivered += len(order)
        after: Any = dict(books.jobs), sum(books.effects.values()), dict(books.ends)
        books.require(before == after, "I3", "a job has moved after its end, by a task that came late")


def run(options: Options) -> Outcome:
    """Play schedules and deliver their tasks once more at the end."""
    late = Latecomers()
    seeds = range(options.first, options.first + (BRIEF if options.brief else WHOLE))
    schedules: list[Schedule] = [replace(drawing.schedule(seed), finish=late.come) for seed in seeds]
    total = playing.play_all(schedules, options)
    return total.outcome(latecomers=f"{late.delivered:,}")


ROW = Row("late-tasks", "a task after the end, or before its turn, moves nothing", run)
