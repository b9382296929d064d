"""
The memory level: the entries of one process, least recently used out first.

What it holds are copies of the shared level's entries, and any other process may have deleted those. So a copy
counts as confirmed for ``CONFIRMED_SECONDS`` after it was put here, a stale one for ``STALE_SECONDS``, for a new one
may be there already; then it must be asked for again.
"""

import sys
from collections import Counter, OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from shared.cache import compression
from shared.cache.compression import Encoding
from shared.cache.entry import CacheEntry, Slot
from shared.cache.invalidation import Invalidations
from shared.cache.lookup import Absence
from shared.cache.scope import Scope
from shared.clock import Clock
from shared.observability import metrics

CONFIRMED_SECONDS = 60.0
STALE_SECONDS = 5.0
LARGEST_SHARE = 8
COMPRESSED_FROM = 16_384
FULL, EASED = 0.9, 0.8
LOOK_SECONDS = 1.0

_OVERHEAD_BYTES = 760
_NOTHING = Invalidations()


def _no_pressure() -> float:
    return 0.0


def _untold(_: Slot) -> None:
    return


@dataclass(slots=True)
class _Held:
    """An entry, its body perhaps compressed; ``checked`` is the invalidation up to which it is known to hold."""

    entry: CacheEntry
    encoding: Encoding
    size: int
    confirmed_until: datetime
    checked: int

    def whole(self) -> CacheEntry:
        """Return the entry as it was put here."""
        if self.encoding == "identity":
            return self.entry
        return replace(self.entry, body=compression.decompress(self.encoding, self.entry.body))


