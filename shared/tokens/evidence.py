"""
What the counts of providers say about our estimates of a model, as sums that processes can add up.

The factor is the weighted geometric mean of reported over estimated tokens. Once the weight reaches its limit, what is
added pushes out as much of the old: an exponentially weighted moving average, whichever order the news come in.
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

PRIOR: Final = 2.0
MOST: Final = 50.0
FULL: Final = 300
"""Tokens of a call that counts fully; the estimate of a shorter one is vaguer."""

_ODD: Final = 4.0
_BOUND: Final = 2.0


@dataclass(frozen=True, slots=True)
class Evidence:
    """Sums over calls: their weights, their weighted log ratios and the squares of these; ``calls`` is their number."""

    weight: float = 0.0
    logs: float = 0.0
    squares: float = 0.0
    calls: int = 0

    @classmethod
    def of(cls, fields: Mapping[str, Any]) -> "Evidence":
        """Return the evidence that ``fields`` describe."""
        return cls(float(fields["weight"]), float(fields["logs"]), float(fields["squares"]), int(fields["calls"]))

    def fields(self) -> dict[str, Any]:
        """Return the evidence as document fields."""
        return {"weight": self.weight, "logs": self.logs, "squares": self.squares, "calls": self.calls}

    def plus(self, other: "Evidence") -> "Evidence":
        """Return this with the newer ``other`` added, of the old no more than what the limit leaves room for."""
        kept = min(1.0, max(0.0, MOST - other.weight) / self.weight) if self.weight else 1.0
        return Evidence(
            self.weight * kept + other.weight,
            self.logs * kept + other.logs,
            self.squares * kept + other.squares,
            self.calls + other.calls,
        )

    @property
    def factor(self) -> float:
        """Return reported over estimated tokens, drawn towards 1 while there is little evidence."""
        return math.exp(self.logs / (self.weight + PRIOR))

    @property
    def deviation(self) -> float:
        """Return how far single calls stray from the factor, as a share."""
        if not self.weight:
            return 0.0
        mean = self.logs / self.weight
        return math.sqrt(max(0.0, self.squares / self.weight - mean * mean))

    def narrowed(self, spread: float) -> float:
        """Return the share that corrected estimates stay within: that of the calls seen, as far as there are any."""
        trust = self.weight / (self.weight + 5 * PRIOR)
        return spread * (1 - trust) + min(spread, _BOUND * self.deviation + 0.02) * trust


NONE: Final = Evidence()


def observed(estimated: float, reported: int) -> Evidence:
    """Return what one call says: nothing when a count is missing, or so far off that it counts something else."""
    if estimated <= 0 or reported <= 0 or not 1 / _ODD <= reported / estimated <= _ODD:
        return NONE
    weight, ratio = min(1.0, estimated / FULL), math.log(reported / estimated)
    return Evidence(weight, weight * ratio, weight * ratio * ratio, 1)
