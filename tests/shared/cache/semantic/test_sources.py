from dataclasses import replace

import pytest

from shared.cache.entry import Slot
from shared.cache.scope import Scope
from shared.cache.semantic import sources
from shared.cache.semantic.sources import Source, SourceRepository
from shared.firestore import writes
from shared.firestore.documents import Documents
from tests.clocks import TurnableClock


@pytest.fixture
def source(tenant: str, clock: TurnableClock) -> Source:
    asked = Slot(Scope(tenant, "tests"), "asked")
    return Source(asked, "what now", "source", "what then", "hashed/1", 0.9, 0.8, clock.now())


@pytest.fixture
def repository(documents: Documents) -> SourceRepository:
    return SourceRepository(documents)


async def test_sources_come_back_as_they_were(
    documents: Documents, repository: SourceRepository, source: Source
) -> None:
    await documents.commit([sources.stored(source)])

    assert await repository.get(source.asked) == source
    assert await repository.of(source.slot, 10) == [source]


async def test_the_last_answer_counts(documents: Documents, repository: SourceRepository, source: Source) -> None:
    await documents.commit([sources.stored(source)])
    await documents.commit([sources.stored(replace(source, source="newer"))])

    assert ((await repository.get(source.asked)) or source).source == "newer"
    assert await repository.of(source.slot, 10) == []


async def test_nobody_sees_those_of_another(documents: Documents, repository: SourceRepository, source: Source) -> None:
    await documents.commit([sources.stored(source)])
    other = Scope("other", "tests")

    assert await repository.get(Slot(other, "asked")) is None
    assert await repository.of(Slot(other, "source"), 10) == []


async def test_rubbish_is_none(documents: Documents, repository: SourceRepository, source: Source) -> None:
    await documents.commit([writes.replace(sources.path(source.asked), {"tenant": "acme"})])

    assert await repository.get(source.asked) is None
