from datetime import timedelta

from shared.cache import assembly
from shared.cache.assembly import Options
from shared.cache.stats import Stats
from shared.firestore.documents import Documents
from tests.clocks import TurnableClock
from tests.shared.cache.questions import Making, question


async def test_parts_work_together(documents: Documents, clock: TurnableClock, tenant: str) -> None:
    options = Options(memory_bytes=100_000, ttl=timedelta(minutes=1), own=frozenset({"own"}))
    cache = assembly.cache_service(documents, clock, Stats(options.own), options)
    answers = [await cache.ask(question(tenant), Making()) for _ in range(2)]
    assert [answer.reason for answer in answers] == ["miss: not stored", "hit-memory"]
    assert [found.scope.namespace for found in await cache.namespaces(tenant)] == ["own", "tests"]


async def test_evictions_are_counted(documents: Documents, clock: TurnableClock, tenant: str) -> None:
    stats = Stats(frozenset())
    options = Options(memory_bytes=12_000, ttl=timedelta(minutes=1), pressure=lambda: 0.0)
    cache = assembly.cache_service(documents, clock, stats, options)
    for number in range(20):
        cache.remember(cache.entry(question(tenant, key=f"{number:064x}").slot, b"1"))
    (told,) = cache.stats(tenant)
    assert told.counts.evicted == 20 - told.held_items > 0
