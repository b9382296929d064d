import asyncio
import logging
import random
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from shared import errors
from shared.cache import namespace_repository
from shared.cache.adaptive import Evidence
from shared.cache.invalidation import Marker
from shared.cache.namespace import Namespace
from shared.cache.namespace_repository import NamespaceRepository
from shared.cache.policy import Policy, SemanticPolicy
from shared.cache.scope import Scope
from shared.firestore import writes
from shared.firestore.documents import Documents
from tests.clocks import TurnableClock
from tests.shared.cache.entries import entry


@pytest.fixture
def scope(tenant: str) -> Scope:
    return Scope(tenant, "tests")


@pytest.fixture
def repository(documents: Documents, clock: TurnableClock) -> NamespaceRepository:
    return NamespaceRepository(documents, clock.sleep, random.Random(1).random)


def marked(clock: TurnableClock, *markers: Marker) -> Callable[[Namespace], Namespace]:
    def wish(found: Namespace) -> Namespace:
        invalidations = found.invalidations
        for marker in markers:
            invalidations = invalidations.with_mark(marker, clock.now(), "me")
        return replace(found, invalidations=invalidations)

    return wish


async def test_unknown_namespace_is_as_all_begin(repository: NamespaceRepository, scope: Scope) -> None:
    found = await repository.get(scope)
    assert (found.policy, found.version, found.invalidations.sequence) == (Policy(), None, 0)


async def test_namespace_comes_back_as_it_was(
    repository: NamespaceRepository, scope: Scope, clock: TurnableClock
) -> None:
    policy = Policy(60, 10, 100, 5, 6, 0.5, SemanticPolicy(True, 0.02, "minilm", 0.1))
    markers = [Marker("tag", "a.b/c`d"), Marker("pattern", "*é"), Marker("key", "0" * 64)]
    wanted = Namespace(scope, policy, evidence=Evidence(learned=7.5), changed_at=clock.now(), changed_by="me")
    made = await repository.change(scope, lambda _: marked(clock, *markers)(wanted))
    found = await repository.get(scope)
    assert replace(found, invalidations=made.invalidations) == made
    assert found.invalidations.marks == made.invalidations.marks
    assert (found.invalidations.sequence, found.policy) == (3, policy)


async def test_races_lose_no_invalidation(repository: NamespaceRepository, scope: Scope, clock: TurnableClock) -> None:
    markers = [Marker("tag", str(number)) for number in range(4)]
    await asyncio.gather(*(repository.change(scope, marked(clock, marker)) for marker in markers))
    found = (await repository.get(scope)).invalidations
    assert {mark.marker for mark in found.marks} == set(markers)
    assert sorted(mark.number for mark in found.marks) == [1, 2, 3, 4]


async def test_too_many_lost_races_are_contention(repository: NamespaceRepository, scope: Scope) -> None:
    taken = await repository.change(scope, lambda found: found)
    with pytest.raises(errors.ContentionError):
        await repository.change(Scope(scope.tenant, "other"), lambda _: taken)


@pytest.mark.parametrize(
    ("change", "sequence"),
    [
        ({"policy": {"unknown": 1, "semantic": {}}}, 3),
        ({"policy": None}, 3),
        ({"marks": [{"kind": "tag"}]}, 3),
        ({"marks": [{"kind": "tag", "text": "a", "number": 1, "at": "once", "by": ""}]}, 3),
        ({"evidence": 7}, 3),
        ({"marks": 7, "sequence": "many"}, 1),
    ],
)
async def test_rubbish_lets_no_older_entry_hold(
    repository: NamespaceRepository,
    scope: Scope,
    documents: Documents,
    clock: TurnableClock,
    caplog: pytest.LogCaptureFixture,
    change: dict[str, Any],
    sequence: int,
) -> None:
    await repository.change(scope, marked(clock, *[Marker("tag", "a")] * 3))
    await documents.commit([writes.update(namespace_repository.path(scope), change)])
    with caplog.at_level(logging.WARNING):
        found = await repository.get(scope)
    assert "cannot be read" in caplog.text
    assert (found.policy, found.invalidations.sequence) == (Policy(), sequence)
    assert found.invalidations.cover(entry(sequence=sequence - 1))


async def test_tenant_sees_its_namespaces_by_name(
    repository: NamespaceRepository, tenant: str, clock: TurnableClock
) -> None:
    for scope in (Scope(tenant, "b"), Scope("other", "c"), Scope(tenant, "a")):
        await repository.change(scope, marked(clock, Marker("tag", "x")))
    assert [found.scope.namespace for found in await repository.of_tenant(tenant)] == ["a", "b"]


def test_borders_between_names_count() -> None:
    assert namespace_repository.path(Scope("ab", "c")) != namespace_repository.path(Scope("a", "bc"))
