"""The levels of the cache as one: memory, then the shared level, each held against what was invalidated."""

from collections.abc import Iterable, Mapping, Sequence
from functools import partial

from shared import errors
from shared.cache.entry import CacheEntry, Slot
from shared.cache.lookup import MISSES, Absence, Level, Lookup
from shared.cache.memory import MemoryLevel
from shared.cache.namespaces import Namespaces
from shared.cache.shared_level import SharedLevel
from shared.cache.stats import Stats
from shared.clock import Clock
from shared.firestore.writes import Write


class Levels:
    """Looks and stores, and keeps working on memory alone; looks are counted by whoever asks."""

    def __init__(
        self, memory: MemoryLevel, shared: SharedLevel, namespaces: Namespaces, stats: Stats, clock: Clock
    ) -> None:
        self.memory = memory
        self.shared = shared
        self._namespaces = namespaces
        self._stats = stats
        self._clock = clock

    def peek(self, slot: Slot) -> Lookup | None:
        """Return a hit in memory, without waiting; None when there is none, or when its namespace must be read."""
        namespace = self._namespaces.fresh(slot.scope)
        if namespace is None:
            return None
        found = self.memory.get(slot, invalidations=namespace.invalidations, drop=False)
        return None if isinstance(found, Absence) else self._hit("memory", found)

    async def look(self, slot: Slot) -> Lookup:
        """Return what memory has, else what the shared level has; never raises."""
        return (await self.look_all([slot]))[slot]

    async def look_all(self, slots: Iterable[Slot]) -> dict[Slot, Lookup]:
        """Return a look for each of ``slots``, with one call of the shared level at most; never raises."""
        wanted = dict.fromkeys(slots)
        await self._namespaces.read_all(slot.scope for slot in wanted)
        looks: dict[Slot, Lookup] = {}
        absent: dict[Slot, Absence] = {}
        late = {slot: self.memory.late(slot) for slot in wanted}
        for slot in wanted:
            found = self._remembered(slot)
            if isinstance(found, Absence):
                absent[slot] = found
            else:
                looks[slot] = self._hit("memory", found)
        if absent:
            looks.update(await self._look_further(absent))
        return {
            slot: look if look.entry or not late[slot] else look._replace(late=late[slot])
            for slot, look in looks.items()
        }

    async def kept(self, slot: Slot) -> Lookup | None:
        """Return an entry that may stand in for one that cannot be made, however old; never raises."""
        invalidations = self._namespaces.last(slot.scope).invalidations
        found = self.memory.kept(slot, invalidations)
        if found is not None:
            return self._hit("memory", found)
        try:
            fetched = (await self.shared.get_all([slot])).get(slot)
        except errors.StoreUnavailableError:
            return None
        if fetched is None or fetched.gone_at <= self._clock.now() or invalidations.cover(fetched):
            return None
        return self._hit("shared", fetched)

    async def share(self, entry: CacheEntry, also: Sequence[Write] = ()) -> bool:
        """Store ``entry`` in the shared level together with ``also``; return whether that was done; never raises."""
        try:
            taken = await self.shared.put(entry, also)
        except errors.StoreUnavailableError:
            self._stats.of(entry.slot.scope).counts.unavailable += 1
            return False
        self.count_share(entry, taken=taken)
        return taken

    async def share_all(self, entries: Sequence[CacheEntry]) -> list[bool]:
        """Store ``entries`` in the shared level, and return for each whether that was done; never raises."""
        try:
            taken = await self.shared.ask(partial(self.shared.repository.put_all, entries))
        except errors.StoreUnavailableError:
            for entry in entries:
                self._stats.of(entry.slot.scope).counts.unavailable += 1
            return [False] * len(entries)
        for entry, done in zip(entries, taken, strict=True):
            self.count_share(entry, taken=done)
        return taken

    def count_share(self, entry: CacheEntry, *, taken: bool) -> None:
        """Count what became of an entry that was to be stored in the shared level."""
        tally = self._stats.of(entry.slot.scope)
        if taken:
            tally.store("shared", entry)
        else:
            tally.counts.too_large += 1

    def remember(self, entry: CacheEntry) -> bool:
        """Keep ``entry`` in memory, and return whether it fits."""
        kept = self.memory.put(entry)
        if kept:
            self._stats.of(entry.slot.scope).store("memory", entry)
        return kept

    def _remembered(self, slot: Slot, *, unconfirmed: bool = False) -> CacheEntry | Absence:
        invalidations = self._namespaces.last(slot.scope).invalidations
        return self.memory.get(slot, unconfirmed=unconfirmed, invalidations=invalidations)

    async def _look_further(self, absent: Mapping[Slot, Absence]) -> dict[Slot, Lookup]:
        try:
            fetched = await self.shared.get_all(list(absent))
        except errors.StoreUnavailableError:
            return {slot: self._without_shared(slot) for slot in absent}
        return {slot: self._settled(slot, why, fetched.get(slot)) for slot, why in absent.items()}

    def _without_shared(self, slot: Slot) -> Lookup:
        self._stats.of(slot.scope).counts.unavailable += 1
        found = self._remembered(slot, unconfirmed=True)
        return MISSES[Absence.UNAVAILABLE] if isinstance(found, Absence) else self._hit("memory", found)

    def _settled(self, slot: Slot, why: Absence, fetched: CacheEntry | None) -> Lookup:
        """Bring memory in line with the shared level's word, unless another call has been faster."""
        present = self._remembered(slot)
        if fetched is not None:
            return self._fetched(fetched, present)
        if present is Absence.UNCONFIRMED:
            self.memory.delete(slot)
        return MISSES[why if why in {Absence.EXPIRED, Absence.INVALIDATED} else Absence.NOT_STORED]

    def _fetched(self, fetched: CacheEntry, present: CacheEntry | Absence) -> Lookup:
        if self._namespaces.last(fetched.slot.scope).invalidations.cover(fetched):
            return MISSES[Absence.INVALIDATED]
        if isinstance(present, Absence):
            self.memory.put(fetched)
        now = self._clock.now()
        if fetched.expired(now):
            return MISSES[Absence.EXPIRED]._replace(late=(now - fetched.expires_at).total_seconds())
        return self._hit("shared", fetched)

    def _hit(self, level: Level, entry: CacheEntry) -> Lookup:
        now = self._clock.now()
        stale = entry.stale(now)
        return Lookup(_REASONS[level, stale], level, entry, entry.age(now), stale)


_LEVELS: tuple[Level, ...] = ("memory", "shared", "semantic")
_REASONS = {(level, stale): f"hit-{level}{' stale' if stale else ''}" for level in _LEVELS for stale in (False, True)}
