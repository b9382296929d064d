"""Tasks that nobody survives: the queue gives up in silence, the job ends by name, and the others go on."""

from functools import partial

from tests.faults.row import Options, Outcome, Row
from tests.faults.simulation import playing
from tests.faults.simulation.schedules import Schedule
from tests.faults.simulation.scripts import Act, Script
from tests.faults.simulation.users import Users
from tests.faults.simulation.virtual_time import Process
from tests.faults.simulation.world import World

HOURS = 6 * 3600.0
SEED = 23
_POISON = {"carried": "last", "handed": "middle", "fan": "split", "again": "loop"}


def run(options: Options) -> Outcome:
    """Play jobs whose every call kills its process, beside sound ones."""
    kinds = list(_POISON)[:2] if options.brief else list(_POISON)
    total = playing.play_all([_poisoned(kind) for kind in kinds], options)
    return total.outcome(exhausted=f"{total.counts['exhausted']} tasks", calls=f"{total.counts['calls']}")


def _poisoned(kind: str) -> Schedule:
    poison = Script(kind, {_POISON[kind]: Act(items=2 if kind == "fan" else None, fatal=True)})
    scripts = (poison, Script("carried"), Script("fan", {"split": Act(items=3)}))
    return Schedule(SEED, scripts, prepare=partial(_kill, stage=_POISON[kind]), limit=HOURS)


def _kill(world: World, users: Users, *, stage: str) -> None:
    """Kill each process that calls the provider for a stage of the first job."""
    victim = f"before provider {next(iter(users.scripts))}:0:{stage}:"

    async def meddle(process: Process, moment: str) -> None:
        if moment.startswith(victim):
            await world.wire.die(process)

    world.wire.meddle = meddle


ROW = Row("last-attempt", "a job that kills all its workers fails, is told of, and harms nobody", run)
