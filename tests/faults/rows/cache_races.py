"""Caches of several processes: asked and invalidated at once, over a store that fails, is gone or holds rubbish."""

import time

from tests.faults.row import Options, Outcome, Row
from tests.faults.simulation import caches

BRIEF, WHOLE = 12, 1_000
MOST_FAILURES = 3


def run(options: Options) -> Outcome:
    """Play seeds over a store that is well, and over one that is not."""
    seeds = range(options.first, options.first + (BRIEF if options.brief else min(options.seeds, WHOLE)))
    began, failures = time.process_time(), []
    answers = made = faults = plays = 0
    for seed in seeds:
        for name, rates in (("calm", caches.CALM), ("rough", caches.ROUGH)):
            report = caches.play(seed, rates)
            answers, made, faults, plays = (
                answers + report.answers,
                made + report.made,
                faults + report.faults,
                plays + 1,
            )
            failures += [f"seed {seed}, {name}: {story}" for story in report.violations]
        options.advance(plays, 2 * len(seeds))
        if len(failures) >= MOST_FAILURES:
            break
    seconds = max(time.process_time() - began, 1e-9)
    figures = {
        "plays": f"{plays:,} ({plays / seconds:.0f}/s of CPU)",
        "answers": f"{answers:,}",
        "made": f"{made:,}",
        "faults": f"{faults:,}",
    }
    return Outcome(figures, failures[:MOST_FAILURES])


ROW = Row("cache-races", "no answer is foreign, outdated, or older than an invalidation; no store fault is raised", run)
