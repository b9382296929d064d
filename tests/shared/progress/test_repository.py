"""Events of a tenant, read by their dates over all jobs."""

from datetime import UTC, datetime, timedelta

import pytest

from shared.bootstrap import Services
from shared.progress import repository
from shared.progress.repository import EventRepository, Stored
from tests.shared.progress import written

LONG_AGO = datetime(2000, 1, 1, tzinfo=UTC)


@pytest.fixture
def events(services: Services) -> EventRepository:
    return EventRepository(services.documents, services.clock)


async def read(events: EventRepository, after: datetime, tenant: str = "acme") -> list[Stored]:
    return [stored async for page in events.pages(tenant, after) for stored in page]


async def test_events_of_all_jobs_come_by_their_dates(services: Services, events: EventRepository) -> None:
    now = datetime.now(UTC)
    for number in (2, 0, 1):
        await written.write(services.documents, written.job(seq=number, updated_at=now + timedelta(seconds=number)))

    assert [stored.event.seq for stored in await read(events, LONG_AGO)] == [0, 1, 2]
    assert [stored.event.seq for stored in await read(events, now)] == [1, 2]


async def test_other_tenants_events_are_not_read(services: Services, events: EventRepository) -> None:
    await written.write(services.documents, written.job(tenant="other"))

    assert await read(events, LONG_AGO) == []
    assert (await events.count("acme", LONG_AGO)).number == 0


async def test_positions_follow_the_commits(services: Services, events: EventRepository) -> None:
    now = datetime.now(UTC)
    late, early = written.job("job_1", updated_at=now), written.job("job_2", updated_at=now - timedelta(seconds=30))
    await written.write(services.documents, late)
    await written.write(services.documents, early)
    first, second = sorted(await read(events, LONG_AGO), key=lambda stored: stored.position)

    assert (first.event.job, second.event.job) == ("job_1", "job_2")


async def test_pages_join_without_gap(
    services: Services, events: EventRepository, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(repository, "PAGE", 3)
    same = datetime.now(UTC)
    await written.write(services.documents, *(written.job(f"job_{n}", updated_at=same) for n in range(7)))

    assert [stored.event.job for stored in await read(events, LONG_AGO)] == [f"job_{n}" for n in range(7)]


async def test_count_tells_the_time_that_it_is_true_for(services: Services, events: EventRepository) -> None:
    before = await events.count("acme", LONG_AGO)
    await written.write(services.documents, written.job())
    after = await events.count("acme", LONG_AGO)
    (stored,) = await read(events, LONG_AGO)

    assert (before.number, after.number) == (0, 1)
    assert before.read_time < stored.position.moment <= after.read_time
