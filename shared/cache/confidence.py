"""How sure a share is: Wilson's score interval."""

import math
from typing import NamedTuple

TWO_SIDED_95 = 1.959964


class Share(NamedTuple):
    """A share ``part / whole``, and the bounds between which it lies in 95 of 100 cases."""

    part: int
    whole: int
    low: float
    high: float

    @property
    def value(self) -> float:
        """Return the share itself; 0 of nothing."""
        return self.part / self.whole if self.whole else 0.0


def share(part: int, whole: int, z: float = TWO_SIDED_95) -> Share:
    """Return the share with its interval; of nothing, nothing is known."""
    if whole <= 0:
        return Share(0, 0, 0.0, 1.0)
    value = part / whole
    spread = z * z / whole
    middle = value + spread / 2
    reach = z * math.sqrt(value * (1 - value) / whole + spread / (4 * whole))
    return Share(part, whole, max(0.0, (middle - reach) / (1 + spread)), min(1.0, (middle + reach) / (1 + spread)))
