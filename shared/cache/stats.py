"""What the cache of this process did, per scope: counted for its tenant, and for the product's metrics."""

from collections import OrderedDict
from dataclasses import dataclass, field

from shared.cache.entry import CacheEntry
from shared.cache.lookup import Level
from shared.cache.scope import Scope
from shared.observability import metrics

MOST_SCOPES = 10_000
_OTHERS = "custom"


@dataclass(slots=True)
class LevelCounts:
    """What one level did; ``stored_bytes`` are the bodies it took, before compression."""

    hits: int = 0
    misses: int = 0
    stores: int = 0
    stored_bytes: int = 0


@dataclass(slots=True)
class Counts:
    """
    What the cache did for one scope.

    A look that memory cannot answer is a miss of memory, and then a hit or a miss of the shared level or, when that
    failed, one of ``unavailable``. ``too_large`` counts answers that the shared level could not take.
    """

    memory: LevelCounts = field(default_factory=LevelCounts)
    shared: LevelCounts = field(default_factory=LevelCounts)
    unavailable: int = 0
    too_large: int = 0
    saved_cost_nano_usd: int = 0
    saved_tokens: int = 0

    @property
    def hit_rate(self) -> float | None:
        """Return the share of looks that found an answer, or None before the first."""
        looks = self.memory.hits + self.memory.misses
        return (self.memory.hits + self.shared.hits) / looks if looks else None


@dataclass(frozen=True)
class NamespaceStats:
    """What the cache of this process did for a namespace, and what of it memory holds."""

    namespace: str
    counts: Counts
    held_items: int
    held_bytes: int


class Tally:
    """The counts of one scope, with the metrics they also go to."""

    __slots__ = ("_hits", "_misses", "counts")

    def __init__(self, label: str) -> None:
        self.counts = Counts()
        self._misses = metrics.CACHE_MISSES.labels(label)
        self._hits = {level: metrics.CACHE_HITS.labels(level, label) for level in ("memory", "shared")}

    def hit(self, level: Level, entry: CacheEntry) -> None:
        """Count an answer, and what it saved."""
        counts = self.counts
        if level == "memory":
            counts.memory.hits += 1
        else:
            counts.memory.misses += 1
            counts.shared.hits += 1
        counts.saved_cost_nano_usd += entry.cost_nano_usd
        counts.saved_tokens += entry.tokens
        self._hits[level].inc()

    def miss(self, *, unavailable: bool) -> None:
        """Count a look without an answer from any level."""
        self.counts.memory.misses += 1
        if not unavailable:
            self.counts.shared.misses += 1
        self._misses.inc()

    def store(self, level: Level, entry: CacheEntry) -> None:
        """Count an entry that a level took."""
        counts = self.counts.memory if level == "memory" else self.counts.shared
        counts.stores += 1
        counts.stored_bytes += len(entry.body)


class Stats:
    """
    The tallies of the ``MOST_SCOPES`` scopes used last.

    Metrics tell the namespaces in ``own`` apart; all others, which callers make up, are ``custom`` together.
    """

    def __init__(self, own: frozenset[str]) -> None:
        self._own = own
        self._tallies: OrderedDict[Scope, Tally] = OrderedDict()

    def of(self, scope: Scope) -> Tally:
        """Return the tally of ``scope``."""
        tally = self._tallies.get(scope)
        if tally is None:
            tally = self._new(scope)
        self._tallies.move_to_end(scope)
        return tally

    def of_tenant(self, tenant: str) -> dict[Scope, Counts]:
        """Return the counts of a tenant's scopes, sorted by name."""
        return {scope: self._tallies[scope].counts for scope in sorted(self._tallies) if scope.tenant == tenant}

    def _new(self, scope: Scope) -> Tally:
        tally = self._tallies[scope] = Tally(scope.namespace if scope.namespace in self._own else _OTHERS)
        if len(self._tallies) > MOST_SCOPES:
            self._tallies.popitem(last=False)
        return tally
