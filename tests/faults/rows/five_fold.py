"""Every task five times at once: as many effects as stages."""

from dataclasses import replace

from tests.faults.row import Options, Outcome, Row
from tests.faults.simulation import drawing, playing
from tests.faults.simulation.faults import Rates
from tests.faults.simulation.world import Setting

COPIES = 5
BRIEF, WHOLE = 6, 300
_SOUND: Rates = {}


def run(options: Options) -> Outcome:
    """Play schedules whose every delivery is made five times, half of them without any other fault."""
    drawn = map(drawing.schedule, range(options.first, options.first + (BRIEF if options.brief else WHOLE)))
    schedules = [
        replace(one, setting=Setting(copies=COPIES), rates=one.rates if one.seed % 4 else _SOUND) for one in drawn
    ]
    total = playing.play_all(schedules, options)
    return total.outcome(deliveries=f"{total.counts['deliveries']:,} of {total.counts['tasks']:,} tasks")


ROW = Row("five-fold", "each task delivered five times at once is one effect", run)
