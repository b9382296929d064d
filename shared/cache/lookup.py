"""What a look into the cache gives: an answer with its origin, or why there is none."""

from enum import StrEnum
from typing import Literal, NamedTuple

from shared.cache.entry import CacheEntry

Level = Literal["memory", "shared"]
Status = Literal["hit", "miss"]


class Absence(StrEnum):
    """Why there is no answer."""

    NOT_STORED = "not stored"
    EXPIRED = "expired"
    UNCONFIRMED = "not confirmed by the shared level"
    UNAVAILABLE = "shared level unavailable"


class Lookup(NamedTuple):
    """One look: the entry and the level that had it, or neither; ``reason`` is for people."""

    reason: str
    level: Level | None = None
    entry: CacheEntry | None = None
    age_seconds: float = 0.0

    @property
    def status(self) -> Status:
        """Return whether there is an answer."""
        return "miss" if self.entry is None else "hit"
