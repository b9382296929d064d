"""An interval of values."""

from typing import NamedTuple


class Interval(NamedTuple):
    """The values from ``low`` to ``high``, both included."""

    low: float
    high: float

    @property
    def width(self) -> float:
        """Return how far the bounds are apart."""
        return self.high - self.low

    @property
    def excludes_zero(self) -> bool:
        """Return whether zero lies outside."""
        return self.low > 0 or self.high < 0

    def holds(self, value: float) -> bool:
        """Return whether ``value`` lies inside."""
        return self.low <= value <= self.high

    def mirrored(self) -> "Interval":
        """Return the interval of the negated values."""
        return Interval(-self.high, -self.low)
