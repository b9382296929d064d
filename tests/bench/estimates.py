"""
Estimates of time left: how often they keep what they promise, for simulated jobs that drift, skip stages and fan out.

Half of all looks should find less left than p50 says, and nine of ten less than p90. What is not told, for want of
evidence, counts for neither; its share stands in the note.
"""

import time
from pathlib import Path

from tests.bench.plan import Plan
from tests.bench.rows import Bar, Row, Samples
from tests.shared.analytics import worlds
from tests.shared.analytics.worlds import Shares

OFF_P50 = Bar(8.0)
OFF_P90 = Bar(5.0)


async def run(plan: Plan, folder: Path) -> list[Row]:
    """Simulate in this process; another seed each round."""
    del folder
    jobs = plan.scaled(600, 200)
    rows, sums = [], [Shares() for _ in range(plan.rounds)]
    for kind in worlds.KINDS:
        plan.say(f"{kind.name}: {plan.rounds} rounds of {jobs} jobs")
        began = time.process_time()
        found = [worlds.calibration(kind, jobs, seed) for seed in range(plan.rounds)]
        spent = (time.process_time() - began) * 1e6 / sum(one.looks for one in found)
        rows += _rows(kind.name, found, Samples((spent,), "μs"))
        sums = [before + one for before, one in zip(sums, found, strict=True)]
    return [*rows, *(_off(sums, percent, bar) for percent, bar in ((50, OFF_P50), (90, OFF_P90)))]


def _rows(kind: str, found: list[Shares], cpu: Samples) -> list[Row]:
    told = sum(one.told for one in found) / len(found)
    note = f"{sum(one.looks for one in found):,} looks, {told:.0%} told; CPU per look, with the simulation"
    return [
        Row("estimates", f"{kind}: less left than p{percent}", _percents(found, percent), cpu, note=note)
        for percent in (50, 90)
    ]


def _percents(found: list[Shares], percent: int) -> Samples:
    return Samples(tuple(100 * one.share(percent) for one in found), "%", higher=True)


def _off(found: list[Shares], percent: int, bar: Bar) -> Row:
    away = tuple(abs(100 * one.share(percent) - percent) for one in found)
    case = f"all kinds: p{percent} away from {percent} %"
    return Row("estimates", case, Samples(away, "points"), bar=bar)
