from datetime import timedelta

import pytest

from shared.cache.scope import Scope
from shared.cache.semantic import labels
from shared.cache.semantic.label import Space
from shared.cache.semantic.labels import LabelRepository
from shared.firestore import writes
from shared.firestore.documents import Documents
from tests.clocks import TurnableClock
from tests.shared.cache.semantic.made_labels import label


@pytest.fixture
def space(tenant: str) -> Space:
    return Space(Scope(tenant, "tests"), "hashed/1")


async def store(documents: Documents, space: Space, clock: TurnableClock, number: int) -> list[str]:
    """Store so many documents of two labels each, a second apart."""
    batch, names = [], []
    for _ in range(number):
        clock.turn(1)
        told = [label(0.7, at=clock.now()), label(0.9, agreed=False, weight=20.0, by="key_1", at=clock.now())]
        name, write = labels.stored(space, told, clock.now())
        names.append(name)
        batch.append(write)
    await documents.commit(batch)
    return names


async def test_labels_come_back_as_they_were(documents: Documents, space: Space, clock: TurnableClock) -> None:
    told = (label(0.75, weight=20.0, others=3, asked="a", source="b", at=clock.now()),)
    name, write = labels.stored(space, told, clock.now())
    await documents.commit([write])

    (found,) = await LabelRepository(documents).since(space, None)
    assert (found.id, found.at, found.labels) == (name, clock.now(), told)


@pytest.mark.parametrize("change", [{"embedder": "hashed/2"}, {"scope": Scope("nobody", "tests")}])
async def test_no_space_reads_of_another(
    documents: Documents, space: Space, clock: TurnableClock, change: dict[str, object]
) -> None:
    await store(documents, space, clock, 1)

    assert await LabelRepository(documents).since(space._replace(**change), None) == []  # type: ignore[arg-type] # cases


async def test_only_what_is_new_is_read(documents: Documents, space: Space, clock: TurnableClock) -> None:
    names = await store(documents, space, clock, 5)
    since = clock.now() - timedelta(seconds=1)

    assert {told.id for told in await LabelRepository(documents).since(space, since)} == set(names[3:])


async def test_pages_are_read_until_enough_is_known(
    documents: Documents, space: Space, clock: TurnableClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(labels, "PAGE", 3)
    monkeypatch.setattr(labels, "WINDOW", 12)
    names = await store(documents, space, clock, 10)

    found = {told.id for told in await LabelRepository(documents).since(space, None)}
    assert found == set(names[-7:])


async def test_rubbish_counts_for_nothing(documents: Documents, space: Space, clock: TurnableClock) -> None:
    (name,) = await store(documents, space, clock, 1)
    await documents.commit([writes.update(f"cache_labels/{name}", {"labels": [{"x": 1}]})])

    assert [told.labels for told in await LabelRepository(documents).since(space, None)] == [()]
