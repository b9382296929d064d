"""Judges that compare texts: by their meaning, and with further samples of the same request."""

import asyncio
import math
from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from shared import errors
from shared.budgets import amounts
from shared.jobs.job import NO_USAGE, Usage
from shared.models.base import Completion
from shared.scoring import finding
from shared.scoring.judges.asking import Bench, Judged
from shared.scoring.judges.case import Case
from shared.scoring.measures import overlap

SAMPLES: Final = 2
WARM: Final = 0.7


async def similar(case: Case, bench: Bench) -> Judged:
    """Return the cosine of the angle between the meanings of an output and a reference."""
    try:
        placed = await bench.embedders(bench.account).embed(
            (case.output.text or " ", case.wanted), timeout=bench.timeout
        )
    except errors.ProviderError as error:
        return Judged(None, error=error)
    usage = Usage(placed.usage.prompt_tokens, 0, amounts.nano(placed.cost) if placed.cost else 0)
    score = _cosine(*placed.vectors)
    reason = f"The output's meaning is {score:.3f} near the reference's, where {case.threshold:g} is asked for."
    return Judged(finding.graded(score, case.threshold, reason), usage)


async def consistent(case: Case, bench: Bench) -> Judged:
    """
    Return how much further samples of the same request agree with an output.

    That is the mean overlap of words (ROUGE-1) of all pairs: what a model makes up differs from sample to sample
    (Manakul et al. 2023, SelfCheckGPT with n-grams).
    """
    if not case.request.messages:
        return Judged(None, error=errors.ProviderRejectedError("Only what a prompt has made can be sampled again."))
    number = int(case.value or SAMPLES)
    answers = await asyncio.gather(*(_sample(case, bench, at) for at in range(number)), return_exceptions=True)
    usage = sum((_usage(one) for one in answers if isinstance(one, Completion)), NO_USAGE)
    for one in answers:
        if isinstance(one, errors.ProviderError):
            return Judged(None, usage, one)
        if isinstance(one, BaseException):
            raise one
    texts = [case.output.text, *(one.text for one in answers if isinstance(one, Completion))]
    score = _agreement(texts)
    reason = f"{len(texts)} samples of the same request agree by {score:.3f}, where {case.threshold:g} is asked for."
    return Judged(finding.graded(score, case.threshold, reason), usage)


async def _sample(case: Case, bench: Bench, number: int) -> Completion:
    request = replace(
        case.request,
        temperature=WARM,
        seed=number + 1,
        account=bench.account,
        idempotency_key=f"{bench.key}-{number}" if bench.key else "",
        timeout=bench.timeout,
    )
    completion = await bench.models(case.writer).complete(request)
    if completion.cost is None:
        raise errors.UnpricedModelError
    return completion


def _usage(completion: Completion) -> Usage:
    told = completion.usage
    return Usage(told.prompt_tokens, told.completion_tokens, amounts.nano(completion.cost) if completion.cost else 0)


def _agreement(texts: Sequence[str]) -> float:
    pairs = [(one, other) for at, one in enumerate(texts) for other in texts[at + 1 :]]
    return sum(overlap.rouge(one, other) for one, other in pairs) / max(len(pairs), 1)


def _cosine(first: Sequence[float], second: Sequence[float]) -> float:
    lengths = math.hypot(*first) * math.hypot(*second)
    return sum(one * other for one, other in zip(first, second, strict=True)) / lengths if lengths else 0.0
