"""The scores that the passes of a job's stages came to."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

UNITS = 10_000  # a score from 0 to 1 as a whole number


@dataclass(frozen=True)
class Score:
    """The quality that one pass of a stage came to."""

    stage: str
    generation: int
    round: int
    quality: float


def in_order(scores: Iterable[Score], stages: Sequence[str]) -> list[Score]:
    """Return scores in the order of their generations, stages and passes."""
    places = {name: place for place, name in enumerate(stages)}
    return sorted(scores, key=lambda score: (score.generation, places.get(score.stage, 0), score.round))
