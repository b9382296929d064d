"""Choices that look free and are always the same: decided by a hash of what is written about and where."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import TypeVar

T = TypeVar("T")

_MASK = (1 << 64) - 1


@dataclass(frozen=True)
class Chooser:
    """Choices of one text, whose ``key`` says what it is about."""

    key: str

    def number(self, *position: object) -> int:
        """Return a large number that depends on the key and ``position`` alone."""
        mixed = self._start
        for part in position:
            mixed = _mix(mixed ^ _hash(str(part)))
        return mixed

    def pick(self, options: Sequence[T], *position: object) -> T:
        """Return one of ``options``."""
        return options[self.number(*position) % len(options)]

    def order(self, options: Sequence[T], *position: object) -> list[T]:
        """Return ``options`` in an order of their own."""
        start = self.number(*position)
        return sorted(options, key=lambda option: _mix(start ^ _hash(str(option))))

    @cached_property
    def _start(self) -> int:
        return _hash(self.key)


@lru_cache(maxsize=8192)
def _hash(text: str) -> int:
    return int.from_bytes(hashlib.blake2b(text.encode(), digest_size=8).digest())


def _mix(number: int) -> int:
    """Return ``number`` scattered over 64 bits (the finaliser of SplitMix64)."""
    number = (number + 0x9E3779B97F4A7C15) & _MASK
    number = ((number ^ (number >> 30)) * 0xBF58476D1CE4E5B9) & _MASK
    number = ((number ^ (number >> 27)) * 0x94D049BB133111EB) & _MASK
    return number ^ (number >> 31)
