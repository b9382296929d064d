"""
The learner: finds the similarity from which on answers may be given, so that few enough of them are wrong.

Every label says how near two questions were and whether their answers agreed. Of misses every one is labelled, of
hits a share, so that a label speaks for some requests; labels that are almost equally near, a band, speak for the
requests of that band together. From the nearest downwards this sums up to the share of all requests that a threshold
would have answered wrongly, and to an upper bound of it. The threshold is the last one before the bound exceeds the
budget. The nearest decide first, so that no lucky stretch further down makes up for what is wrong above it.

All of the window is believed as long as its newest part does not contradict it. When that alone shows that the
threshold exceeds the budget, or that equally near questions agree less often than before, the older half is left out,
and again, until the evidence is of one time.
"""

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from itertools import zip_longest
from operator import attrgetter

from shared.cache.semantic.label import Label

WINDOW = 4000
LEAST = 500
NEWEST = 400
LONGEST = timedelta(days=30)
LOWEST = 0.5
BAND = 0.02
Z = 1.28
CHANGE_Z = 1.64
AROUND = 0.1

_EVERY = 20
_similarity = attrgetter("similarity")


@dataclass(frozen=True, slots=True)
class Evidence:
    """
    What the labels come to, for one budget.

    ``requests`` is the number that the labels speak for. ``error`` and ``bound`` are the share of them that the
    threshold answers wrongly, as estimated and at most; ``answered`` is the share that it answers. Without a
    ``threshold``, ``why_off`` says why there is none. ``left_out`` counts older labels that the newest contradict.
    """

    budget: float
    labels: int = 0
    people: int = 0
    requests: float = 0.0
    threshold: float | None = None
    answered: float = 0.0
    error: float = 0.0
    bound: float = 0.0
    why_off: str = ""
    left_out: int = 0


class Learner:
    """
    Keeps the newest labels of one space and what they come to; every budget has its own evidence.

    ``rejected`` are the keys of the entries that people have rejected as sources.
    """

    def __init__(self) -> None:
        self.rejected: set[str] = set()
        self._labels: list[Label] = []
        self._found: dict[float, Evidence] = {}
        self._new = 0
        self._others = 0

    def add(self, labels: Iterable[Label]) -> None:
        """Take in what was learned, here or elsewhere."""
        for label in labels:
            self._labels.append(label)
            self._new += _EVERY if label.by else 1
            if label.by and not label.agreed:
                self.rejected.add(label.source)

    def pass_by(self) -> None:
        """Count a request that was near nothing."""
        self._others += 1

    def take_others(self) -> int:
        """Return how many were near nothing since the last time; a label is to carry them."""
        taken, self._others = self._others, 0
        return taken

    def evidence(self, budget: float, now: datetime) -> Evidence:
        """Return what the labels come to, computed anew once enough of them are new."""
        if self._new >= _EVERY or (self._new and len(self._labels) < LEAST):
            self._new = 0
            self._found.clear()
            self._forget(now)
        found = self._found.get(budget)
        if found is None:
            found = self._found[budget] = believed(self._labels, budget)
        return found

    def recent(self, number: int) -> list[Label]:
        """Return the newest labels, the newest first."""
        return sorted(self._labels, key=lambda label: label.at, reverse=True)[:number]

    def _forget(self, now: datetime) -> None:
        self._labels.sort(key=lambda label: label.at)
        self._labels = [label for label in self._labels[-WINDOW:] if label.at > now - LONGEST]
        self.rejected = {label.source for label in self._labels if label.by and not label.agreed}


