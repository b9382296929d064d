"""The outbox: deaths between commit and publication, a queue that takes nothing for an hour, two sweepers at a time."""

from collections.abc import Iterator
from dataclasses import replace
from functools import partial

from tests.faults.row import Options, Outcome, Row
from tests.faults.simulation import drawing, lives, playing
from tests.faults.simulation.faults import Fault, Rates
from tests.faults.simulation.schedules import Schedule, play
from tests.faults.simulation.world import SWEEP_PERIOD, Setting

HOUR = 3600.0
PROMPT = 2 * SWEEP_PERIOD
"""Seconds by which the death of a publisher may delay a job: it takes a sweep, and patience before that."""

BRIEF, WHOLE = 3, 200
_LOSSES: Rates = {"crash after": 0.1, "lost answer": 0.05, "forgotten name": 0.3, "redelivery": 0.1}


def run(options: Options) -> Outcome:
    """Play all three."""
    count = BRIEF if options.brief else WHOLE
    drawn = [drawing.schedule(seed) for seed in range(options.first, options.first + count)]
    orphaned = list(_orphaned(brief=options.brief))
    silent = [
        replace(one, prepare=partial(lives.silenced, seconds=HOUR), rates={}, limit=3 * HOUR) for one in drawn[::4]
    ]
    doubled = [replace(one, setting=Setting(sweepers=2), rates=_LOSSES) for one in drawn]
    total = playing.play_all([*(schedule for schedule, _ in orphaned), *silent, *doubled], options)
    delay = max(ended - usual for ended, (_, usual) in zip(total.ended, orphaned, strict=False))
    late = [] if delay <= PROMPT else [f"the death of its publisher has delayed a job by {delay:.0f} s"]
    return Outcome({**total.figures(), "delayed by a death": f"{delay:.0f} s"}, [*total.failures, *late])


def _orphaned(*, brief: bool) -> Iterator[tuple[Schedule, float]]:
    """Yield lives in which a process dies once its commit is done, before it publishes, and when they usually end."""
    for name in lives.BRIEF if brief else lives.ALL:
        life = lives.ALL[name].schedule
        usual = play(life)
        for place in lives.places(usual):
            if place.startswith("commit jobs/"):
                death = frozenset({Fault("crash after", place)})
                yield replace(life, only=(life.only or frozenset()) | death), usual.ended


ROW = Row("outbox", "a promise is kept within a sweep or two, whoever dies before publishing", run)
