"""New entries: how long they live, and where they are stored."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Unpack

from shared.cache import entry_documents, life
from shared.cache.entry import CacheEntry, Made, Slot
from shared.cache.levels import Levels
from shared.cache.lookup import Level
from shared.cache.namespace import Namespace
from shared.cache.namespaces import Namespaces
from shared.clock import Clock
from shared.firestore.writes import Write


class Keeper:
    """Makes entries and keeps them, each in every level that takes it."""

    def __init__(self, levels: Levels, namespaces: Namespaces, clock: Clock, ttl: timedelta, rng: life.Random) -> None:
        self._levels = levels
        self._namespaces = namespaces
        self._clock = clock
        self._ttl = ttl
        self._rng = rng

    def entry(self, slot: Slot, body: bytes, *, ttl: timedelta | None = None, **made: Unpack[Made]) -> CacheEntry:
        """
        Return an entry that begins at this moment; ``body`` is JSON.

        Without a ``ttl`` of its own it lives as its namespace, as far as known here, has it, give or take a little.
        """
        namespace, now = self._namespaces.last(slot.scope), self._clock.now()
        fresh = ttl or life.jittered(namespace.ttl(self._ttl), self._rng)
        made.setdefault("sequence", namespace.invalidations.sequence)
        expires_at, fresh_until, kept_until = life.of(namespace.policy, fresh, now)
        made["origin"] = _exact(made.get("origin", b""))
        return CacheEntry(slot, _exact(body), now, expires_at, fresh_until=fresh_until, kept_until=kept_until, **made)

    async def store(self, entry: CacheEntry, also: Sequence[Write] = ()) -> tuple[Level, ...]:
        """Store ``entry`` in each level that takes it, ``also`` with the shared one; return which did; never raises."""
        return _levels(self._levels.remember(entry), await self._levels.share(entry, also))

    async def store_many(self, entries: Sequence[CacheEntry]) -> list[tuple[Level, ...]]:
        """Store ``entries`` in as few commits as fit, and return which levels took each; never raises."""
        remembered = [self._levels.remember(entry) for entry in entries]
        shared = await self._levels.share_all(entries)
        return [_levels(*taken) for taken in zip(remembered, shared, strict=True)]

    def ttl(self, namespace: Namespace) -> timedelta:
        """Return how long new answers of a namespace are fresh."""
        return namespace.ttl(self._ttl)

    def writes_for(self, entry: CacheEntry) -> tuple[Write, ...]:
        """Return what stores ``entry`` in the shared level as a part of the caller's commit; maybe nothing."""
        batch = entry_documents.writes_for(entry)
        self._levels.count_share(entry, taken=bool(batch))
        return batch


def _exact(written: bytes) -> bytes:
    """Return a copy that takes no more memory than its length: what orjson writes holds on to several times that."""
    return bytes(memoryview(written))


def _levels(remembered: bool, shared: bool) -> tuple[Level, ...]:  # noqa: FBT001 - one per level, in their order
    taken: list[Level] = []
    if remembered:
        taken.append("memory")
    if shared:
        taken.append("shared")
    return tuple(taken)
