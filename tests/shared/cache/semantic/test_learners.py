from dataclasses import dataclass, field
from datetime import datetime

import pytest

from shared.cache.repository import CacheRepository
from shared.cache.scope import Scope
from shared.cache.semantic import learners
from shared.cache.semantic.label import Label, Space
from shared.cache.semantic.labels import LabelRepository, Told
from shared.cache.semantic.learners import FRESH_SECONDS, TOGETHER, Learners
from shared.cache.shared_level import SharedLevel
from shared.firestore.documents import Documents
from tests.clocks import TurnableClock
from tests.shared.cache.semantic.made_labels import label


@dataclass
class Counting(LabelRepository):
    """Counts how often it is read."""

    documents: Documents
    reads: list[datetime | None] = field(default_factory=list)

    def __post_init__(self) -> None:
        super().__init__(self.documents)

    async def since(self, space: Space, moment: datetime | None) -> list[Told]:
        self.reads.append(moment)
        return await super().since(space, moment)


@pytest.fixture
def space(tenant: str) -> Space:
    return Space(Scope(tenant, "tests"), "hashed/1")


@pytest.fixture
def repository(documents: Documents) -> Counting:
    return Counting(documents)


def process(repository: Counting, clock: TurnableClock) -> Learners:
    return Learners(repository, SharedLevel(CacheRepository(repository.documents), clock), clock)


async def note(subject: Learners, documents: Documents, space: Space, one: Label) -> bool:
    """Note a label, store what is to be stored, and return whether anything was."""
    batch = subject.note(space, one)
    if batch:
        await documents.commit(batch)
    return bool(batch)


async def labels_of(subject: Learners, space: Space, clock: TurnableClock) -> int:
    return (await subject.of(space)).evidence(0.01, clock.now()).labels


async def test_labels_are_told_together(repository: Counting, space: Space, clock: TurnableClock) -> None:
    subject = process(repository, clock)
    told = [await note(subject, repository.documents, space, label(0.9, at=clock.now())) for _ in range(2 * TOGETHER)]

    assert told == [False] * (TOGETHER - 1) + [True] + [False] * (TOGETHER - 1) + [True]


async def test_labels_do_not_wait_for_long(repository: Counting, space: Space, clock: TurnableClock) -> None:
    subject = process(repository, clock)
    await note(subject, repository.documents, space, label(0.9, at=clock.now()))
    clock.turn(FRESH_SECONDS)

    assert await note(subject, repository.documents, space, label(0.9, at=clock.now()))


async def test_a_persons_word_is_told_at_once(repository: Counting, space: Space, clock: TurnableClock) -> None:
    assert await note(process(repository, clock), repository.documents, space, label(0.9, at=clock.now(), by="key_1"))


async def test_others_learn_within_half_a_minute(repository: Counting, space: Space, clock: TurnableClock) -> None:
    one, other = process(repository, clock), process(repository, clock)
    assert await labels_of(other, space, clock) == 0
    for _ in range(TOGETHER):
        await note(one, repository.documents, space, label(0.9, at=clock.now()))
    assert await labels_of(other, space, clock) == 0
    clock.turn(FRESH_SECONDS)

    assert await labels_of(other, space, clock) == TOGETHER


async def test_nothing_is_counted_twice(repository: Counting, space: Space, clock: TurnableClock) -> None:
    subject = process(repository, clock)
    for _ in range(4):
        for _ in range(TOGETHER):
            await note(subject, repository.documents, space, label(0.9, at=clock.now()))
        clock.turn(FRESH_SECONDS)
        await subject.of(space)

    assert await labels_of(subject, space, clock) == 4 * TOGETHER


async def test_only_news_are_read(repository: Counting, space: Space, clock: TurnableClock) -> None:
    subject = process(repository, clock)
    await note(subject, repository.documents, space, label(0.9, at=clock.now(), by="key_1"))
    for _ in range(3):
        await subject.of(space)
        clock.turn(FRESH_SECONDS)

    assert repository.reads[0] is None
    assert len(repository.reads) == 3
    assert None not in repository.reads[1:]


async def test_a_store_that_is_away_changes_nothing(unreachable: Documents, space: Space, clock: TurnableClock) -> None:
    subject = process(Counting(unreachable), clock)
    subject.note(space, label(0.9, at=clock.now()))

    assert await labels_of(subject, space, clock) == 1


async def test_spaces_that_nobody_uses_are_forgotten(
    repository: Counting, space: Space, clock: TurnableClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(learners, "MOST", 2)
    subject = process(repository, clock)
    kept = await subject.of(space)
    for name in ("a", "b"):
        await subject.of(space._replace(embedder=name))

    assert await subject.of(space) is not kept
