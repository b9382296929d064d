"""The levels as one: what is found where, and what of it no longer counts."""

from datetime import timedelta

import pytest

from shared.cache import entry_documents
from shared.cache.entry import CacheEntry, Slot
from shared.cache.invalidation import Marker
from shared.cache.levels import Levels
from shared.cache.scope import Scope
from shared.cache.service import CacheService
from shared.firestore import writes
from shared.firestore.documents import Documents
from tests.clocks import TurnableClock
from tests.shared.cache.entries import KEY


@pytest.fixture
def slot(tenant: str) -> Slot:
    return Slot(Scope(tenant, "tests"), KEY)


@pytest.fixture
def levels(cache: CacheService) -> Levels:
    return cache._ports.levels


@pytest.fixture
def elsewhere(neighbour: CacheService) -> Levels:
    return neighbour._ports.levels


def made(cache: CacheService, slot: Slot, **fields: object) -> CacheEntry:
    return cache.entry(slot, b'"text"', **fields)  # type: ignore[arg-type]  # fields of an entry


async def test_looking_is_not_counted(cache: CacheService, levels: Levels, slot: Slot) -> None:
    await levels.look(slot)
    await cache.policy(slot.scope)
    assert levels.peek(slot) is None
    assert cache.stats(slot.scope.tenant) == []


async def test_same_slot_twice_is_one_look(cache: CacheService, levels: Levels, slot: Slot) -> None:
    await cache.store(made(cache, slot))
    assert list(await levels.look_all([slot, slot])) == [slot]


async def test_newer_shared_entry_ends_an_invalidation(
    cache: CacheService, neighbour: CacheService, elsewhere: Levels, slot: Slot
) -> None:
    await cache.store(made(cache, slot, tags=("a",)))
    await elsewhere.look(slot)
    await neighbour.invalidate(slot.scope, Marker("tag", "a"), "me")
    assert (await elsewhere.look(slot)).reason == "miss: invalidated"
    await cache.store(made(cache, slot, tags=("a",), sequence=1))
    assert (await elsewhere.look(slot)).reason == "hit-shared"


@pytest.mark.parametrize("stale", [False, True])
async def test_stale_hits_say_so(
    cache: CacheService,
    elsewhere: Levels,
    slot: Slot,
    clock: TurnableClock,
    stale: bool,  # noqa: FBT001 - a parameter
) -> None:
    fresh_until = clock.now() + timedelta(seconds=0 if stale else 10)
    entry = CacheEntry(slot, b"1", clock.now(), clock.now() + timedelta(hours=1), fresh_until=fresh_until)
    await cache.store(entry)
    looks = [await elsewhere.look(slot) for _ in range(2)]
    said = " stale" if stale else ""
    assert [look.reason for look in looks] == [f"hit-shared{said}", f"hit-memory{said}"]
    assert {look.stale for look in looks} == {stale}


async def test_late_look_says_how_late(cache: CacheService, levels: Levels, slot: Slot, clock: TurnableClock) -> None:
    levels.remember(made(cache, slot))
    clock.turn(3607)
    look = await levels.look(slot)
    assert (look.reason, look.late) == ("miss: expired", 7)
    assert (await levels.look(slot)).late is None


async def test_kept_entry_is_found_in_both_levels(
    levels: Levels, elsewhere: Levels, slot: Slot, clock: TurnableClock
) -> None:
    now = clock.now()
    entry = CacheEntry(slot, b"1", now, now + timedelta(seconds=10), kept_until=now + timedelta(seconds=30))
    levels.remember(entry)
    await levels.share(entry)
    clock.turn(20)
    found = [await one.kept(slot) for one in (levels, elsewhere)]
    assert [(look.level, look.entry) for look in found if look] == [("memory", entry), ("shared", entry)]
    clock.turn(10)
    assert [await one.kept(slot) for one in (levels, elsewhere)] == [None, None]


async def test_nothing_is_kept_without_firestore(alone: CacheService, slot: Slot) -> None:
    assert await alone._ports.levels.kept(slot) is None


@pytest.mark.parametrize("change", [{"body": b"rubbish"}, {"tenant": "other"}, {"tags": 7}, {"expires_at": "never"}])
async def test_rubbish_in_the_shared_level_is_a_miss(
    cache: CacheService, elsewhere: Levels, documents: Documents, slot: Slot, change: dict[str, object]
) -> None:
    await cache.store(made(cache, slot))
    await documents.commit([writes.update(entry_documents.path(slot), change)])
    assert (await elsewhere.look(slot)).reason == "miss: not stored"


async def test_storing_many_without_firestore_says_so(alone: CacheService, slot: Slot) -> None:
    assert await alone.store_many([made(alone, slot)] * 2) == [("memory",), ("memory",)]
    (told,) = alone.stats(slot.scope.tenant)
    assert told.counts.unavailable == 2
