from dataclasses import dataclass, field
from datetime import timedelta

import pytest

from shared.cache.entry import Slot
from shared.cache.repository import CacheRepository
from shared.cache.scope import Scope
from shared.cache.semantic import vectors
from shared.cache.semantic.commons import LONGEST_PAUSE, Commons
from shared.cache.semantic.label import Place, Space
from shared.cache.semantic.vector_index import VectorIndex
from shared.cache.semantic.vectors import StoredVector, VectorRepository
from shared.cache.shared_level import SharedLevel
from shared.firestore.documents import Documents
from shared.models import hashed_embeddings
from tests.clocks import TurnableClock

WANTED = hashed_embeddings.place("reset my password")


@dataclass
class Counting(VectorRepository):
    """Counts how often it is searched."""

    documents: Documents
    searches: int = 0
    places: list[Place] = field(default_factory=list)

    def __post_init__(self) -> None:
        super().__init__(self.documents)

    async def nearest(self, place: Place, vector: tuple[float, ...], limit: int) -> list[StoredVector]:  # type: ignore[override] # narrower
        self.searches += 1
        return await super().nearest(place, vector, limit)


@pytest.fixture
def place(tenant: str) -> Place:
    return Place(Space(Scope(tenant, "tests"), "hashed/1"), "context")


@pytest.fixture
def index() -> VectorIndex:
    return VectorIndex(10_000_000)


@pytest.fixture
def repository(documents: Documents) -> Counting:
    return Counting(documents)


@pytest.fixture
def commons(repository: Counting, index: VectorIndex, clock: TurnableClock) -> Commons:
    return Commons(repository, SharedLevel(CacheRepository(repository.documents), clock), index, clock)


async def store(repository: Counting, place: Place, clock: TurnableClock, text: str) -> None:
    stored = StoredVector(
        Slot(place.space.scope, text),
        place,
        text,
        hashed_embeddings.place(text),
        clock.now() + timedelta(hours=1),
    )
    await repository.documents.commit([vectors.replaced(stored, clock.now())])


async def test_news_are_taken_in(
    commons: Commons, repository: Counting, index: VectorIndex, place: Place, clock: TurnableClock
) -> None:
    await store(repository, place, clock, "how to reset a password")

    assert await commons.fetch(place, WANTED, 4)
    hits = index.search(place, WANTED, clock.now().timestamp(), 4)
    assert [hit.point.text for hit in hits] == ["how to reset a password"]


async def test_searches_without_news_grow_rarer(
    commons: Commons, repository: Counting, place: Place, clock: TurnableClock
) -> None:
    for _ in range(240):
        await commons.fetch(place, WANTED, 4)
        clock.turn(1)

    assert repository.searches <= 240 / LONGEST_PAUSE + 6


async def test_news_end_the_pauses(commons: Commons, repository: Counting, place: Place, clock: TurnableClock) -> None:
    for _ in range(40):
        await commons.fetch(place, WANTED, 4)
        clock.turn(1)
    await store(repository, place, clock, "reset the password")
    clock.turn(LONGEST_PAUSE)
    assert await commons.fetch(place, WANTED, 4)
    before = repository.searches
    await commons.fetch(place, WANTED, 4)

    assert repository.searches == before + 1


async def test_every_place_has_pauses_of_its_own(commons: Commons, repository: Counting, place: Place) -> None:
    for context in ("a", "b", "a", "b"):
        await commons.fetch(place._replace(context=context), WANTED, 4)

    assert repository.searches == 2


async def test_a_store_that_is_away_has_no_news(
    unreachable: Documents, index: VectorIndex, place: Place, clock: TurnableClock
) -> None:
    repository = Counting(unreachable)
    commons = Commons(repository, SharedLevel(CacheRepository(unreachable), clock), index, clock)

    assert not await commons.fetch(place, WANTED, 4)
