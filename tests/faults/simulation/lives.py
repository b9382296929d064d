"""Whole lives of jobs, whose every step is then disturbed, one by one."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from tests.faults.simulation.faults import Fault, Kind
from tests.faults.simulation.schedules import Prepare, Report, Schedule, play
from tests.faults.simulation.scripts import Act, Script
from tests.faults.simulation.users import Users
from tests.faults.simulation.virtual_time import WORLD
from tests.faults.simulation.world import Setting, World

SEED = 7
SILENCE = 100.0
"""Longer than a process goes on trying to publish by itself."""


@dataclass(frozen=True)
class Life:
    """A job, perhaps with others beside it, and what happens to it anyway."""

    script: Script
    commands: Sequence[str] = ()
    others: Sequence[Script] = ()
    setting: Setting = field(default_factory=Setting)
    prepare: Prepare | None = None

    @property
    def schedule(self) -> Schedule:
        """Return the schedule of the life when nothing else happens."""
        commands = frozenset(Fault("command", command) for command in self.commands)
        scripts = (self.script, *self.others)
        return Schedule(SEED, scripts, setting=self.setting, only=commands, prepare=self.prepare)


def silenced(world: World, _: Users, seconds: float = SILENCE) -> None:
    """Let the queues take nothing for a while, so that the sweeper finds everything."""
    world.wire.broken = ("create ", "look ")
    world.loop.call_later(seconds, setattr, world.wire, "broken", (), context=WORLD)


ALL: Mapping[str, Life] = {
    "carried by one worker, tried twice": Life(Script("carried", {"last": Act(failures=1)})),
    "handed from task to task, put off by its provider": Life(
        Script("handed", {"middle": Act(failures=1, retry_after=5.0)})
    ),
    "fanned out, an item tried twice": Life(Script("fan", {"split": Act(items=2, failures=1)})),
    "repeated three times": Life(Script("again", {"loop": Act(rounds=3)})),
    "repeated twenty times": Life(Script("again", {"loop": Act(rounds=20)})),
    "hung": Life(Script("carried", {"last": Act(hangs=1)})),
    "failed for good, retried": Life(Script("handed", {"last": Act(fatal=True)}), ["retry 0"]),
    "approved": Life(Script("asking"), ["approve 0"]),
    "approved by silence": Life(Script("asking", silence=True)),
    "approved by silence, then too slow": Life(Script("asking", silence=True, timeout=93.0)),
    "rejected, retried": Life(Script("asking"), ["reject 0", "retry 0"]),
    "paused": Life(Script("handed", {"middle": Act(seconds=2.0)}), ["pause 0"]),
    "cancelled, with a stage to be stopped": Life(Script("handed", {"middle": Act(seconds=20.0)}), ["cancel 0"]),
    "too slow": Life(Script("handed", {"middle": Act(hangs=9)}, timeout=15.0)),
    "delayed": Life(Script("carried", delay=30.0)),
    "swept": Life(Script("handed"), prepare=silenced),
    "told by webhook": Life(Script("carried"), setting=Setting(webhook=True)),
    "held back by a limit": Life(Script("carried"), others=[Script("handed")], setting=Setting(limit=1)),
    "held back by a pause of the tenant": Life(Script("handed"), ["halt"]),
}
BRIEF = ("carried by one worker, tried twice",)
CRASHES: tuple[Kind, ...] = ("crash before", "crash after")


def disturbed(life: Life, kinds: Sequence[Kind]) -> Iterator[Schedule]:
    """Yield the life as it is, then with one fault more, at every place that it comes by and of every kind."""
    undisturbed = life.schedule
    yield undisturbed
    for place in places(play(undisturbed)):
        for kind in kinds:
            yield replace(undisturbed, only=(undisturbed.only or frozenset()) | {Fault(kind, place)})


def places(report: Report) -> list[str]:
    """Return the places that a life comes by, each once."""
    return list(dict.fromkeys(visit.place for visit in report.visited))
