"""
The search for better prompts beside gepa, in simulated worlds, with the same number of calls of the task model.

Scores are means over seeds on examples that neither has seen; leads are paired by seed, with their 95 % interval.
"""

import math
import statistics
from collections.abc import Mapping, Sequence
from pathlib import Path

from tests.bench import gepa_figures, tuner
from tests.bench.gepa_figures import DEFAULT, GREEDY, Key
from tests.bench.plan import BenchError, Plan
from tests.bench.rows import Bar, Baseline, Row, Samples
from tests.bench.worlds import results
from tests.bench.worlds.parameters import WORLDS, WorldName
from tests.bench.worlds.results import BUDGETS, FRESH_SEEDS, SEEDS, Optimiser, Result

QUICK_BUDGETS = BUDGETS[:2]
UNIT = "points of 100"
_STUDENT = {10: 2.262, 30: 2.045}  # two-sided 5 %, by the number of seeds


async def run(plan: Plan, folder: Path) -> list[Row]:  # noqa: ARG001 - every benchmark is given a folder
    """Measure in this process; what gepa came to is on file."""
    figures = gepa_figures.on_file()
    budgets = QUICK_BUDGETS if plan.quick else BUDGETS
    seeds = SEEDS if plan.quick else (*SEEDS, *FRESH_SEEDS)
    rows = []
    for name in WORLDS:
        for budget in budgets:
            plan.say(f"{name}, {budget} calls, {len(seeds)} seeds")
            rows.append(await _calls(name, budget, seeds, figures))
        if not plan.quick:
            plan.say(f"{name}, for the same money, and without demonstrations")
            rows += [await _money(name, budget, figures) for budget in budgets]
            rows += [await _plain(name, budget, figures) for budget in budgets]
    return rows


async def _calls(name: WorldName, budget: int, seeds: Sequence[int], figures: Mapping[Key, Result]) -> Row:
    ours = [await _run(tuner.optimiser(tuner.settings()), name, seed, budget) for seed in seeds]
    return _row(f"{name}, {budget:,} calls", ours, figures, Bar(0.0, "difference"))


async def _money(name: WorldName, budget: int, figures: Mapping[Key, Result]) -> Row:
    """Return what comes of as many calls and no more dollars than gepa has spent on the same seed."""
    paid = {seed: figures[DEFAULT, name, budget, seed].dollars for seed in SEEDS}
    ours = [await _run(tuner.optimiser(tuner.paying(paid[seed])), name, seed, budget) for seed in SEEDS]
    for one in ours:
        if one.dollars > paid[one.seed]:
            raise BenchError(f"${one.dollars} were spent where ${paid[one.seed]} were allowed.")
    return _row(f"{name}, {budget:,} calls, gepa's dollars", ours, figures, None)


async def _plain(name: WorldName, budget: int, figures: Mapping[Key, Result]) -> Row:
    ours = [await _run(tuner.optimiser(tuner.settings(examples=0)), name, seed, budget) for seed in SEEDS]
    return _row(f"{name}, {budget:,} calls, no demonstrations", ours, figures, None)


async def _run(optimiser: Optimiser, name: WorldName, seed: int, budget: int) -> Result:
    found = await results.run("pressroom", optimiser, name, seed, budget)
    if found.calls > budget:
        raise BenchError(f"{found.calls} calls were made where {budget} were allowed.")
    return found


def _row(case: str, ours: Sequence[Result], figures: Mapping[Key, Result], bar: Bar | None) -> Row:
    theirs, greedy = ([figures[tool, one.world, one.budget, one.seed] for one in ours] for tool in (DEFAULT, GREEDY))
    told = [
        f"{_lead(ours, theirs)}, ahead on {_ahead(ours, theirs)} of {len(ours)} seeds",
        f"current_best {_mean(greedy, 'score') * 100:.1f}: {_lead(ours, greedy)}",
        f"calls {_beside(ours, theirs, 'calls')}",
        f"reflections {_beside(ours, theirs, 'reflections')}",
        f"${_mean(ours, 'dollars'):.2f} ({_mean(theirs, 'dollars'):.2f})",
        f"tokens of the prompt {_beside(ours, theirs, 'prompt_tokens')}",
    ]
    baseline = Baseline(f"gepa {gepa_figures.version()}", _samples(theirs))
    return Row("tuning", case, _samples(ours), baseline=baseline, bar=bar, note="; ".join(told))


def _samples(found: Sequence[Result]) -> Samples:
    """Return the mean alone: seeds are no rounds, and what is claimed is claimed of their mean."""
    return Samples((_mean(found, "score") * 100,), UNIT, higher=True)


def _lead(ours: Sequence[Result], theirs: Sequence[Result]) -> str:
    gaps = [(one.score - other.score) * 100 for one, other in zip(ours, theirs, strict=True)]
    half = _STUDENT[len(gaps)] * statistics.stdev(gaps) / math.sqrt(len(gaps))
    return f"{statistics.fmean(gaps):+.1f} ± {half:.1f}"


def _ahead(ours: Sequence[Result], theirs: Sequence[Result]) -> int:
    return sum(one.score > other.score for one, other in zip(ours, theirs, strict=True))


def _beside(ours: Sequence[Result], theirs: Sequence[Result], name: str) -> str:
    return f"{_mean(ours, name):,.0f} ({_mean(theirs, name):,.0f})"


def _mean(found: Sequence[Result], name: str) -> float:
    return statistics.fmean(getattr(one, name) for one in found)
