"""What the cache keeps: an answer, what it cost to make, and how long it holds."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, NamedTuple, TypedDict

import orjson

from shared.cache.scope import Scope


class Slot(NamedTuple):
    """Where an entry stands: its scope and, within that, its key."""

    scope: Scope
    key: str


class Made(TypedDict, total=False):
    """How an answer came about, as ``CacheEntry`` notes it."""

    cost_nano_usd: int
    tokens: int
    seconds: float
    meta: Mapping[str, str]
    name: str
    tags: tuple[str, ...]
    sequence: int
    maker: str
    origin: bytes


@dataclass(frozen=True, slots=True)
class CacheEntry:
    """
    An answer under its key.

    ``body`` is JSON. ``cost_nano_usd`` (billionths of a US dollar), ``tokens`` and ``seconds`` are what making it took,
    which is what every hit saves. ``meta`` holds short notes of whoever stored it. ``name`` and ``tags`` are what it
    can be invalidated by; ``sequence`` is the count of invalidations in its namespace from before its making began,
    so that one which came meanwhile holds for it too. ``maker`` can make it again out of ``origin``, which is JSON.
    Between ``fresh_until`` and ``expires_at`` it is stale: good enough while a new one is being made. From then until
    ``kept_until`` it is good enough only where none can be made.
    """

    slot: Slot
    body: bytes
    created_at: datetime
    expires_at: datetime
    cost_nano_usd: int = 0
    tokens: int = 0
    seconds: float = 0.0
    meta: Mapping[str, str] = field(default_factory=dict)
    fresh_until: datetime | None = None
    kept_until: datetime | None = None
    name: str = ""
    tags: tuple[str, ...] = ()
    sequence: int = 0
    maker: str = ""
    origin: bytes = b""

    def stale(self, now: datetime) -> bool:
        """Return whether a new one should be made."""
        return self.fresh_until is not None and self.fresh_until <= now

    def expired(self, now: datetime) -> bool:
        """Return whether it no longer holds."""
        return self.expires_at <= now

    @property
    def gone_at(self) -> datetime:
        """Return when it is of no use any more."""
        return self.kept_until or self.expires_at

    def age(self, now: datetime) -> float:
        """Return the seconds since it was made, never less than none."""
        return max(0.0, (now - self.created_at).total_seconds())

    @property
    def value(self) -> Any:
        """Return the answer as a Python value, parsed anew each time."""
        return orjson.loads(self.body)
