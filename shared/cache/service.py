"""The cache as the other features see it: look, store, forget, and what that saved."""

import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import timedelta
from typing import Unpack

from shared import errors
from shared.cache import repository
from shared.cache.entry import CacheEntry, Made, Slot
from shared.cache.lookup import Absence, Level, Lookup
from shared.cache.memory import MemoryLevel
from shared.cache.scope import Scope
from shared.cache.shared_level import SharedLevel
from shared.cache.stats import NamespaceStats, Stats
from shared.clock import Clock
from shared.firestore.writes import Write
from shared.observability import metrics


class CacheService:
    """
    Answers from memory, then from the shared level, and keeps working when that one does not.

    Entries live for ``ttl`` unless they say otherwise. ``own`` are the namespaces of the product's features. An entry
    that was deleted may still be answered for ``memory.CONFIRMED_SECONDS`` by other processes.
    """

    def __init__(
        self, memory: MemoryLevel, shared: SharedLevel, clock: Clock, ttl: timedelta, own: frozenset[str] = frozenset()
    ) -> None:
        self.own = own
        self.since = clock.now()
        self._memory = memory
        self._shared = shared
        self._clock = clock
        self._ttl = ttl
        self._stats = Stats(own)

    def peek(self, scope: Scope, key: str) -> Lookup | None:
        """Return what memory has, without waiting; a look in vain counts as none, for ``lookup`` follows it."""
        found = self._memory.get(Slot(scope, key))
        return None if isinstance(found, Absence) else self._hit("memory", found)

    async def lookup(self, scope: Scope, key: str) -> Lookup:
        """Return what memory has, else what the shared level has; never raises."""
        return (await self.lookup_many([Slot(scope, key)]))[0]

    async def lookup_many(self, slots: Sequence[Slot]) -> list[Lookup]:
        """Return a look for each of ``slots``, in their order, with one call of the shared level at most."""
        with _timed("lookup"):
            looks: dict[Slot, Lookup] = {}
            absent: dict[Slot, Absence] = {}
            for slot in dict.fromkeys(slots):
                found = self._memory.get(slot)
                if isinstance(found, Absence):
                    absent[slot] = found
                else:
                    looks[slot] = self._hit("memory", found)
            if absent:
                looks.update(await self._look_further(absent))
            return [looks[slot] for slot in slots]

    async def get(self, scope: Scope, key: str) -> CacheEntry:
        """Return an entry without counting it as used; raises NotFoundError or StoreUnavailableError."""
        slot = Slot(scope, key)
        held = self._memory.get(slot)
        if isinstance(held, CacheEntry):
            return held
        entry = (await self._shared.get_all([slot])).get(slot)
        if entry is None or entry.expired(self._clock.now()):
            raise errors.NotFoundError("There is no such cache entry.")
        return entry

    def entry(self, slot: Slot, body: bytes, *, ttl: timedelta | None = None, **made: Unpack[Made]) -> CacheEntry:
        """Return an entry that begins at this moment; ``body`` is JSON."""
        now = self._clock.now()
        return CacheEntry(slot, body, now, now + (self._ttl if ttl is None else ttl), **made)

    async def store(self, entry: CacheEntry) -> tuple[Level, ...]:
        """Store ``entry`` in every level that takes it, and return which did; never raises."""
        with _timed("store"):
            levels: list[Level] = ["memory"] if self.remember(entry) else []
            if await self._share(entry):
                levels.append("shared")
            return tuple(levels)

    def remember(self, entry: CacheEntry) -> bool:
        """Keep ``entry`` in memory alone, and return whether it fits: for what the caller's own commit has stored."""
        kept = self._memory.put(entry)
        if kept:
            self._stats.of(entry.slot.scope).store("memory", entry)
        return kept

    def writes_for(self, entry: CacheEntry) -> tuple[Write, ...]:
        """Return what stores ``entry`` in the shared level as a part of the caller's commit; maybe nothing."""
        batch = repository.writes_for(entry)
        self._count_share(entry, taken=bool(batch))
        return batch

    async def delete(self, scope: Scope, key: str) -> None:
        """Delete an entry, if there is one; raises StoreUnavailableError when it may still be there."""
        slot = Slot(scope, key)
        with _timed("delete"):
            try:
                await self._shared.delete(slot)
            finally:
                self._memory.delete(slot)

    def stats(self, tenant: str) -> list[NamespaceStats]:
        """Return what this process's cache did for a tenant, by namespace."""
        return [
            NamespaceStats(scope.namespace, counts, *self._memory.usage(scope))
            for scope, counts in self._stats.of_tenant(tenant).items()
        ]

    async def ping(self) -> None:
        """Raise when the shared level does not answer, so that memory works alone."""
        await self._shared.ping()

    async def _look_further(self, absent: Mapping[Slot, Absence]) -> dict[Slot, Lookup]:
        try:
            fetched = await self._shared.get_all(list(absent))
        except errors.StoreUnavailableError:
            return {slot: self._without_shared(slot) for slot in absent}
        return {slot: self._settled(slot, why, fetched.get(slot)) for slot, why in absent.items()}

    def _without_shared(self, slot: Slot) -> Lookup:
        tally = self._stats.of(slot.scope)
        tally.counts.unavailable += 1
        kept = self._memory.get(slot, unconfirmed=True)
        if isinstance(kept, CacheEntry):
            return self._hit("memory", kept)
        tally.miss(unavailable=True)
        return _MISSES[Absence.UNAVAILABLE]

    def _settled(self, slot: Slot, why: Absence, fetched: CacheEntry | None) -> Lookup:
        """Bring memory in line with the shared level's word, unless another call has been faster."""
        present = self._memory.get(slot)
        if fetched is not None and not fetched.expired(self._clock.now()):
            if isinstance(present, Absence):
                self._memory.put(fetched)
            return self._hit("shared", fetched)
        if present is Absence.UNCONFIRMED:
            self._memory.delete(slot)
        self._stats.of(slot.scope).miss(unavailable=False)
        return _MISSES[Absence.EXPIRED if fetched or why is Absence.EXPIRED else Absence.NOT_STORED]

    def _hit(self, level: Level, entry: CacheEntry) -> Lookup:
        self._stats.of(entry.slot.scope).hit(level, entry)
        age = (self._clock.now() - entry.created_at).total_seconds()
        return Lookup(f"hit-{level}", level, entry, max(0.0, age))

    async def _share(self, entry: CacheEntry) -> bool:
        try:
            taken = await self._shared.put(entry)
        except errors.StoreUnavailableError:
            self._stats.of(entry.slot.scope).counts.unavailable += 1
            return False
        self._count_share(entry, taken=taken)
        return taken

    def _count_share(self, entry: CacheEntry, *, taken: bool) -> None:
        tally = self._stats.of(entry.slot.scope)
        if taken:
            tally.store("shared", entry)
        else:
            tally.counts.too_large += 1


@contextmanager
def _timed(operation: str) -> Iterator[None]:
    started = time.perf_counter()
    try:
        yield
    finally:
        metrics.CACHE_OPERATION_SECONDS.labels(operation).observe(time.perf_counter() - started)


_MISSES = {absence: Lookup(f"miss: {absence}") for absence in Absence}
