import asyncio
import random
from datetime import timedelta

import pytest

from shared import errors
from shared.cache import entry_documents, memory, namespaces
from shared.cache.counts import LevelCounts
from shared.cache.entry import CacheEntry, Slot
from shared.cache.invalidation import Marker
from shared.cache.policy import Policy
from shared.cache.scope import Scope
from shared.cache.service import CacheService
from shared.firestore.documents import Documents
from shared.observability import metrics
from tests.clocks import TurnableClock
from tests.shared.cache.conftest import cache_of
from tests.shared.cache.entries import KEY, NEIGHBOURS, moved
from tests.shared.cache.stalling_proxy import StallingProxy

HOUR = timedelta(hours=1)


@pytest.fixture
def slot(tenant: str) -> Slot:
    return Slot(Scope(tenant, "tests"), KEY)


def made(cache: CacheService, slot: Slot, body: bytes = b'"text"') -> CacheEntry:
    return cache.entry(slot, body, cost_nano_usd=5, tokens=7)


def test_entry_begins_at_this_moment(cache: CacheService, slot: Slot, clock: TurnableClock) -> None:
    entry = made(cache, slot)
    assert (entry.slot, entry.created_at, entry.expires_at) == (slot, clock.now(), clock.now() + HOUR)
    assert (entry.cost_nano_usd, entry.tokens, entry.meta) == (5, 7, {})


def test_entry_may_have_a_life_of_its_own(cache: CacheService, slot: Slot, clock: TurnableClock) -> None:
    assert cache.entry(slot, b"1", ttl=timedelta(seconds=9)).expires_at == clock.now() + timedelta(seconds=9)


async def test_nothing_stored_is_a_miss(cache: CacheService, slot: Slot) -> None:
    look = await cache.lookup(*slot)
    assert (look.status, look.level, look.reason, look.entry) == ("miss", None, "miss: not stored", None)


async def test_stored_entry_is_found_in_memory(cache: CacheService, slot: Slot, clock: TurnableClock) -> None:
    entry = made(cache, slot)
    assert await cache.store(entry) == ("memory", "shared")
    clock.turn(3)
    look = await cache.lookup(*slot)
    assert look[:4] == ("hit-memory", "memory", entry, 3)


async def test_policy_is_at_hand_once_it_was_read(cache: CacheService, slot: Slot, clock: TurnableClock) -> None:
    assert cache.policy_at_hand(slot.scope) is None
    policy = await cache.policy(slot.scope)
    assert cache.policy_at_hand(slot.scope) == policy
    clock.turn(5)
    assert cache.policy_at_hand(slot.scope) is None


async def test_peek_sees_memory_alone(cache: CacheService, neighbour: CacheService, slot: Slot) -> None:
    entry = made(cache, slot)
    await cache.store(entry)
    await cache.policy(slot.scope)
    look = cache.peek(*slot)
    assert look
    assert look[:4] == ("hit-memory", "memory", entry, 0)
    assert neighbour.peek(*slot) is None


async def test_peek_in_an_unread_namespace_sees_nothing(cache: CacheService, slot: Slot, clock: TurnableClock) -> None:
    await cache.store(made(cache, slot))
    assert cache.peek(*slot) is None
    await cache.lookup(*slot)
    assert cache.peek(*slot)
    clock.turn(namespaces.FRESH_SECONDS)
    assert cache.peek(*slot) is None


async def test_shared_hit_fills_memory(cache: CacheService, neighbour: CacheService, slot: Slot) -> None:
    entry = made(cache, slot)
    await cache.store(entry)
    looks = [await neighbour.lookup(*slot) for _ in range(2)]
    assert [look.reason for look in looks] == ["hit-shared", "hit-memory"]
    assert [look.entry for look in looks] == [entry, entry]


