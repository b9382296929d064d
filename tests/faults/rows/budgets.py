"""Budgets that many instances spend at once, while processes die, commits are lost and limits change."""

import time
from collections import Counter

from tests.faults.row import Options, Outcome, Row
from tests.shared.budgets import market

BRIEF = 12
SHARE = 10
MOST_FAILURES = 3


def run(options: Options) -> Outcome:
    """Play the markets of a tenth of the seeds."""
    count = BRIEF if options.brief else max(options.seeds // SHARE, 1)
    began, total, failures = time.process_time(), Counter[str](), []
    for played, seed in enumerate(range(options.first, options.first + count), start=1):
        judge = market.play(market.stormy(seed))
        total.update(calls=judge.calls, refused=judge.refused, put_off=judge.put_off, commits=judge.commits)
        if judge.broken:
            failures.append(f"{judge.broken[0]}\nagain: python -m tests.faults --only budgets --seed {seed}")
        options.advance(played, count)
        if len(failures) >= MOST_FAILURES:
            break
    figures = {"markets": f"{played:,} ({played / max(time.process_time() - began, 1e-9):.0f}/s of CPU)"}
    figures |= {name.replace("_", " "): f"{number:,}" for name, number in total.items()}
    return Outcome(figures, failures)


ROW = Row("budgets", "no instance spends what another has, nor draws beyond a limit, whatever dies or is lost", run)
