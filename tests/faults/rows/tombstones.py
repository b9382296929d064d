"""Names that stay taken for a day: what is retried or revived within it runs all the same, and without a sweeper."""

from tests.faults.row import Options, Outcome, Row
from tests.faults.simulation import playing
from tests.faults.simulation.faults import Fault
from tests.faults.simulation.schedules import Schedule
from tests.faults.simulation.scripts import TYPES, Act, Script
from tests.faults.simulation.users import Users
from tests.faults.simulation.world import Setting, World

SEED = 11
_LAST = {"carried": "last", "handed": "last", "fan": "join", "again": "plain", "asking": "last"}


async def _was_retried(world: World, users: Users) -> None:
    for job_id in users.scripts:
        seen = world.ledger.jobs.get(job_id)
        world.ledger.require(seen and seen.generation == 1, "I1", f"{job_id} was retried, but is {seen}")


def _retried(kind: str) -> Schedule:
    """Return a schedule in which a failed job is retried at once, while all names of its tasks are taken."""
    script = Script(kind, {_LAST[kind]: Act(fatal=True)}, silence=True)
    wish = frozenset({Fault("command", "retry 0")})
    return Schedule(SEED, (script,), setting=Setting(sweepers=0), only=wish, finish=_was_retried)


def _purged(kind: str, seed: int) -> Schedule:
    """Return a schedule whose queue loses all tasks, twice, with their names taken."""
    purges = frozenset({Fault("purge", f"purge jobs-normal {number}") for number in range(2)})
    script = Script(kind, {_LAST[kind]: Act(seconds=10.0)}, silence=True)
    return Schedule(seed, (script,), only=purges)


def run(options: Options) -> Outcome:
    """Retry and purge jobs of every type."""
    seeds = range(SEED, SEED + (1 if options.brief else 20))
    schedules = [*map(_retried, TYPES), *(_purged(kind, seed) for kind in TYPES for seed in seeds)]
    total = playing.play_all(schedules, options)
    return total.outcome(purged=f"{total.counts['purged']:,} tasks")


ROW = Row("tombstones", "a retry within the day its names are taken runs", run)
