import asyncio

import pytest

from shared.admission import demands
from shared.admission.demands import Demands
from shared.admission.places import Places
from shared.admission.shares import Claim
from shared.admission.terms import KnownTerms
from shared.tenants.tenant import Limits
from tests.clocks import TurnableClock
from tests.shared.admission.conftest import OPERATOR, Floor


@pytest.fixture
def clock() -> TurnableClock:
    return TurnableClock()


@pytest.fixture
def seen(idle: Floor, clock: TurnableClock) -> Demands:
    terms = KnownTerms(idle.services.tenant_repository, clock)
    return Demands(Places(idle.services.documents), terms, clock, 0.5)


async def test_demand_tells_who_waits_and_how_much_is_let_in(idle: Floor, seen: Demands) -> None:
    await idle.services.tenants.limit("a", Limits(frozenset({"max_running", "weight"}), 1, weight=3.0), OPERATOR)
    await idle.submit(3, "a")
    await idle.submit(2, "b")
    found = await seen.of("normal")

    assert (found.tenants, found.active, found.complete) == ({"a"}, 3, True)
    assert dict(found.claims) == {"a": Claim(weight=3.0, most=1)}
    assert await seen.of("low") == demands.NOBODY


async def test_paused_tenants_claim_nothing(idle: Floor, seen: Demands) -> None:
    await idle.services.tenants.pause("a", OPERATOR)
    await idle.submit(1, "a")
    found = await seen.of("normal")

    assert (found.tenants, dict(found.claims)) == ({"a"}, {})


async def test_demand_is_looked_up_again_in_the_background(idle: Floor, seen: Demands, clock: TurnableClock) -> None:
    assert (await seen.of("normal")).active == 0
    await idle.submit(1)
    clock.turn(demands.FRESH + 0.1)
    assert (await seen.of("normal")).active == 0
    await asyncio.gather(*seen._looks._running.values())

    assert (await seen.of("normal")).active == 1


async def test_old_demand_is_not_used(idle: Floor, seen: Demands, clock: TurnableClock) -> None:
    assert (await seen.of("normal")).active == 0
    await idle.submit(1)
    clock.turn(demands.USABLE + 0.1)

    assert (await seen.of("normal")).active == 1


async def test_very_many_tenants_are_not_all_known(idle: Floor, seen: Demands, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(demands, "MOST_TENANTS", 2)
    for tenant in "abc":
        await idle.services.tenants.pause(tenant, OPERATOR)
        await idle.submit(1, tenant)
    found = await seen.of("normal")

    assert (found.tenants, found.complete) == ({"a", "b"}, False)
