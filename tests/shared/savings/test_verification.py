import asyncio
from collections.abc import Sequence

import pytest

from shared import errors
from shared.jobs.job import Usage
from shared.savings import verification
from shared.savings.verification import Run, Verified
from shared.scoring.dataset import Example
from shared.scoring.evaluation import Evaluated, Output, Scored

EXAMPLES = [Example.of({"variables": {"n": number}}) for number in range(200)]


def evaluated(score: float | None, tokens: int = 100) -> Evaluated:
    scored = None if score is None else Scored(score, score > 0.5)
    return Evaluated(Output("text", prompt_tokens=tokens), scored, usage=Usage(tokens, 1, 5))


def compared(olds: Sequence[float | None], news: Sequence[float | None]) -> Verified:
    return verification.compared([
        (evaluated(old, 100), evaluated(new, 60)) for old, new in zip(olds, news, strict=True)
    ])


def run(score: float) -> Run:
    async def evaluate(example: Example) -> Evaluated:
        await asyncio.sleep(0)
        return evaluated(score + (example.variables["n"] % 7) / 100)

    return evaluate


async def test_same_scores_hold_and_prove_it() -> None:
    found = await verification.verify(EXAMPLES, run(0.8), run(0.8))
    assert (found.examples, found.difference, found.wins, found.losses) == (200, 0.0, 0, 0)
    assert found.holds
    assert found.interval.holds(0.0)
    assert found.usage == Usage(40_000, 400, 2_000)


def test_few_equal_examples_hold_without_proof() -> None:
    found = compared([0.9] * 8, [0.9] * 8)
    assert (found.holds, found.is_proven) == (True, False)


def test_lower_mean_does_not_hold() -> None:
    assert not compared([0.9] * 20, [0.85] * 20).holds


def test_many_small_losses_do_not_hold() -> None:
    found = compared([0.9] * 40, [0.89] * 40)
    assert found.evidence > verification.CERTAIN
    assert not found.holds


def test_better_scores_hold() -> None:
    found = compared([0.5] * 40, [0.9] * 40)
    assert (found.holds, found.is_proven, found.wins) == (True, True, 40)


def test_missing_scores_are_failures_and_no_zeros() -> None:
    found = compared([0.9, None, 0.9], [0.9, 0.9, None])
    assert (found.examples, found.failed, found.difference) == (1, 2, 0.0)
    assert not compared([None], [0.9]).holds


def test_tokens_are_means_of_what_was_counted() -> None:
    found = compared([0.9, 0.9], [0.9, 0.9])
    assert (found.tokens_before, found.tokens_after) == (100.0, 60.0)


async def test_spent_budget_ends_the_verification() -> None:
    async def refuse(_: Example) -> Evaluated:
        raise errors.BudgetExceededError

    with pytest.raises(errors.BudgetExceededError):
        await verification.verify(EXAMPLES, run(0.8), refuse)
