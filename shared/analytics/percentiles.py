"""
Percentiles by nearest rank: always one of the values, never something between two of them.

The p-th percentile is the smallest value that at least p percent of all values do not exceed. Percents are whole
numbers, so that ranks are exact.
"""

from collections.abc import Sequence


def rank(count: int, percent: int) -> int:
    """Return the place, from 1, of the percentile among ``count`` ordered values."""
    return max(1, -(-percent * count // 100))


def nearest_rank(ordered: Sequence[float], percent: int) -> float:
    """Return the percentile of values in ascending order; there must be at least one."""
    return ordered[rank(len(ordered), percent) - 1]


def next_below(ordered: Sequence[float], percent: int) -> float:
    """
    Return what the next value of the same kind stays below with a probability of at least ``percent`` percent.

    That needs a higher rank than the percentile's, for the next value is as likely to fall before the first of n values
    as between any two or behind the last: it stays below the k-th with probability k/(n+1). With fewer than
    ``percent/(100-percent)`` values even the largest promises less.
    """
    place = -(-percent * (len(ordered) + 1) // 100)
    return ordered[min(place, len(ordered)) - 1]
