"""
Randomness without state: every draw is a hash of the seed and of what it is for.

The same draw comes out in any order, on any machine and after any crash.
"""

import hashlib
from collections.abc import Sequence
from typing import TypeVar

_BITS = 53
T = TypeVar("T")


def draw(seed: int, *purpose: object) -> float:
    """Return a number from 0 up to 1 that ``purpose`` alone decides."""
    text = "\x1f".join(map(str, (seed, *purpose)))
    return (int.from_bytes(hashlib.sha256(text.encode()).digest()[:8]) >> (64 - _BITS)) / (1 << _BITS)


def shuffled(items: Sequence[T], seed: int, *purpose: object) -> tuple[T, ...]:
    """Return ``items`` in an order that ``purpose`` decides."""
    return tuple(sorted(items, key=lambda item: (draw(seed, *purpose, item), str(item))))


def chosen(weighted: Sequence[tuple[T, float]], seed: int, *purpose: object) -> T:
    """Return one of the items with a chance proportional to its weight; the weights must not all be 0."""
    point = draw(seed, *purpose) * sum(weight for _, weight in weighted)
    for item, weight in weighted:
        point -= weight
        if point < 0:
            return item
    return next(item for item, weight in reversed(weighted) if weight > 0)
