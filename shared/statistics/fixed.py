"""Tests for one look, planned beforehand: quicker than a sequence, and wrong when peeked at."""

import math

from shared.statistics import special
from shared.statistics.sequential import Sample


def welch_p(base: Sample, other: Sample) -> float:
    """Return the two-sided p-value of Welch's t-test (1947)."""
    parts = base.variance / base.n, other.variance / other.n
    error = sum(parts)
    if not error:
        return 1.0 if base.mean == other.mean else 0.0
    freedom = error**2 / (parts[0] ** 2 / (base.n - 1) + parts[1] ** 2 / (other.n - 1))
    return special.t_beyond((other.mean - base.mean) / math.sqrt(error), freedom)