@pytest.mark.parametrize("change", NEIGHBOURS)
async def test_neighbouring_slots_see_nothing(cache: CacheService, slot: Slot, change: dict[str, str]) -> None:
    await cache.store(made(cache, slot))
    other = moved(slot, **change)
    assert cache.peek(*other) is None
    assert (await cache.lookup(*other)).status == "miss"


async def test_deleting_leaves_neighbouring_slots(cache: CacheService, slot: Slot) -> None:
    await cache.store(made(cache, slot))
    await cache.delete(*moved(slot, tenant="other"))
    assert (await cache.lookup(*slot)).status == "hit"


async def test_expired_entry_is_a_miss(
    cache: CacheService, neighbour: CacheService, slot: Slot, clock: TurnableClock
) -> None:
    await cache.store(made(cache, slot))
    clock.turn(3600)
    looks = [await cache.lookup(*slot), await neighbour.lookup(*slot)]
    assert [look.reason for look in looks] == ["miss: expired", "miss: expired"]
    assert cache.peek(*slot) is None


async def test_expired_copy_is_told_so(cache: CacheService, slot: Slot, clock: TurnableClock) -> None:
    cache.remember(made(cache, slot))
    clock.turn(3600)
    looks = [await cache.lookup(*slot) for _ in range(2)]
    assert [look.reason for look in looks] == ["miss: expired", "miss: not stored"]


async def test_age_is_never_negative(cache: CacheService, slot: Slot, clock: TurnableClock) -> None:
    cache.remember(made(cache, slot))
    clock.turn(-5)
    assert (await cache.lookup(*slot)).age_seconds == 0


async def test_remembered_entry_is_not_shared(cache: CacheService, neighbour: CacheService, slot: Slot) -> None:
    assert cache.remember(made(cache, slot))
    assert (await cache.lookup(*slot)).level == "memory"
    assert (await neighbour.lookup(*slot)).status == "miss"


async def test_entry_is_stored_by_another_commit(
    cache: CacheService, neighbour: CacheService, slot: Slot, documents: Documents
) -> None:
    await documents.commit(cache.writes_for(made(cache, slot)))
    assert (await neighbour.lookup(*slot)).reason == "hit-shared"
    assert cache.stats(slot.scope.tenant)[0].counts.shared.stores == 1


async def test_deleted_entry_is_gone_at_once_here(cache: CacheService, slot: Slot) -> None:
    await cache.store(made(cache, slot))
    await cache.delete(*slot)
    assert cache.peek(*slot) is None
    assert (await cache.lookup(*slot)).reason == "miss: not stored"


async def test_deleted_entry_is_gone_soon_elsewhere(
    cache: CacheService, neighbour: CacheService, slot: Slot, clock: TurnableClock
) -> None:
    await cache.store(made(cache, slot))
    await neighbour.lookup(*slot)
    await cache.delete(*slot)
    assert (await neighbour.lookup(*slot)).level == "memory"
    clock.turn(memory.CONFIRMED_SECONDS)
    assert neighbour.peek(*slot) is None
    assert (await neighbour.lookup(*slot)).reason == "miss: not stored"
    assert neighbour.stats(slot.scope.tenant)[0].held_items == 0


async def test_confirmed_entry_stays(cache: CacheService, slot: Slot, clock: TurnableClock) -> None:
    await cache.store(made(cache, slot))
    clock.turn(memory.CONFIRMED_SECONDS)
    looks = [await cache.lookup(*slot) for _ in range(2)]
    assert [look.level for look in looks] == ["shared", "memory"]


async def test_many_looks_keep_their_order(cache: CacheService, neighbour: CacheService, tenant: str) -> None:
    slots = [Slot(Scope(tenant, "tests"), str(number) * 64) for number in range(4)]
    await cache.store(made(cache, slots[0]))
    await cache.store(made(cache, slots[2]))
    await neighbour.lookup(*slots[2])
    looks = await neighbour.lookup_many([*slots, slots[0]])
    assert [look.level for look in looks] == ["shared", None, "memory", None, "shared"]


