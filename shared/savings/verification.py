"""Whether a shorter prompt is as good: both on the same examples, pair by pair, by what a suite demands."""

import asyncio
import math
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import Final

from shared.jobs.job import NO_USAGE, Usage
from shared.scoring.dataset import Example
from shared.scoring.evaluation import Evaluated
from shared.statistics import paired
from shared.statistics.interval import Interval

TOLERANCE: Final = 0.02
"""Mean loss of score that is not worth keeping tokens for."""

CERTAIN: Final = 20.0
"""Evidence against "no worse" that settles it: an error of one in twenty, however often it is looked at."""

AT_ONCE: Final = 8

Run = Callable[[Example], Awaitable[Evaluated]]


@dataclass(frozen=True, slots=True)
class Verified:
    """
    Two prompts on the same examples.

    ``examples`` are those that both have a score for; ``failed`` those that have none for want of an answer or a judge.
    ``difference`` is the mean of after less before, within ``interval`` at 95 %; ``evidence`` is the e-value of there
    being more losses than wins. Tokens and seconds are means per call.
    """

    examples: int
    failed: int
    before: float
    after: float
    difference: float
    interval: Interval
    wins: int
    losses: int
    evidence: float
    tokens_before: float
    tokens_after: float
    usage: Usage

    @property
    def holds(self) -> bool:
        """Return whether nothing measurable is lost: no mean loss beyond the tolerance, and no evidence of one."""
        clearly_worse = self.losses > self.wins and self.evidence >= CERTAIN
        return self.examples > 0 and self.difference >= -TOLERANCE and not clearly_worse

    @property
    def is_proven(self) -> bool:
        """Return whether the whole interval keeps within the tolerance."""
        return self.examples > 0 and self.interval.low >= -TOLERANCE


async def verify(examples: Sequence[Example], before: Run, after: Run) -> Verified:
    """Return how ``after`` compares with ``before`` on ``examples``; raises what the first run to fail has raised."""
    places = asyncio.Semaphore(AT_ONCE)

    async def pair(example: Example) -> tuple[Evaluated, Evaluated]:
        async with places:
            return await before(example), await after(example)

    try:
        async with asyncio.TaskGroup() as group:
            tasks = [group.create_task(pair(example)) for example in examples]
    except ExceptionGroup as failed:
        raise failed.exceptions[0] from failed
    return compared([task.result() for task in tasks])


def compared(pairs: Sequence[tuple[Evaluated, Evaluated]]) -> Verified:
    """Return what pairs of evaluations say."""
    scored = [(old, new) for old, new in pairs if old.score is not None and new.score is not None]
    olds, news = [_score(old) for old, _ in scored], [_score(new) for _, new in scored]
    differences = [new - old for old, new in zip(olds, news, strict=True)]
    wins, losses = sum(one > 0 for one in differences), sum(one < 0 for one in differences)
    return Verified(
        examples=len(scored),
        failed=len(pairs) - len(scored),
        before=_mean(olds),
        after=_mean(news),
        difference=_mean(differences),
        interval=paired.mean_interval(differences),
        wins=wins,
        losses=losses,
        evidence=paired.e_value(wins, losses),
        tokens_before=_mean([_prompt_tokens(old) for old, _ in scored]),
        tokens_after=_mean([_prompt_tokens(new) for _, new in scored]),
        usage=sum((one.usage for pair in pairs for one in pair), NO_USAGE),
    )


def _score(evaluated: Evaluated) -> float:
    return evaluated.scored.score if evaluated.scored else 0.0


def _prompt_tokens(evaluated: Evaluated) -> float:
    return float(evaluated.output.prompt_tokens) if evaluated.output else 0.0


def _mean(values: Sequence[float]) -> float:
    return math.fsum(values) / len(values) if values else 0.0