class MemoryLevel:
    """
    Holds entries of at most ``max_bytes`` together, counted with what Python needs around them.

    ``pressure`` tells the share of memory in use: from nine tenths on the level gives up half of what it holds, looking
    once a second, and takes it back when there is room again. ``evicted`` is told of each entry that had to make room.
    """

    def __init__(
        self,
        max_bytes: int,
        clock: Clock,
        pressure: Callable[[], float] = _no_pressure,
        evicted: Callable[[Slot], None] = _untold,
    ) -> None:
        self._max_bytes = self._limit = max_bytes
        self._clock = clock
        self._pressure = pressure
        self._evicted = evicted
        self._looked_at = clock.monotonic()
        self._held: OrderedDict[Slot, _Held] = OrderedDict()
        self._size = 0
        self._items_by_scope: Counter[Scope] = Counter()
        self._bytes_by_scope: Counter[Scope] = Counter()

    def __len__(self) -> int:
        return len(self._held)

    @property
    def size(self) -> int:
        """Return the bytes held."""
        return self._size

    @property
    def limit(self) -> int:
        """Return the bytes that may be held at this moment."""
        return self._limit

    def usage(self, scope: Scope) -> tuple[int, int]:
        """Return how many entries and bytes a scope has here."""
        return self._items_by_scope[scope], self._bytes_by_scope[scope]

    def get(
        self, slot: Slot, *, unconfirmed: bool = False, invalidations: Invalidations = _NOTHING, drop: bool = True
    ) -> CacheEntry | Absence:
        """Return the entry in ``slot``, or why there is none; one of no use is dropped, unless another look follows."""
        held = self._held.get(slot)
        if held is None:
            return Absence.NOT_STORED
        now = self._clock.now()
        if held.checked < invalidations.newest and _is_invalidated(held, invalidations):
            if drop:
                self._remove(slot)
            return Absence.INVALIDATED
        if held.entry.expires_at <= now:
            if drop and held.entry.gone_at <= now:
                self._remove(slot)
            return Absence.EXPIRED
        if held.confirmed_until <= now and not unconfirmed:
            return Absence.UNCONFIRMED
        self._held.move_to_end(slot)
        return held.whole()

    def late(self, slot: Slot) -> float | None:
        """Return how many seconds ago the entry in ``slot`` has expired, if one is there that has."""
        held = self._held.get(slot)
        late = (self._clock.now() - held.entry.expires_at).total_seconds() if held else -1.0
        return late if late >= 0 else None

    def kept(self, slot: Slot, invalidations: Invalidations = _NOTHING) -> CacheEntry | None:
        """Return the entry in ``slot`` even if it has expired, as long as it may stand in for another."""
        held = self._held.get(slot)
        if held is None or held.entry.gone_at <= self._clock.now():
            return None
        if held.checked < invalidations.newest and _is_invalidated(held, invalidations):
            return None
        return held.whole()

    def put(self, entry: CacheEntry) -> bool:
        """Keep ``entry`` and return True, unless its time is over or it takes more than an eighth of the level."""
        self._relieve()
        self.delete(entry.slot)
        now = self._clock.now()
        packed, encoding = _packed(entry)
        size = size_of(packed)
        if size * LARGEST_SHARE > self._limit or entry.gone_at <= now:
            return False
        self._held[entry.slot] = _Held(packed, encoding, size, _confirmed_until(entry, now), entry.sequence)
        self._account(entry.slot.scope, 1, size)
        self._shrink()
        return True

    def delete(self, slot: Slot) -> None:
        """Forget the entry in ``slot``, if there is one."""
        if slot in self._held:
            self._remove(slot)

    def clear(self) -> None:
        """Forget everything."""
        for slot in list(self._held):
            self._remove(slot)

    def _relieve(self) -> None:
        """Look, once a second, whether memory is short or short no longer."""
        now = self._clock.monotonic()
        if now < self._looked_at + LOOK_SECONDS:
            return
        self._looked_at = now
        used = self._pressure()
        if used > FULL:
            self._limit = min(self._limit, self._size) // 2
            self._shrink()
        elif used < EASED and self._limit < self._max_bytes:
            self._limit = min(self._max_bytes, max(2 * self._limit, self._max_bytes // 16))

    def _shrink(self) -> None:
        while self._size > self._limit:
            slot = next(iter(self._held))
            self._remove(slot)
            self._evicted(slot)

    def _remove(self, slot: Slot) -> None:
        self._account(slot.scope, -1, -self._held.pop(slot).size)

    def _account(self, scope: Scope, items: int, size: int) -> None:
        self._size += size
        self._items_by_scope[scope] += items
        self._bytes_by_scope[scope] += size
        if not self._items_by_scope[scope]:
            del self._items_by_scope[scope], self._bytes_by_scope[scope]
        metrics.CACHE_ITEMS.inc(items)
        metrics.CACHE_SIZE_BYTES.inc(size)


def size_of(entry: CacheEntry) -> int:
    """Return the bytes that holding ``entry`` takes."""
    texts = (*entry.slot.scope, entry.slot.key, entry.name, *entry.tags, *entry.meta, *entry.meta.values())
    return _OVERHEAD_BYTES + sum(map(sys.getsizeof, (entry.body, entry.origin, entry.meta, entry.tags, *texts)))


def _is_invalidated(held: _Held, invalidations: Invalidations) -> bool:
    """Whether ``held`` is invalidated, found out once for each invalidation that it survives."""
    if invalidations.cover(held.entry):
        return True
    held.checked = invalidations.newest
    return False


def _confirmed_until(entry: CacheEntry, now: datetime) -> datetime:
    until = now + timedelta(seconds=CONFIRMED_SECONDS)
    if entry.fresh_until is None:
        return until
    return min(until, max(entry.fresh_until, now + timedelta(seconds=STALE_SECONDS)))


def _packed(entry: CacheEntry) -> tuple[CacheEntry, Encoding]:
    """Return the entry as it is held: a large body compressed, where that pays."""
    if len(entry.body) < COMPRESSED_FROM:
        return entry, "identity"
    encoding, stored = compression.compress(entry.body)
    return (entry, encoding) if encoding == "identity" else (replace(entry, body=stored), encoding)
