"""
The memory level: the entries of one process, least recently used out first.

What it holds are copies of the shared level's entries, and any other process may have deleted those. So a copy
counts as confirmed for ``CONFIRMED_SECONDS`` after it was put here, and must then be asked for again.
"""

import sys
from collections import Counter, OrderedDict
from dataclasses import dataclass
from datetime import datetime, timedelta

from shared.cache.entry import CacheEntry, Slot
from shared.cache.lookup import Absence
from shared.cache.scope import Scope
from shared.clock import Clock
from shared.observability import metrics

CONFIRMED_SECONDS = 60.0
LARGEST_SHARE = 8

_OVERHEAD_BYTES = 640


@dataclass(frozen=True, slots=True)
class _Held:
    entry: CacheEntry
    size: int
    confirmed_until: datetime


class MemoryLevel:
    """Holds entries of at most ``max_bytes`` together, counted with what Python needs around them."""

    def __init__(self, max_bytes: int, clock: Clock) -> None:
        self._max_bytes = max_bytes
        self._clock = clock
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

    def usage(self, scope: Scope) -> tuple[int, int]:
        """Return how many entries and bytes a scope has here."""
        return self._items_by_scope[scope], self._bytes_by_scope[scope]

    def get(self, slot: Slot, *, unconfirmed: bool = False) -> CacheEntry | Absence:
        """Return the entry in ``slot``, or why there is none; the expired are dropped on sight."""
        held = self._held.get(slot)
        if held is None:
            return Absence.NOT_STORED
        now = self._clock.now()
        if held.entry.expired(now):
            self._remove(slot)
            return Absence.EXPIRED
        if held.confirmed_until <= now and not unconfirmed:
            return Absence.UNCONFIRMED
        self._held.move_to_end(slot)
        return held.entry

    def put(self, entry: CacheEntry) -> bool:
        """Keep ``entry`` and return True, unless it has expired or takes more than an eighth of the level."""
        self.delete(entry.slot)
        now, size = self._clock.now(), size_of(entry)
        if size * LARGEST_SHARE > self._max_bytes or entry.expired(now):
            return False
        self._held[entry.slot] = _Held(entry, size, now + timedelta(seconds=CONFIRMED_SECONDS))
        self._account(entry.slot.scope, 1, size)
        while self._size > self._max_bytes:
            self._remove(next(iter(self._held)))
        return True

    def delete(self, slot: Slot) -> None:
        """Forget the entry in ``slot``, if there is one."""
        if slot in self._held:
            self._remove(slot)

    def clear(self) -> None:
        """Forget everything."""
        for slot in list(self._held):
            self._remove(slot)

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
    texts = (*entry.slot.scope, entry.slot.key, *entry.meta, *entry.meta.values())
    return _OVERHEAD_BYTES + sum(map(sys.getsizeof, (entry.body, entry.meta, *texts)))
