"""The parts of the cache, put together."""

import random
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta

from shared.cache import asking, making
from shared.cache.asking import Asker
from shared.cache.failures import Failures
from shared.cache.keeping import Keeper
from shared.cache.learning import Learning
from shared.cache.leases import LeaseRepository, Leases
from shared.cache.levels import Levels
from shared.cache.life import Random
from shared.cache.making import Maker
from shared.cache.matching import Matcher
from shared.cache.memory import MemoryLevel
from shared.cache.namespace_repository import NamespaceRepository
from shared.cache.namespaces import Namespaces
from shared.cache.pressure import Gauge
from shared.cache.refreshing import Refreshing, Revise
from shared.cache.repository import CacheRepository
from shared.cache.service import CacheService, Ports
from shared.cache.shared_level import SharedLevel
from shared.cache.similar import Similar
from shared.cache.stats import Stats
from shared.clock import Clock
from shared.firestore.documents import Documents


@dataclass(frozen=True)
class Options:
    """
    How the cache of a process is built.

    ``own`` are the namespaces of the product's features. ``at_most`` and ``rest`` are the seconds that a call of the
    shared level may take, and that it is left alone for after one in vain.
    """

    memory_bytes: int
    ttl: timedelta
    own: frozenset[str] = frozenset()
    at_most: float = 2.0
    rest: float = 2.0
    rng: Random = random.random
    pressure: Callable[[], float] = field(default_factory=lambda: Gauge().used)
    revisers: Mapping[str, Revise] = field(default_factory=dict)
    matcher: Matcher | None = None


def cache_service(documents: Documents, clock: Clock, stats: Stats, options: Options) -> CacheService:
    """Return the cache of a process."""
    memory = MemoryLevel(options.memory_bytes, clock, options.pressure, stats.evicted)
    shared = SharedLevel(CacheRepository(documents), clock, options.at_most, options.rest)
    namespaces = Namespaces(NamespaceRepository(documents, clock.sleep, options.rng), shared, clock)
    levels = Levels(memory, shared, namespaces, stats, clock)
    keeper = Keeper(levels, namespaces, clock, options.ttl, options.rng)
    learning = Learning(namespaces, clock, options.ttl.total_seconds())
    refreshing = Refreshing(options.revisers, clock)
    maker = Maker(
        making.Parts(
            levels=levels,
            namespaces=namespaces,
            keeper=keeper,
            leases=Leases(LeaseRepository(documents, clock), shared, clock),
            failures=Failures(clock),
            similar=Similar(options.matcher, levels, namespaces),
            stats=stats,
            learning=learning,
        )
    )
    asker = Asker(asking.Parts(levels, namespaces, maker, refreshing, stats, learning))
    ports = Ports(levels, namespaces, keeper, asker, refreshing, stats, learning, clock, options.matcher)
    return CacheService(ports, options.own)
