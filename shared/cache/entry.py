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
    meta: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class CacheEntry:
    """
    An answer under its key.

    ``body`` is JSON. ``cost_nano_usd`` (billionths of a US dollar) and ``tokens`` are what making it took, which
    is what every hit saves. ``meta`` holds short notes of whoever stored it.
    """

    slot: Slot
    body: bytes
    created_at: datetime
    expires_at: datetime
    cost_nano_usd: int = 0
    tokens: int = 0
    meta: Mapping[str, str] = field(default_factory=dict)

    def expired(self, now: datetime) -> bool:
        """Return whether it no longer holds."""
        return self.expires_at <= now

    @property
    def value(self) -> Any:
        """Return the answer as a Python value, parsed anew each time."""
        return orjson.loads(self.body)