async def test_no_looks_are_no_answers(alone: CacheService) -> None:
    assert await alone.lookup_many([]) == []


async def test_get_finds_an_entry_uncounted(cache: CacheService, neighbour: CacheService, slot: Slot) -> None:
    entry = made(cache, slot)
    await cache.store(entry)
    assert [await cache.get(*slot), await neighbour.get(*slot)] == [entry, entry]
    assert neighbour.stats(slot.scope.tenant) == []


async def test_get_of_nothing_is_not_found(
    cache: CacheService, neighbour: CacheService, slot: Slot, clock: TurnableClock
) -> None:
    with pytest.raises(errors.NotFoundError):
        await cache.get(*slot)
    await cache.store(made(cache, slot))
    clock.turn(3600)
    with pytest.raises(errors.NotFoundError):
        await neighbour.get(*slot)


async def test_large_entry_stays_in_memory(
    documents: Documents, clock: TurnableClock, neighbour: CacheService, slot: Slot
) -> None:
    cache = cache_of(documents, clock, memory_bytes=100_000_000)
    noise = random.Random(1).randbytes(entry_documents.LARGEST_BODY + 1)
    assert await cache.store(made(cache, slot, noise)) == ("memory",)
    assert cache.writes_for(made(cache, slot, noise)) == ()
    assert (await cache.lookup(*slot)).level == "memory"
    assert (await neighbour.lookup(*slot)).status == "miss"
    assert cache.stats(slot.scope.tenant)[0].counts.too_large == 2


async def test_memory_answers_alone_without_firestore(alone: CacheService, slot: Slot) -> None:
    missed = await alone.lookup(*slot)
    assert (missed.status, missed.reason) == ("miss", "miss: shared level unavailable")
    assert await alone.store(made(alone, slot)) == ("memory",)
    assert (await alone.lookup(*slot)).reason == "hit-memory"
    (stats,) = alone.stats(slot.scope.tenant)
    assert (stats.counts.unavailable, stats.counts.shared.misses) == (2, 0)


async def test_unconfirmed_entry_answers_without_firestore(
    alone: CacheService, slot: Slot, clock: TurnableClock
) -> None:
    alone.remember(made(alone, slot))
    clock.turn(memory.CONFIRMED_SECONDS)
    assert alone.peek(*slot) is None
    assert (await alone.lookup(*slot)).reason == "hit-memory"


async def test_expired_entry_never_answers_without_firestore(
    alone: CacheService, slot: Slot, clock: TurnableClock
) -> None:
    alone.remember(made(alone, slot))
    clock.turn(3600)
    assert (await alone.lookup(*slot)).reason == "miss: shared level unavailable"


async def test_uncertain_answers_are_errors_without_firestore(alone: CacheService, slot: Slot) -> None:
    alone.remember(made(alone, slot))
    for call in (alone.delete(*slot), alone.ping(), alone.get(*slot)):
        with pytest.raises(errors.StoreUnavailableError):
            await call
    assert alone.peek(*slot) is None


async def test_get_finds_in_memory_without_firestore(alone: CacheService, slot: Slot) -> None:
    alone.remember(made(alone, slot))
    assert (await alone.get(*slot)).value == "text"


async def test_ping_is_answered_by_the_shared_level(cache: CacheService) -> None:
    await cache.ping()


@pytest.mark.parametrize(("stored", "reason"), [(False, "miss: not stored"), (True, "hit-shared")])
async def test_slow_look_overwrites_no_newer_entry(
    cache: CacheService,
    held_up: tuple[CacheService, StallingProxy],
    clock: TurnableClock,
    slot: Slot,
    stored: bool,  # noqa: FBT001 - a parameter of the test
    reason: str,
) -> None:
    slow, proxy = held_up
    if stored:
        await cache.store(made(cache, slot, b'"old"'))
    proxy.flowing.set()
    await slow.policy(slot.scope)
    proxy.flowing.clear()
    slow.remember(made(slow, slot, b'"old"'))
    clock.turn(memory.CONFIRMED_SECONDS)
    slow._ports.namespaces._keep(slow._ports.namespaces.last(slot.scope))
    looking = asyncio.create_task(slow.lookup(*slot))
    await asyncio.sleep(0)
    newer = made(slow, slot, b'"new"')
    slow.remember(newer)
    proxy.flowing.set()
    assert (await looking).reason == reason
    look = slow.peek(*slot)
    assert look
    assert look.entry == newer


