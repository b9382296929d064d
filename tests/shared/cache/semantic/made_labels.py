"""Labels as evidence comes, made up: how near questions are, and how often their answers agree."""

import random
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from shared.cache.semantic.label import Label
from shared.cache.semantic.learner import LEAST

NOW = datetime(2030, 1, 1, tzinfo=UTC)

Wrong = Callable[[float], float]


def label(similarity: float, *, agreed: bool = True, at: datetime = NOW, **fields: object) -> Label:
    """Return a label."""
    return Label(at, similarity, agreed, **fields)  # type: ignore[arg-type] # what a test says


def good(number: int = LEAST, lowest: float = 0.6, at: datetime = NOW) -> list[Label]:
    """Return labels that agree, evenly spread from ``lowest`` up."""
    return [label(lowest + (1 - lowest) * n / number, at=at) for n in range(number)]


def drawn(rng: random.Random, wrong: Wrong, *, near: float = 0.6) -> Label | None:
    """Return the label of a request that is near something with the probability ``near``, else None."""
    if rng.random() >= near:
        return None
    similarity = rng.uniform(0.5, 1.0)
    return label(similarity, agreed=rng.random() >= wrong(similarity))


def true_error(threshold: float | None, wrong: Wrong, *, near: float = 0.6) -> float:
    """Return the share of requests that ``threshold`` answers wrongly in truth."""
    if threshold is None:
        return 0.0
    steps = [threshold + (1 - threshold) * (n + 0.5) / 1000 for n in range(1000)]
    return near * (1 - threshold) / 0.5 * sum(map(wrong, steps)) / len(steps)


def later(seconds: float) -> datetime:
    """Return a moment after NOW."""
    return NOW + timedelta(seconds=seconds)
