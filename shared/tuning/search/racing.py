"""
Races: a child against the best prompt, on the same examples, stopped as soon as the result is clear enough.

The bounds are heuristics of the search and claim no significance; what a search ends with is tested on its own.
"""

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Literal

from shared.tuning.search.settings import Settings
from shared.tuning.search.state import Candidate, Position

PER = 1_000
PRIOR = 2
Result = Literal["out", "ahead", "open"]


@dataclass(frozen=True, slots=True)
class Lead:
    """How far a candidate is ahead of another: on ``n`` common examples, by ``mean``, give or take ``error``."""

    n: int
    mean: float
    error: float


def charge(candidate: Candidate, settings: Settings) -> float:
    """Return the points of score that the size of a candidate costs it."""
    return settings.token_charge * candidate.tokens / PER


def value(candidate: Candidate, positions: Iterable[Position], settings: Settings) -> float | None:
    """Return the mean score on ``positions`` minus the charge, None when nothing is known there."""
    known = [score for position in positions if (score := candidate.scores.get(position)) is not None]
    return sum(known) / len(known) - charge(candidate, settings) if known else None


def lead(child: Candidate, other: Candidate, positions: Iterable[Position], settings: Settings) -> Lead:
    """Return how far ``child`` is ahead of ``other`` on those of ``positions`` that both have a score for."""
    gaps = [
        mine - theirs
        for position in positions
        if (mine := child.scores.get(position)) is not None and (theirs := other.scores.get(position)) is not None
    ]
    handicap = charge(child, settings) - charge(other, settings)
    if not gaps:
        return Lead(0, -handicap, 0.0)
    mean = sum(gaps) / len(gaps)
    squares = math.fsum((gap - mean) ** 2 for gap in gaps) + PRIOR * settings.spread**2
    return Lead(len(gaps), mean - handicap, math.sqrt(squares / (len(gaps) - 1 + PRIOR) / len(gaps)))


def judge(found: Lead, settings: Settings, *, last: bool) -> Result:
    """Return how a race stands; at the ``last`` rung it is decided."""
    if found.n == 0 or found.mean + settings.drop * found.error <= 0:
        return "out"
    if found.mean - settings.win * found.error > 0:
        return "ahead"
    if not last:
        return "open"
    return "ahead" if found.mean - settings.clear * found.error > 0 else "out"


def survivors(leads: Mapping[str, Lead], results: Mapping[str, Result]) -> list[str]:
    """Return those whose race goes on, the better half of them, the best first."""
    going = sorted((name for name, result in results.items() if result == "open"), key=lambda name: -leads[name].mean)
    return going[: max(1, (len(going) + 1) // 2)]
