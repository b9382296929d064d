"""Small mergeable distributions: numbers counted in buckets, each a tenth wider than the one before."""

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

PER_DOUBLING = 8

_LARGEST = 2.0**40


@dataclass(slots=True)
class Spread:
    """How often which sizes occurred; bucket 0 is for what is below one, 8 buckets for every doubling above."""

    buckets: dict[int, int] = field(default_factory=dict)

    def __bool__(self) -> bool:
        return bool(self.buckets)

    @property
    def count(self) -> int:
        """Return how many values there are."""
        return sum(self.buckets.values())

    def add(self, value: float) -> None:
        """Take in a value; what is below one counts as zero."""
        bucket = 1 + int(PER_DOUBLING * math.log2(min(value, _LARGEST))) if value >= 1 else 0
        self.buckets[bucket] = self.buckets.get(bucket, 0) + 1

    def merge(self, other: "Spread") -> None:
        """Take in all values of another spread."""
        for bucket, count in other.buckets.items():
            self.buckets[bucket] = self.buckets.get(bucket, 0) + count

    def percentile(self, percent: float) -> int | None:
        """Return what ``percent`` of the values do not exceed, a tenth and one above the exact number at most."""
        needed = self.count * percent / 100
        for bucket, count in sorted(self.buckets.items()):
            needed -= count
            if needed <= 0:
                return edge(bucket)
        return None

    def up_to(self, value: float) -> int:
        """Return how many values surely lie at or below ``value``."""
        return sum(count for bucket, count in self.buckets.items() if edge(bucket) <= value)

    def steps(self) -> Iterator[tuple[int, int]]:
        """Yield the upper edge of each bucket, ascending, with the bucket's count."""
        for bucket, count in sorted(self.buckets.items()):
            yield edge(bucket), count

    def fields(self) -> dict[str, int]:
        """Return the spread as JSON."""
        return {str(bucket): count for bucket, count in self.buckets.items()}


def edge(bucket: int) -> int:
    """Return the least whole number that nothing in a bucket exceeds, but for what is below one."""
    return math.ceil(2 ** (bucket / PER_DOUBLING)) if bucket else 0


def from_fields(found: Mapping[str, Any]) -> Spread:
    """Return the spread that JSON describes."""
    return Spread({int(bucket): int(count) for bucket, count in found.items()})
