"""Answers that callers bring along, stored as the job that warms comes by them."""

from datetime import timedelta
from typing import Any

import orjson

from shared import errors
from shared.cache import keys, warming
from shared.cache.entry import Slot
from shared.cache.service import CacheService
from shared.cache.warming import Outcome, Wanted
from shared.clock import Clock


class EntryWarmer:
    """Stores what was brought, unless something fresh is there."""

    def __init__(self, cache: CacheService, clock: Clock) -> None:
        self._cache = cache
        self._clock = clock

    def check(self, origin: Any) -> None:
        """Raise InvalidFieldsError for what cannot be stored; the API has seen to that."""

    async def warm(self, wanted: Wanted) -> Outcome:
        """Return what became of an answer; raises StoreUnavailableError when no level takes it."""
        given: dict[str, Any] = wanted.origin
        slot = Slot(wanted.scope, keys.exact(wanted.scope, given["request"], fold=given["fold"]))
        try:
            found = await self._cache.get(*slot)
        except errors.NotFoundError:
            found = None
        if found is not None and not found.stale(self._clock.now()):
            return warming.held(found, wanted)
        ttl = given["ttl"] or wanted.ttl
        entry = self._cache.entry(
            slot,
            orjson.dumps(given["value"]),
            ttl=timedelta(seconds=ttl) if ttl else None,
            cost_nano_usd=given["cost_nano_usd"],
            tokens=given["tokens"],
            name=given["name"],
            tags=tuple(dict.fromkeys((*given["tags"], *wanted.tags))),
            meta={warming.NOTE: wanted.job},
        )
        if not await self._cache.store(entry):
            raise errors.StoreUnavailableError
        return Outcome("made", entry.name, slot.key)
