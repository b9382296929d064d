"""Entries as lists show them: everything but their bodies."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from shared.cache.entry import CacheEntry
from shared.cache.invalidation import Invalidations

State = Literal["fresh", "stale", "expired", "invalidated", "damaged"]


@dataclass(frozen=True, slots=True)
class Position:
    """Where a page of entries ends: when its last entry was made, and its document's path."""

    created_at: datetime
    path: str


@dataclass(frozen=True, slots=True)
class Listed:
    """An entry without its body, which has ``size`` bytes as JSON; of a ``damaged`` one, only what can be told."""

    entry: CacheEntry
    size: int
    state: State
    position: Position


def state_of(entry: CacheEntry, invalidations: Invalidations, now: datetime) -> State:
    """Return whether an entry would be given."""
    if invalidations.cover(entry):
        return "invalidated"
    if entry.expired(now):
        return "expired"
    return "stale" if entry.stale(now) else "fresh"
