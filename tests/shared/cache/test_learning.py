"""Adaptive TTLs over a real shared level: what hits teach reaches the namespace, and all instances."""

import pytest

from shared.cache import learning, namespaces
from shared.cache.policy import Policy
from shared.cache.scope import Scope
from shared.cache.service import CacheService
from tests.clocks import TurnableClock
from tests.shared.cache.questions import Making, question

POLICY = Policy(ttl=3600, shortest_ttl=300, longest_ttl=86_400)


@pytest.fixture
async def scope(cache: CacheService, tenant: str) -> Scope:
    found = Scope(tenant, "tests")
    await cache.set_policy(found, POLICY, "me")
    return found


async def hit(cache: CacheService, tenant: str, clock: TurnableClock, age: float, times: int) -> None:
    """Ask for one answer so many times when it is so old."""
    wanted = question(tenant)
    await cache.ask(wanted, Making())
    clock.turn(age)
    for _ in range(times):
        await cache.ask(wanted, Making())


async def test_hits_teach_all_instances(
    cache: CacheService, neighbour: CacheService, scope: Scope, tenant: str, clock: TurnableClock
) -> None:
    await neighbour.policy(scope)
    await hit(cache, tenant, clock, 3000, 60)
    clock.turn(learning.TELL_SECONDS)
    await cache.ask(question(tenant), Making())
    found = await neighbour.namespace(scope)
    assert (found.evidence.hits, found.evidence.stores) == pytest.approx((61, 1), rel=0.01)
    assert neighbour.ttl(found).total_seconds() == 7200
    assert cache.ttl(await cache.namespace(scope)).total_seconds() == 7200


async def test_new_answers_live_as_was_learned(
    cache: CacheService, scope: Scope, tenant: str, clock: TurnableClock
) -> None:
    await hit(cache, tenant, clock, 3000, 60)
    clock.turn(learning.TELL_SECONDS)
    await cache.ask(question(tenant), Making())
    made = cache.entry(question(tenant, key="1" * 64).slot, b"1")
    assert (made.expires_at - made.created_at).total_seconds() == 7200
    assert scope == made.slot.scope


async def test_nothing_is_told_more_than_once_a_minute(
    cache: CacheService, scope: Scope, tenant: str, clock: TurnableClock
) -> None:
    await hit(cache, tenant, clock, 100, learning.WORTH_TELLING)
    first = (await cache.namespace(scope)).evidence.hits
    await hit(cache, tenant, clock, 1, learning.WORTH_TELLING)
    clock.turn(namespaces.FRESH_SECONDS)
    assert (await cache.namespace(scope)).evidence.hits == first > 0


async def test_other_namespaces_learn_nothing(cache: CacheService, tenant: str, clock: TurnableClock) -> None:
    await hit(cache, tenant, clock, 100, 100)
    assert (await cache.namespace(Scope(tenant, "tests"))).version is None


async def test_evidence_waits_while_firestore_is_gone(
    alone: CacheService, cache: CacheService, scope: Scope, tenant: str, clock: TurnableClock
) -> None:
    alone._ports.namespaces._keep(await cache.namespace(scope))
    for _ in range(2):
        await hit(alone, tenant, clock, 100, learning.WORTH_TELLING)
        clock.turn(learning.TELL_SECONDS)
    seen = alone._ports.learning._collectors[scope].seen
    assert seen >= 2 * learning.WORTH_TELLING
