"""
Runs gepa in the worlds, to compare with: ``python -m tests.bench.worlds.gepa_run [--seeds …] [--budgets …]``.

It needs gepa and nothing else, so that any environment with gepa in it will do. It prints a JSON object.
"""

import argparse
import asyncio
import json
import sys
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict
from importlib.metadata import version
from typing import Any, Literal

from tests.bench.worlds import results, rules
from tests.bench.worlds.parameters import WORLDS
from tests.bench.worlds.results import Optimiser, Result
from tests.bench.worlds.task_model import Instructions
from tests.bench.worlds.world import Case, Outcome, World

Strategy = Literal["pareto", "current_best"]

_PART = "instructions"


class Adapter:
    """Lets gepa run instructions in a world."""

    propose_new_texts = None

    def __init__(self, world: World) -> None:
        self._world = world

    def evaluate(self, batch: list[Case], candidate: Mapping[str, str], capture_traces: bool = False) -> Any:  # noqa: FBT001, FBT002 - gepa's signature
        """Return the scores of a candidate on a batch."""
        from gepa.core.adapter import EvaluationBatch  # type: ignore[import-not-found]  # it is where this file is run

        outcomes = [self._world.evaluate(Instructions(candidate[_PART]), case) for case in batch]
        pairs = list(zip(batch, outcomes, strict=True)) if capture_traces else None
        return EvaluationBatch([one.text for one in outcomes], [one.score for one in outcomes], pairs)

    def make_reflective_dataset(
        self, candidate: Mapping[str, str], eval_batch: Any, components_to_update: Iterable[str]
    ) -> dict[str, list[dict[str, str]]]:
        """Return what the reflection model is shown."""
        del candidate
        shown = [_shown(case, outcome) for case, outcome in eval_batch.trajectories]
        return dict.fromkeys(components_to_update, shown)


class _Quiet:
    def log(self, message: str) -> None:
        """Say nothing."""


def optimiser(strategy: Strategy) -> Optimiser:
    """Return gepa as it comes, but for the strategy of choosing parents."""
    import gepa  # type: ignore[import-not-found]  # it is where this file is run

    async def optimise(world: World, budget: int) -> Instructions:
        found = gepa.optimize(
            seed_candidate={_PART: rules.SEED_PROMPT},
            trainset=list(world.train),
            valset=list(world.validation),
            adapter=Adapter(world),
            reflection_lm=world.reflect,
            candidate_selection_strategy=strategy,
            max_metric_calls=budget,
            seed=world.seed,
            logger=_Quiet(),
        )
        return Instructions(found.best_candidate[_PART])

    return optimise


def _shown(case: Case, outcome: Outcome) -> dict[str, str]:
    feedback = " ".join([f"The score is {outcome.score:.2f}.", *outcome.complaints])
    return {"Inputs": case.brief.text, "Generated Outputs": outcome.text, "Feedback": feedback}


def main(arguments: Sequence[str] | None = None) -> None:
    """Run gepa wherever it is asked for, and print all figures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seeds", type=int, nargs="+", default=[*results.SEEDS, *results.FRESH_SEEDS])
    parser.add_argument("--budgets", type=int, nargs="+", default=list(results.BUDGETS))
    parser.add_argument("--worlds", nargs="+", default=list(WORLDS), choices=list(WORLDS))
    parser.add_argument("--strategies", nargs="+", default=["pareto"], choices=["pareto", "current_best"])
    wishes = parser.parse_args(arguments)
    found = asyncio.run(_all(wishes))
    about = {"gepa": version("gepa"), "worlds": results.fingerprint()}
    json.dump({**about, "results": [asdict(one) for one in found]}, sys.stdout)


async def _all(wishes: argparse.Namespace) -> list[Result]:
    return [
        await results.run(f"gepa {strategy}", optimiser(strategy), name, seed, budget)
        for strategy in wishes.strategies
        for name in wishes.worlds
        for budget in wishes.budgets
        for seed in wishes.seeds
    ]


if __name__ == "__main__":
    main()
