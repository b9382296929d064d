"""Random numbers that depend on nothing but what they are for: no state, the same in any order and in any process."""

import hashlib
from collections.abc import Sequence
from typing import TypeVar

T = TypeVar("T")

_BITS = 32
_MOST = 16


def uniform(*purpose: object) -> float:
    """Return a number in [0, 1) that belongs to ``purpose``."""
    return uniforms(1, *purpose)[0]


def uniforms(count: int, *purpose: object) -> list[float]:
    """Return up to sixteen numbers in [0, 1) that belong to ``purpose``."""
    if count > _MOST:
        raise ValueError(f"No more than {_MOST} numbers belong to one purpose.")
    digest = hashlib.blake2b(repr(purpose).encode(), digest_size=4 * count).digest()
    return [int.from_bytes(digest[at : at + 4]) / 2**_BITS for at in range(0, 4 * count, 4)]


def choice(options: Sequence[T], *purpose: object) -> T:
    """Return one of ``options``, each as likely."""
    return options[int(uniform(*purpose) * len(options))]


def weighted(weights: Sequence[float], *purpose: object) -> int:
    """Return a position, each as likely as its weight says."""
    left = uniform(*purpose) * sum(weights)
    for position, weight in enumerate(weights):
        left -= weight
        if left < 0:
            return position
    return max(range(len(weights)), key=weights.__getitem__)
