"""
A test for "this has become worse" that needs no threshold, no baseline and no distribution, and never ends.

Each value is given its conformal p-value: the share of all values so far that are as bad or worse, ties broken by lot.
While values are exchangeable, that is while nothing changes, these are independent and uniform, whatever is
measured (Vovk, Gammerman and Shafer, "Algorithmic Learning in a Random World", 2005). Bets that they are small
are added up as Shiryaev and Roberts do (Vovk and others, "Retrain or not retrain", 2021): each bet is worth
one on average, so that the evidence after n values is n on average, and the mean number of values until it
reaches a threshold c by chance is at least c.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

Bet = Callable[[float], float]


def _line(slope: float) -> Bet:
    return lambda p: 1 + slope * (p - 0.5)


def _power(exponent: float) -> Bet:
    return lambda p: exponent * p ** (exponent - 1)


BETS: tuple[Bet, ...] = (_line(-1.0), _line(-2.0), _power(0.6), _power(0.3))
"""Each integrates to one over p from 0 to 1: for small, lasting changes first, for breakdowns last."""

_SUSPICION: Bet = BETS[1]


@dataclass
class Side:
    """Values added up: those before the suspected change, or those since."""

    count: int = 0
    total: float = 0.0

    @property
    def mean(self) -> float:
        """Return the mean; 0 without values."""
        return self.total / self.count if self.count else 0.0


@dataclass
class Detector:
    """
    The evidence that values have become worse; ``bins`` counts all of them by bin, a lower one is worse.

    A change, if there is one, is suspected where a simple bet was last worth no more than at its beginning: ``since``
    holds the values from there on, ``before`` those earlier.
    """

    bins: dict[int, int] = field(default_factory=dict)
    evidences: tuple[float, ...] = (0.0,) * len(BETS)
    suspicion: float = 1.0
    before: Side = field(default_factory=Side)
    since: Side = field(default_factory=Side)

    @property
    def count(self) -> int:
        """Return how many values there were."""
        return self.before.count + self.since.count

    @property
    def evidence(self) -> float:
        """Return the mean of what all bets have come to."""
        return sum(self.evidences) / len(self.evidences)

    def add(self, place: int, value: float, lot: float) -> None:
        """Take in ``value``, which falls into bin ``place``; ``lot`` above 0 and up to 1 breaks its ties."""
        p = self._p_value(place, lot)
        self.evidences = tuple((one + 1) * bet(p) for one, bet in zip(self.evidences, BETS, strict=True))
        self.suspicion *= _SUSPICION(p)
        self.since.count += 1
        self.since.total += value
        if self.suspicion <= 1:
            self.suspicion = 1.0
            self.before = Side(self.count, self.before.total + self.since.total)
            self.since = Side()

    def fields(self) -> dict[str, Any]:
        """Return the detector as document fields."""
        return {
            "places": list(self.bins),
            "counts": list(self.bins.values()),
            "evidences": list(self.evidences),
            "suspicion": self.suspicion,
            "before": [self.before.count, self.before.total],
            "since": [self.since.count, self.since.total],
        }

    def _p_value(self, place: int, lot: float) -> float:
        self.bins[place] = self.bins.get(place, 0) + 1
        worse = sum(count for other, count in self.bins.items() if other < place)
        return (worse + lot * self.bins[place]) / (self.count + 1)


def from_fields(data: Mapping[str, Any]) -> Detector:
    """Return the detector that document fields hold."""
    return Detector(
        bins=dict(zip(data["places"], data["counts"], strict=True)),
        evidences=tuple(data["evidences"]),
        suspicion=data["suspicion"],
        before=Side(*data["before"]),
        since=Side(*data["since"]),
    )
