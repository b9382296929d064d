"""Runs a prompt before and after on the same examples, and says whether the difference is more than chance."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from shared.jobs.job import NO_USAGE, Usage
from shared.models.base import Account
from shared.prompts.template import Prompt
from shared.scoring.dataset import Example
from shared.scoring.evaluation import Evaluated
from shared.scoring.suite import Suite
from shared.statistics import paired
from shared.statistics.interval import Interval

MOST_EXAMPLES = 20
_AT_ONCE = 5


class Evaluates(Protocol):
    """What runs a prompt on an example and scores what comes out."""

    async def evaluate(
        self,
        prompt: Prompt,
        example: Example,
        suite: Suite,
        *,
        model: str,
        account: Account,
        key: str,
        timeout: float,  # noqa: ASYNC109 - models are told it
    ) -> Evaluated:
        """Return what comes of ``prompt`` on ``example``."""
        ...


@dataclass(frozen=True)
class Bench:
    """What both prompts are run with: the model, who pays, and how long a call may take."""

    evaluator: Evaluates
    model: str
    account: Account
    timeout: float


@dataclass(frozen=True)
class Trial:
    """
    Mean scores before and after, on the ``pairs`` of examples where neither run failed.

    ``interval`` holds the mean difference with 95 % confidence; None without a single pair.
    """

    examples: int
    pairs: int
    before: float | None
    after: float | None
    interval: Interval | None
    usage: Usage


async def run(bench: Bench, before: Prompt, after: Prompt, examples: Sequence[Example], suite: Suite) -> Trial:
    """Return how both prompts do on up to 20 of ``examples``; known results are not paid for again."""
    chosen = examples[:MOST_EXAMPLES]
    limit = asyncio.Semaphore(_AT_ONCE)

    async def one(prompt: Prompt, example: Example) -> Evaluated:
        async with limit:
            return await bench.evaluator.evaluate(
                prompt,
                example,
                suite,
                model=bench.model,
                account=bench.account,
                key=f"optimization:{prompt.content_hash}:{example.content_hash}",
                timeout=bench.timeout,
            )

    runs = await asyncio.gather(*(one(prompt, example) for example in chosen for prompt in (before, after)))
    return _compared(runs[::2], runs[1::2])


def _compared(before: Sequence[Evaluated], after: Sequence[Evaluated]) -> Trial:
    scores = [(old.score, new.score) for old, new in zip(before, after, strict=True)]
    pairs = [(old, new) for old, new in scores if old is not None and new is not None]
    usage = sum((one.usage for one in (*before, *after)), NO_USAGE)
    if not pairs:
        return Trial(len(scores), 0, None, None, None, usage)
    old, new = (sum(side) / len(pairs) for side in zip(*pairs, strict=True))
    interval = paired.mean_interval([new - old for old, new in pairs])
    return Trial(len(scores), len(pairs), old, new, interval, usage)
