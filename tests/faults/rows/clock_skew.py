"""Wrong clocks: each process up to ten minutes off, and set forwards or backwards in the middle of its work."""

from dataclasses import replace

from tests.faults.row import Options, Outcome, Row
from tests.faults.simulation import drawing, playing
from tests.faults.simulation.faults import Rates
from tests.faults.simulation.world import Setting

RATES: Rates = {"clock jump": 0.15, "freeze before": 0.02, "freeze after": 0.02, "crash after": 0.05, "duplicate": 0.2}
BRIEF, WHOLE = 8, 500


def run(options: Options) -> Outcome:
    """Play schedules in which no clock can be trusted, with zombies and doubles that would gain from it."""
    drawn = map(drawing.schedule, range(options.first, options.first + (BRIEF if options.brief else WHOLE)))
    schedules = [replace(one, setting=Setting(skewed=True), rates=RATES) for one in drawn]
    return playing.play_all(schedules, options).outcome()


ROW = Row("clock-skew", "leases and numbers hold with clocks ten minutes off", run)
