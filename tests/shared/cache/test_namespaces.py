import asyncio
import random
from dataclasses import replace

import pytest

from infra.local.firestore.embedded import Handle
from shared import errors
from shared.cache import namespaces
from shared.cache.invalidation import Marker
from shared.cache.namespace import Namespace
from shared.cache.namespace_repository import NamespaceRepository
from shared.cache.namespaces import Namespaces
from shared.cache.policy import Policy
from shared.cache.repository import CacheRepository
from shared.cache.scope import Scope
from shared.cache.shared_level import SharedLevel
from shared.firestore.documents import Documents
from tests.clocks import TurnableClock
from tests.shared.cache.stalling_proxy import StallingProxy


@pytest.fixture
def scope(tenant: str) -> Scope:
    return Scope(tenant, "tests")


def of_process(documents: Documents, clock: TurnableClock) -> Namespaces:
    shared = SharedLevel(CacheRepository(documents), clock, at_most=30)
    return Namespaces(NamespaceRepository(documents, clock.sleep, random.Random(1).random), shared, clock)


@pytest.fixture
def here(documents: Documents, clock: TurnableClock) -> Namespaces:
    return of_process(documents, clock)


@pytest.fixture
def there(documents: Documents, clock: TurnableClock) -> Namespaces:
    return of_process(documents, clock)


def brief(found: Namespace) -> Namespace:
    return replace(found, policy=replace(found.policy, ttl=found.policy.ttl + 1))


async def test_nothing_is_known_before_it_is_read(here: Namespaces, scope: Scope) -> None:
    assert here.fresh(scope) is None
    assert here.last(scope).version is None
    assert (await here.read(scope)).policy == Policy()
    assert here.fresh(scope) is not None


async def test_own_change_holds_at_once(here: Namespaces, scope: Scope) -> None:
    await here.read(scope)
    await here.change(scope, brief)
    found = here.fresh(scope)
    assert found
    assert found.policy.ttl == 1


async def test_change_elsewhere_holds_within_seconds(
    here: Namespaces, there: Namespaces, scope: Scope, clock: TurnableClock
) -> None:
    await there.read(scope)
    await here.change(scope, brief)
    assert (await there.read(scope)).policy.ttl == 0
    clock.turn(namespaces.FRESH_SECONDS)
    assert there.fresh(scope) is None
    assert (await there.read(scope)).policy.ttl == 1


async def test_many_readers_take_one_read(
    here: Namespaces, scope: Scope, firestore_emulator: Handle, clock: TurnableClock
) -> None:
    await here.read(scope)
    clock.turn(namespaces.FRESH_SECONDS)
    before = firestore_emulator.operations().reads
    await asyncio.gather(*(here.read(scope) for _ in range(50)))
    await here.read_all([scope] * 50)
    assert firestore_emulator.operations().reads == before + 1


async def test_changes_of_one_process_wait_in_line(here: Namespaces, scope: Scope) -> None:
    await asyncio.gather(*(here.change(scope, brief) for _ in range(30)))
    assert here.last(scope).policy.ttl == 30


async def test_changes_of_two_processes_lose_nothing(here: Namespaces, there: Namespaces, scope: Scope) -> None:
    await asyncio.gather(*(one.change(scope, brief) for one in (here, there) for _ in range(5)))
    assert (await of_last(here, there, scope)).policy.ttl == 10


async def of_last(here: Namespaces, there: Namespaces, scope: Scope) -> Namespace:
    return max(here.last(scope), there.last(scope), key=lambda found: found.policy.ttl)


async def test_late_read_replaces_no_younger_change(
    here: Namespaces, stalled: tuple[Documents, StallingProxy], scope: Scope, clock: TurnableClock
) -> None:
    slow = of_process(stalled[0], clock)
    await here.change(scope, brief)
    reading = asyncio.create_task(slow.read(scope))
    await asyncio.sleep(0)
    slow._keep(await here.change(scope, brief))
    old = replace(here.last(scope), policy=Policy(ttl=1), version=type(here.last(scope).version)(seconds=1))
    slow._keep(old)
    stalled[1].flowing.set()
    assert (await reading).policy.ttl == 2


async def test_last_word_holds_without_firestore(
    here: Namespaces, unreachable: Documents, scope: Scope, clock: TurnableClock
) -> None:
    alone = of_process(unreachable, clock)
    alone._keep(await here.change(scope, brief))
    clock.turn(namespaces.FRESH_SECONDS)
    assert (await alone.read(scope)).policy.ttl == 1
    assert alone.fresh(scope)


async def test_change_without_firestore_is_an_error(unreachable: Documents, scope: Scope, clock: TurnableClock) -> None:
    alone = of_process(unreachable, clock)
    await alone.read(scope)
    with pytest.raises(errors.StoreUnavailableError):
        await alone.change(scope, brief)
    assert alone.fresh(scope) is None
    with pytest.raises(errors.StoreUnavailableError):
        await alone.of_tenant(scope.tenant)


async def test_not_too_many_are_remembered(here: Namespaces, tenant: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(namespaces, "MOST", 2)
    scopes = [Scope(tenant, name) for name in "abc"]
    for scope in scopes:
        await here.read(scope)
    assert [here.fresh(scope) is not None for scope in scopes] == [False, True, True]


async def test_not_too_many_marks_are_remembered(
    here: Namespaces, tenant: str, clock: TurnableClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(namespaces, "MOST_MARKS", 2)
    for name in "abc":
        await here.change(
            Scope(tenant, name),
            lambda found: replace(
                found, invalidations=found.invalidations.with_mark(Marker("tag", "a"), clock.now(), "me")
            ),
        )
    assert [here.fresh(Scope(tenant, name)) is not None for name in "abc"] == [False, True, True]
