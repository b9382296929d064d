"""
Mergeable distributions: whole numbers counted in buckets that grow by a constant factor.

A percentile of a sketch lies within one percent of the exact one (by nearest rank), whatever was merged in which
order; count, sum, least and most are exact. The buckets are those of DDSketch (Masson, Rim, Lee, VLDB 2019).
"""

import math
import struct
from dataclasses import dataclass, field

from shared.analytics import percentiles

RELATIVE_ERROR = 0.01

_GROWTH = (1 + RELATIVE_ERROR) / (1 - RELATIVE_ERROR)
_LOG_GROWTH = math.log(_GROWTH)
_MIDDLE = 2 / (_GROWTH + 1)
_ZERO = 0
_HEAD = struct.calcsize("<3q")
_EACH = struct.calcsize("<HI")


@dataclass
class Sketch:
    """The distribution of whole numbers from 0 on; ``buckets`` counts by bucket, number 0 is for zero itself."""

    buckets: dict[int, int] = field(default_factory=dict)
    sum: int = 0
    least: int = 0
    most: int = 0

    @property
    def count(self) -> int:
        """Return how many values there are."""
        return sum(self.buckets.values())

    @property
    def mean(self) -> float:
        """Return the mean, exactly; 0 without values."""
        return self.sum / self.count if self.buckets else 0.0

    def add(self, value: int) -> None:
        """Take in a value."""
        self.least = min(self.least, value) if self.buckets else value
        self.most = max(self.most, value)
        self.sum += value
        bucket = _bucket(value)
        self.buckets[bucket] = self.buckets.get(bucket, 0) + 1

    def merge(self, other: "Sketch") -> None:
        """Take in all values of another sketch."""
        if other.buckets:
            self.least = min(self.least, other.least) if self.buckets else other.least
        self.most = max(self.most, other.most)
        self.sum += other.sum
        mine = self.buckets
        for bucket, count in other.buckets.items():
            mine[bucket] = mine.get(bucket, 0) + count

    def percentile(self, percent: int) -> float:
        """Return a value within one percent of the percentile; there must be at least one value."""
        left = percentiles.rank(self.count, percent)
        for bucket in sorted(self.buckets):
            left -= self.buckets[bucket]
            if left <= 0:
                return min(max(_value(bucket), self.least), self.most)
        return self.most

    def packed(self) -> bytes:
        """Return the sketch as bytes; equal sketches give equal bytes."""
        numbers = sorted(self.buckets)
        counts = (self.buckets[number] for number in numbers)
        return struct.pack(_layout(len(numbers)), self.sum, self.least, self.most, *numbers, *counts)


def unpacked(packed: bytes) -> Sketch:
    """Return the sketch that bytes hold."""
    count = (len(packed) - _HEAD) // _EACH
    total, least, most, *rest = struct.unpack(_layout(count), packed)
    return Sketch(dict(zip(rest[:count], rest[count:], strict=True)), total, least, most)


def _bucket(value: int) -> int:
    return 1 + math.ceil(math.log(value) / _LOG_GROWTH) if value else _ZERO


def _value(bucket: int) -> float:
    return math.exp((bucket - 1) * _LOG_GROWTH) * _MIDDLE if bucket else 0.0


def _layout(count: int) -> str:
    """Return how a sketch is packed: sum, least, most, the numbers of ``count`` buckets in order, and their counts."""
    return f"<3q{count}H{count}I"
