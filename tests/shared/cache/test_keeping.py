import tracemalloc
from datetime import timedelta

import orjson
import pytest

from shared.cache import memory
from shared.cache.entry import Slot
from shared.cache.invalidation import Marker
from shared.cache.policy import Policy
from shared.cache.scope import Scope
from shared.cache.service import CacheService
from shared.firestore.documents import Documents
from tests.clocks import TurnableClock
from tests.shared.cache.conftest import cache_of
from tests.shared.cache.entries import KEY


@pytest.fixture
def slot(tenant: str) -> Slot:
    return Slot(Scope(tenant, "tests"), KEY)


def seconds(cache: CacheService, slot: Slot, **fields: object) -> list[float | None]:
    entry = cache.entry(slot, b"1", **fields)  # type: ignore[arg-type]  # fields of an entry
    moments = (entry.expires_at, entry.fresh_until, entry.kept_until)
    return [moment and (moment - entry.created_at).total_seconds() for moment in moments]


async def test_entry_lives_as_its_namespace_has_it(cache: CacheService, slot: Slot) -> None:
    policy = Policy(ttl=100, stale_while_revalidate=10, stale_if_error=20)
    await cache.set_policy(slot.scope, policy, "me")
    assert seconds(cache, slot) == [110, 100, 120]
    assert seconds(cache, slot, ttl=timedelta(seconds=5)) == [15, 5, 25]
    assert seconds(cache, slot._replace(scope=slot.scope._replace(namespace="other"))) == [3600, None, None]


async def test_only_given_lives_are_exact(documents: Documents, clock: TurnableClock, slot: Slot) -> None:
    cache = cache_of(documents, clock, rng=lambda: 1.0)
    assert seconds(cache, slot) == [3780, None, None]
    assert seconds(cache, slot, ttl=timedelta(seconds=5)) == [5, None, None]


async def test_entry_knows_how_often_its_namespace_was_invalidated(cache: CacheService, slot: Slot) -> None:
    assert cache.entry(slot, b"1").sequence == 0
    await cache.invalidate(slot.scope, Marker("tag", "a"), "me")
    assert cache.entry(slot, b"1").sequence == 1
    assert cache.entry(slot, b"1", sequence=0).sequence == 0


async def test_many_are_stored_like_one(cache: CacheService, neighbour: CacheService, slot: Slot) -> None:
    slots = [slot._replace(key=str(number) * 64) for number in range(3)]
    assert await cache.store_many([cache.entry(one, b"1") for one in slots]) == [("memory", "shared")] * 3
    assert [look.reason for look in await neighbour.lookup_many(slots)] == ["hit-shared"] * 3


async def test_storing_none_is_no_failure(cache: CacheService) -> None:
    assert await cache.store_many([]) == []


def test_entry_holds_no_more_than_its_body(cache: CacheService, slot: Slot) -> None:
    tracemalloc.start()
    entries = [cache.entry(slot, orjson.dumps({"text": "word " * 2000})) for _ in range(50)]
    taken = tracemalloc.get_traced_memory()[0]
    tracemalloc.stop()
    assert taken < 1.3 * sum(map(memory.size_of, entries))
