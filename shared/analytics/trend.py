"""Trends: a line through the means of buckets, with the uncertainty of its slope."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

FEWEST = 5
_LEAST = 1e-6
_Z = 1.959964  # 97.5 % of a normal distribution lie below

Direction = Literal["rising", "falling", "none", "unknown"]


@dataclass(frozen=True)
class Point:
    """The mean of ``count`` values at a time."""

    at: float
    mean: float
    count: int


@dataclass(frozen=True)
class Trend:
    """
    The change per unit of time, and the bounds that hold it with 95 % confidence.

    ``direction`` is none when the bounds leave the sign open, unknown with too few points to tell.
    """

    direction: Direction
    slope: float | None = None
    low: float | None = None
    high: float | None = None


UNKNOWN = Trend("unknown")


def of(points: Sequence[Point]) -> Trend:
    """
    Return the trend of several means, each weighed by its count.

    The uncertainty is that of the scatter of the means around the line, whatever their counts say of it (HC3): values
    within a bucket may well depend on each other, as the pieces of one batch do.
    """
    weight = sum(point.count for point in points)
    if len(points) < FEWEST:
        return UNKNOWN
    middle = sum(point.count * point.at for point in points) / weight
    level = sum(point.count * point.mean for point in points) / weight
    spread = sum(point.count * (point.at - middle) ** 2 for point in points)
    slope = sum(point.count * (point.at - middle) * (point.mean - level) for point in points) / spread
    doubt = 0.0
    for point in points:
        away = point.at - middle
        pull = point.count / weight + point.count * away**2 / spread
        miss = (point.mean - level - slope * away) / max(1 - pull, _LEAST)
        doubt += (point.count * away * miss / spread) ** 2
    margin = _student(len(points) - 2) * math.sqrt(doubt)
    return Trend(_direction(slope - margin, slope + margin), slope, slope - margin, slope + margin)


def _direction(low: float, high: float) -> Direction:
    if low > 0:
        return "rising"
    return "falling" if high < 0 else "none"


def _student(free: int) -> float:
    """Return the 97.5th percentile of Student's distribution, by Cornish and Fisher's expansion."""
    z = _Z
    first = (z**3 + z) / 4
    second = (5 * z**5 + 16 * z**3 + 3 * z) / 96
    third = (3 * z**7 + 19 * z**5 + 17 * z**3 - 15 * z) / 384
    return z + first / free + second / free**2 + third / free**3
