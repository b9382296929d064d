"""
Who is unbeaten where, who would add most to the best prompt, and the front of quality against size.

The fronts by example are those of GEPA (Agrawal et al. 2025, algorithm 2).
"""

from collections.abc import Mapping, Sequence

from shared.tuning.search import racing
from shared.tuning.search.settings import Settings
from shared.tuning.search.state import Candidate, Position

_SAME = 1e-9
_FEW = 3


def unbeaten(pool: Mapping[str, Candidate], positions: Sequence[Position]) -> dict[Position, frozenset[str]]:
    """Return, for each position, who has the best score there; dominated candidates are left out."""
    fronts = {position: front for position in positions if (front := _front(pool, position))}
    names = {name for front in fronts.values() for name in front}
    for name in sorted(names, key=lambda one: (_mean(pool[one], positions), one)):
        if all(len(front) > 1 for front in fronts.values() if name in front):
            fronts = {position: front - {name} for position, front in fronts.items()}
    return fronts


def weights(pool: Mapping[str, Candidate], positions: Sequence[Position]) -> list[tuple[str, float]]:
    """Return how many fronts each unbeaten candidate is in, ordered by name."""
    counts: dict[str, float] = {}
    for front in unbeaten(pool, positions).values():
        for name in front:
            counts[name] = counts.get(name, 0.0) + 1.0
    return sorted(counts.items())


def complements(
    pool: Mapping[str, Candidate], best: Candidate, positions: Sequence[Position]
) -> list[tuple[str, float]]:
    """
    Return how much each candidate would add to the best one, squared, ordered by name.

    That is the mean gain of whoever could pick the better of the two for each example, where both are known; it does
    not grow with the number of examples that a candidate is known on.
    """
    found = []
    for name, one in sorted(pool.items()):
        gains = [
            max(0.0, mine - theirs)
            for position in positions
            if (mine := one.scores.get(position)) is not None and (theirs := best.scores.get(position)) is not None
        ]
        if name != best.id and len(gains) >= _FEW and sum(gains) > 0:
            found.append((name, (sum(gains) / len(gains)) ** 2))
    return found


def by_size(pool: Mapping[str, Candidate], positions: Sequence[Position], settings: Settings) -> list[str]:
    """Return the candidates known on all ``positions`` that none beats in both quality and size, smallest first."""
    known = [one for one in pool.values() if all(one.scores.get(position) is not None for position in positions)]
    front: list[str] = []
    reached = float("-inf")
    for one in sorted(known, key=lambda found: (found.tokens, -_quality(found, positions, settings), found.id)):
        quality = _quality(one, positions, settings)
        if quality > reached + _SAME:
            front.append(one.id)
            reached = quality
    return front


def _quality(candidate: Candidate, positions: Sequence[Position], settings: Settings) -> float:
    return (racing.value(candidate, positions, settings) or 0.0) + racing.charge(candidate, settings)


def _front(pool: Mapping[str, Candidate], position: Position) -> frozenset[str]:
    known = {name: score for name, one in pool.items() if (score := one.scores.get(position)) is not None}
    top = max(known.values(), default=0.0)
    return frozenset(name for name, score in known.items() if score >= top - _SAME)


def _mean(candidate: Candidate, positions: Sequence[Position]) -> float:
    known = [score for position in positions if (score := candidate.scores.get(position)) is not None]
    return sum(known) / len(known) if known else 0.0
