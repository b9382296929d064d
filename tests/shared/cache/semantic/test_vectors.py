from datetime import timedelta

import pytest

from shared.cache.entry import Slot
from shared.cache.scope import Scope
from shared.cache.semantic import vectors
from shared.cache.semantic.label import Place, Space
from shared.cache.semantic.vectors import StoredVector, VectorRepository
from shared.firestore import writes
from shared.firestore.documents import Documents
from shared.models.hashed_embeddings import place as placed
from tests.clocks import TurnableClock

TEXTS = ("reset my password", "resetting a password", "delivery to lyon")


@pytest.fixture
def place(tenant: str) -> Place:
    return Place(Space(Scope(tenant, "tests"), "hashed/1"), "context")


@pytest.fixture
def stored(place: Place, clock: TurnableClock) -> list[StoredVector]:
    gone_at = (clock.now() + timedelta(hours=1)).replace(microsecond=0)
    return [
        StoredVector(Slot(place.space.scope, str(n)), place, text, placed(text, 384), gone_at)
        for n, text in enumerate(TEXTS)
    ]


@pytest.fixture
async def repository(documents: Documents, stored: list[StoredVector], clock: TurnableClock) -> VectorRepository:
    await documents.commit([vectors.replaced(vector, clock.now()) for vector in stored])
    return VectorRepository(documents)


async def test_nearest_come_first_and_as_they_were(
    repository: VectorRepository, place: Place, stored: list[StoredVector]
) -> None:
    assert await repository.nearest(place, placed("reset the password", 384), 2) == stored[:2]


@pytest.mark.parametrize("change", ["tenant", "namespace", "embedder", "context"])
async def test_no_search_leaves_its_place(repository: VectorRepository, place: Place, change: str) -> None:
    scope, embedder, context = place.space.scope, place.space.embedder, place.context
    if change in {"tenant", "namespace"}:
        scope = scope._replace(**{change: "other"})
    other = Place(Space(scope, "e" if change == "embedder" else embedder), "c" if change == "context" else context)

    assert await repository.nearest(other, placed(TEXTS[0], 384), 3) == []


async def test_a_forged_place_is_not_believed(
    repository: VectorRepository, documents: Documents, place: Place, stored: list[StoredVector]
) -> None:
    await documents.commit([writes.update(vectors.path(stored[0].slot), {"tenant": "forged"})])

    assert stored[0] not in await repository.nearest(place, stored[0].numbers, 3)


async def test_expired_vectors_are_not_found(
    repository: VectorRepository, documents: Documents, place: Place, stored: list[StoredVector], clock: TurnableClock
) -> None:
    await documents.commit([
        writes.update(vectors.path(stored[0].slot), {"expire_at": clock.now() - timedelta(seconds=9)})
    ])

    assert await repository.nearest(place, stored[0].numbers, 1) == []


async def test_removed_vectors_are_not_found(
    repository: VectorRepository, documents: Documents, place: Place, stored: list[StoredVector]
) -> None:
    await documents.commit([vectors.removed(stored[0].slot)])

    assert await repository.nearest(place, stored[0].numbers, 3) == stored[1:]
    assert [await repository.get(one.slot) for one in stored[:2]] == [None, stored[1]]


async def test_rubbish_is_left_out(
    repository: VectorRepository, documents: Documents, place: Place, stored: list[StoredVector]
) -> None:
    await documents.commit([writes.update(vectors.path(stored[0].slot), {"dimensions": "many"})])

    assert await repository.nearest(place, stored[0].numbers, 3) == stored[1:]
