"""Crashes at every step: each request that a job's life makes, with the process dying before and after it."""

from tests.faults.row import Options, Outcome, Row
from tests.faults.simulation import lives, playing
from tests.faults.simulation.faults import Kind

OTHERS: tuple[Kind, ...] = ("unavailable", "lost answer", "late", "freeze before", "freeze after", "slow")


def run(options: Options) -> Outcome:
    """Play every life with one fault at every step."""
    chosen = lives.BRIEF if options.brief else tuple(lives.ALL)
    kinds = lives.CRASHES if options.brief else (*lives.CRASHES, *OTHERS)
    schedules = [schedule for name in chosen for schedule in lives.disturbed(lives.ALL[name], kinds)]
    total = playing.play_all(schedules, options)
    return total.outcome(lives=str(len(chosen)), kinds=str(len(kinds)))


ROW = Row("crash-points", "nothing is lost or doubled wherever a process dies", run)
