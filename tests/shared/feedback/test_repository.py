from datetime import timedelta

import pytest

from shared.bootstrap import Services
from shared.feedback import feedback as feedbacks
from shared.feedback.feedback import NO_TEXT, Text
from shared.feedback.repository import FeedbackRepository, Filter, Position
from shared.firestore import writes
from tests.shared.records import worlds
from tests.shared.records.test_repository import give

SECOND = timedelta(seconds=1)


@pytest.fixture
def repository(services: Services) -> FeedbackRepository:
    return FeedbackRepository(services.documents)


async def test_pages_come_the_latest_first(services: Services, repository: FeedbackRepository) -> None:
    for number in range(3):
        await give(services, worlds.opinion(worlds.NOON + number * SECOND, rating=number + 1), number)
    wanted = Filter("acme")
    first = await repository.page(wanted, 2, None)
    rest = await repository.page(wanted, 2, Position(first[-1].created_at, feedbacks.path(first[-1].id)))

    assert [one.opinion.rating for one in [*first, *rest]] == [3, 2, 1]


@pytest.mark.parametrize(
    ("wanted", "ratings"),
    [
        (Filter("acme", template="draft"), [2, 1]),
        (Filter("acme", template="plan"), []),
        (Filter("acme", content="cnt_1"), [2, 1]),
        (Filter("acme", content="cnt_2"), []),
        (Filter("acme", since=worlds.NOON + SECOND), [2]),
        (Filter("acme", until=worlds.NOON), [1]),
        (Filter("other"), []),
    ],
)
async def test_filters_narrow_the_page(
    services: Services, repository: FeedbackRepository, wanted: Filter, ratings: list[int]
) -> None:
    for number in range(2):
        await give(services, worlds.opinion(worlds.NOON + number * SECOND, rating=number + 1), number)

    assert [one.opinion.rating for one in await repository.page(wanted, 9, None)] == ratings


async def test_text_is_kept_apart(services: Services, repository: FeedbackRepository) -> None:
    fields = feedbacks.text_fields(Text("New words.", "Hm."), services.clock.now())
    path = feedbacks.text_path("fbk_1")

    assert await repository.text("fbk_1") == NO_TEXT
    assert await repository.commit([writes.create(path, fields)])
    assert not await repository.commit([writes.create(path, fields)])
    assert await repository.text("fbk_1") == Text("New words.", "Hm.")
