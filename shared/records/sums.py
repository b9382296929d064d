"""Numbers added up so that their mean and variance can be told, in any number of portions."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


@dataclass
class Sums:
    """How many numbers there are, their sum, and the sum of their squares."""

    count: int = 0
    total: float = 0.0
    squares: float = 0.0

    @property
    def mean(self) -> float:
        """Return the mean; 0 without numbers."""
        return self.total / self.count if self.count else 0.0

    @property
    def variance(self) -> float:
        """Return the unbiased variance of the numbers; 0 for fewer than two."""
        if self.count < 2:
            return 0.0
        return max((self.squares - self.total * self.total / self.count) / (self.count - 1), 0.0)

    def add(self, value: float) -> None:
        """Take in a number."""
        self.count += 1
        self.total += value
        self.squares += value * value

    def merge(self, other: "Sums") -> None:
        """Take in other numbers."""
        self.count += other.count
        self.total += other.total
        self.squares += other.squares

    def fields(self) -> dict[str, Any]:
        """Return the sums as document fields."""
        return {"count": self.count, "total": self.total, "squares": self.squares}


def of_shares(hits: int, misses: int) -> Sums:
    """Return the sums of so many ones and zeros."""
    return Sums(hits + misses, float(hits), float(hits))


def from_fields(data: Mapping[str, Any]) -> Sums:
    """Return the sums that document fields hold."""
    return Sums(data["count"], data["total"], data["squares"])