async def test_stats_tell_what_happened(cache: CacheService, slot: Slot) -> None:
    await cache.lookup(*slot)
    entry = made(cache, slot)
    await cache.store(entry)
    await cache.lookup(*slot)
    cache.peek(*slot)
    (told,) = cache.stats(slot.scope.tenant)
    assert told.counts.memory == LevelCounts(hits=2, misses=1, stores=1, stored_bytes=6)
    assert told.counts.shared == LevelCounts(misses=1, stores=1, stored_bytes=6)
    assert (told.counts.saved_cost_nano_usd, told.counts.saved_tokens) == (10, 14)
    assert (told.namespace, told.held_items, told.held_bytes) == ("tests", 1, memory.size_of(entry))


async def test_stats_are_of_one_tenant(cache: CacheService, slot: Slot) -> None:
    await cache.store(made(cache, slot))
    assert cache.stats("other") == []


@pytest.mark.parametrize("operation", ["lookup", "store", "delete"])
async def test_operations_are_timed(cache: CacheService, slot: Slot, operation: str) -> None:
    count = "content_cache_operation_duration_seconds_count"
    before = metrics.REGISTRY.get_sample_value(count, {"operation": operation}) or 0
    await cache.lookup(*slot)
    await cache.store(made(cache, slot))
    await cache.delete(*slot)
    assert metrics.REGISTRY.get_sample_value(count, {"operation": operation}) == before + 1


async def test_policy_is_set_and_remembers_by_whom(
    cache: CacheService, neighbour: CacheService, slot: Slot, clock: TurnableClock
) -> None:
    changed = await cache.set_policy(slot.scope, Policy(ttl=5), "me")
    assert (changed.changed_at, changed.changed_by) == (clock.now(), "me")
    assert [await one.policy(slot.scope) for one in (cache, neighbour)] == [Policy(ttl=5)] * 2


async def test_namespaces_are_set_own_and_used(cache: CacheService, tenant: str) -> None:
    await cache.set_policy(Scope(tenant, "set"), Policy(), "me")
    await cache.lookup(Scope(tenant, "used"), KEY)
    assert [found.scope.namespace for found in await cache.namespaces(tenant)] == ["own", "set", "used"]


async def test_sequence_counts_invalidations(cache: CacheService, slot: Slot) -> None:
    numbers = [await cache.invalidate(slot.scope, Marker("tag", str(number)), "me") for number in range(3)]
    assert (numbers, await cache.sequence(slot.scope)) == ([1, 2, 3], 3)


async def test_entries_are_listed_from_the_youngest_on(cache: CacheService, slot: Slot, clock: TurnableClock) -> None:
    for number in range(3):
        clock.turn(1)
        await cache.store(made(cache, slot._replace(key=str(number) * 64)))
    first = await cache.entries(slot.scope, limit=2)
    rest = await cache.entries(slot.scope, after=first[-1].position)
    assert [found.entry.slot.key[0] for found in (*first, *rest)] == ["2", "1", "0"]
    assert {found.state for found in first} == {"fresh"}


async def test_invalidation_needs_firestore(alone: CacheService, slot: Slot) -> None:
    calls = (alone.invalidate(slot.scope, Marker("all"), "me"), alone.entries(slot.scope), alone.namespaces("acme"))
    for call in calls:
        with pytest.raises(errors.StoreUnavailableError):
            await call
    assert await alone.policy(slot.scope) == Policy()
