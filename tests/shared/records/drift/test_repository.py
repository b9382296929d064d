from datetime import timedelta

import pytest

from shared.bootstrap import Services
from shared.firestore import writes
from shared.records.drift import alarm as alarms
from shared.records.drift import stream as streams
from shared.records.drift.repository import Cursor, DriftRepository, Position
from shared.records.drift.stream import Recipe, Stream
from tests.shared.records import worlds
from tests.shared.records.drift.made_up import alarm

LATER = worlds.NOON + timedelta(minutes=1)
ONE, OTHER = (Recipe("email", "offline", (f"draft@{number}",)) for number in (1, 2))


@pytest.fixture
def drift(services: Services) -> DriftRepository:
    return DriftRepository(services.documents)


async def test_cursor_is_moved_by_one_of_two(drift: DriftRepository) -> None:
    assert await drift.cursor("acme") is None
    assert await drift.advance(Cursor("acme", worlds.NOON), LATER, [])
    assert not await drift.advance(Cursor("acme", worlds.NOON), LATER, [])
    found = await drift.cursor("acme")
    assert found
    assert found.until == LATER
    assert [await drift.advance(found, LATER + timedelta(seconds=1), []) for _ in range(2)] == [True, False]


async def test_streams_begin_empty_and_are_kept(drift: DriftRepository) -> None:
    stream = Stream("acme", ONE, told={"quality": 1})
    kept = writes.replace(streams.path("acme", ONE), streams.to_fields(stream, LATER))
    await drift.advance(Cursor("acme", worlds.NOON), LATER, [kept])

    assert await drift.streams("acme", [ONE, OTHER]) == {ONE: stream, OTHER: Stream("acme", OTHER)}


async def test_alarms_come_by_page_and_template(services: Services, drift: DriftRepository) -> None:
    made = [
        alarm(id=f"drf_{number}", created_at=worlds.NOON + timedelta(seconds=number), templates=templates)
        for number, templates in enumerate([("draft",), ("draft", "plan"), ("plan",)])
    ]
    await services.documents.commit([writes.create(alarms.path(one.id), alarms.to_fields(one)) for one in made])
    first = await drift.page("acme", "", 2)
    rest = await drift.page("acme", "", 2, Position(first[-1].created_at, alarms.path(first[-1].id)))

    assert [one.id for one in [*first, *rest]] == ["drf_2", "drf_1", "drf_0"]
    assert [one.id for one in await drift.page("acme", "draft", 9)] == ["drf_1", "drf_0"]
    assert await drift.page("other", "", 9) == []
