"""Choices that look free and are always the same: decided by a hash of what is written about and where."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeVar

T = TypeVar("T")


@dataclass(frozen=True)
class Chooser:
    """Choices of one text, whose ``key`` says what it is about."""

    key: str

    def number(self, *position: object) -> int:
        """Return a large number that depends on the key and ``position`` alone."""
        text = "\x1f".join((self.key, *map(str, position)))
        return int.from_bytes(hashlib.blake2b(text.encode(), digest_size=8).digest())

    def pick(self, options: Sequence[T], *position: object) -> T:
        """Return one of ``options``."""
        return options[self.number(*position) % len(options)]

    def order(self, options: Sequence[T], *position: object) -> list[T]:
        """Return ``options`` in an order of their own."""
        return sorted(options, key=lambda option: self.number(*position, option))