def believed(labels: Sequence[Label], budget: float) -> Evidence:
    """Return what the longest part of ``labels`` comes to, given in the order of time, that is of one time."""
    known, found = len(labels), weigh(labels, budget)
    while found.threshold is not None and _has_changed(labels, found.threshold, budget):
        if len(labels) == LEAST:
            return replace(found, threshold=None, answered=0.0, error=0.0, bound=0.0, why_off="answers have changed")
        labels = labels[-max(LEAST, len(labels) // 2) :]
        found = weigh(labels, budget)
    return found if len(labels) == known else replace(found, left_out=known - len(labels))


def _has_changed(labels: Sequence[Label], threshold: float, budget: float) -> bool:
    newest = labels[-NEWEST:]
    return _exceeds(newest, threshold, budget) or _is_worse(labels[:-NEWEST], newest, threshold - AROUND)


def _exceeds(labels: Sequence[Label], threshold: float, budget: float) -> bool:
    """Whether ``labels`` alone, each with its own weight, show more wrong answers than there may be."""
    requests = sum(label.weight + label.others for label in labels)
    near = [label for label in labels if label.similarity >= threshold]
    answered = sum(label.weight for label in near)
    if not answered:
        return False
    wrong = sum(label.weight for label in near if not label.agreed) / requests
    number = answered * requests / sum(label.weight**2 for label in near)
    return _wilson(wrong, number, -CHANGE_Z) > budget


def _is_worse(older: Sequence[Label], newer: Sequence[Label], lowest: float) -> bool:
    """
    Whether answers agree less often than before, among questions that are equally near (Mantel and Haenszel's test).

    Those a little below the threshold count too: of them every one is labelled, so that they tell of a change first.
    """
    before, after = _by_band(older, lowest), _by_band(newer, lowest)
    surplus = variance = 0.0
    for band in before.keys() & after.keys():
        (old, old_wrong), (new, new_wrong) = before[band], after[band]
        both, wrong = old + new, old_wrong + new_wrong
        surplus += new_wrong - new * wrong / both
        variance += old * new * wrong * (both - wrong) / (both * both * (both - 1))
    return variance > 0 and surplus / math.sqrt(variance) > CHANGE_Z


def _by_band(labels: Sequence[Label], lowest: float) -> dict[int, tuple[int, int]]:
    """Return the number of labels in each band, and of those that do not agree."""
    found: dict[int, tuple[int, int]] = {}
    for label in labels:
        if label.similarity >= lowest:
            number, wrong = found.get(_band(label.similarity), (0, 0))
            found[_band(label.similarity)] = number + 1, wrong + (not label.agreed)
    return found


def weigh(labels: Sequence[Label], budget: float) -> Evidence:
    """Return the lowest threshold whose bound keeps to the ``budget``, and what is known of it."""
    requests = sum(label.weight + label.others for label in labels)
    empty = Evidence(budget, len(labels), sum(1 for label in labels if label.by), requests)
    if len(labels) < LEAST:
        return replace(empty, why_off=f"no evidence yet: {len(labels)} of {LEAST} labels")
    found = _lowest(labels, _shares(labels, requests), budget)
    if found is None:
        return replace(empty, why_off="no threshold keeps to the budget")
    return replace(empty, threshold=found[0], answered=found[1], error=found[2], bound=found[3])


def _lowest(
    labels: Sequence[Label], shares: Mapping[int, float], budget: float
) -> tuple[float, float, float, float] | None:
    """Return the last threshold from above that keeps to the ``budget``, what it answers, its error, and its bound."""
    ordered = sorted(labels, key=_similarity, reverse=True)
    error = answered = squares = 0.0
    found = None
    for label, following in zip_longest(ordered, ordered[1:]):
        similarity = label.similarity
        share = shares[_band(similarity)]
        error += 0.0 if label.agreed else share
        answered += share
        squares += share * share
        if following is not None and following.similarity == similarity:
            continue
        bound = upper(error, answered / squares)
        if similarity < LOWEST or bound > budget:
            break
        found = (similarity, answered, error, bound)
    return found


def upper(share: float, number: float) -> float:
    """Return Wilson's upper bound of a ``share`` that was seen in a ``number`` of trials."""
    return _wilson(share, number, Z)


def _wilson(share: float, number: float, z: float) -> float:
    """Return Wilson's upper bound, or the lower one for a negative ``z``."""
    spread = z * z / number
    reach = z * math.sqrt(max(0.0, share * (1 - share)) / number + spread / (4 * number))
    return min(1.0, (share + spread / 2 + reach) / (1 + spread))


def _shares(labels: Sequence[Label], requests: float) -> dict[int, float]:
    """Return for each band the share of all requests that one label of it speaks for."""
    weights: dict[int, float] = {}
    numbers: dict[int, int] = {}
    for label in labels:
        band = _band(label.similarity)
        weights[band] = weights.get(band, 0.0) + label.weight
        numbers[band] = numbers.get(band, 0) + 1
    return {band: weight / numbers[band] / requests for band, weight in weights.items()}


def _band(similarity: float) -> int:
    return math.floor(min(similarity, 1.0) / BAND + 1e-9)
