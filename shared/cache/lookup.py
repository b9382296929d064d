"""What a look into the cache gives: an answer with its origin, or why there is none."""

from enum import StrEnum
from typing import Literal, NamedTuple

from shared.cache.entry import CacheEntry

Level = Literal["memory", "shared", "semantic"]
Status = Literal["hit", "miss"]


class Absence(StrEnum):
    """Why there is no answer."""

    NOT_STORED = "not stored"
    EXPIRED = "expired"
    INVALIDATED = "invalidated"
    UNCONFIRMED = "not confirmed by the shared level"
    UNAVAILABLE = "shared level unavailable"
    TOO_OLD = "older than asked for"
    NOT_READ = "asked anew"
    CHECKED = "asked again for evidence"
    FAILED = "failed moments ago"


class Lookup(NamedTuple):
    """
    One look: the entry and the level that had it, or neither; ``reason`` is for people.

    ``late`` is how many seconds ago an entry has expired that was here.
    """

    reason: str
    level: Level | None = None
    entry: CacheEntry | None = None
    age_seconds: float = 0.0
    stale: bool = False
    late: float | None = None

    @property
    def status(self) -> Status:
        """Return whether there is an answer."""
        return "miss" if self.entry is None else "hit"


MISSES = {absence: Lookup(f"miss: {absence}") for absence in Absence}
