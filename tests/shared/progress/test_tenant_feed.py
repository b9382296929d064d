"""The feed of a tenant, polled by hand against the emulator."""

from collections.abc import AsyncGenerator, Awaitable, Callable
from datetime import UTC, datetime, timedelta

import pytest

from infra.local.firestore import embedded
from shared.bootstrap import Services
from shared.clock import SystemClock
from shared.firestore.documents import Tally
from shared.progress import tenant_feed
from shared.progress.positions import Position
from shared.progress.repository import EventRepository, Stored
from shared.progress.tenant_feed import TenantFeed
from tests.clocks import TurnableClock
from tests.shared.progress import written

START = Position(0)


@pytest.fixture
def feed(services: Services) -> TenantFeed:
    return TenantFeed(EventRepository(services.documents, services.clock), "acme", services.clock)


def held(feed: TenantFeed, after: Position = START) -> list[tuple[str, int]]:
    return [(entry.event.job, entry.event.seq) for _, entry in feed.after(after)]


def ago(seconds: float) -> datetime:
    return datetime.now(UTC) - timedelta(seconds=seconds)


async def commit(services: Services, job: str, seconds_ago: float = 0.0, **fields: object) -> None:
    await written.write(services.documents, written.job(job, updated_at=ago(seconds_ago), **fields))


async def missed(feed: TenantFeed, position: Position) -> list[str]:
    return [entry.event.job async for batch in feed.missed(position) for _, entry in batch.items]


async def test_feed_opens_with_the_last_minute(services: Services, feed: TenantFeed) -> None:
    await commit(services, "job_a")
    await commit(services, "job_b", tenant="other")
    await feed.poll()

    assert held(feed) == [("job_a", 0)]
    assert feed.start is not None
    assert timedelta(seconds=59) < datetime.now(UTC) - feed.start.moment < timedelta(seconds=80)


async def test_events_come_once_in_the_order_of_their_commits(services: Services, feed: TenantFeed) -> None:
    await feed.poll()
    for number, seconds_ago in enumerate((5, 40, 0, 20, 0, 70)):
        await commit(services, f"job_{number}", seconds_ago)
        await feed.poll()
        await feed.poll()

    assert held(feed) == await written.ledger(services)
    assert len(held(feed)) == 6


@pytest.mark.parametrize("seconds_ago", [80, 1, -1, -3600], ids=lambda value: f"{value} s before")
async def test_event_is_found_however_it_is_dated(services: Services, feed: TenantFeed, seconds_ago: float) -> None:
    await feed.poll()
    await commit(services, "job_a", seconds_ago)
    assert await feed.poll()

    assert held(feed) == [("job_a", 0)]


async def test_events_of_one_commit_come_by_job_and_number(services: Services, feed: TenantFeed) -> None:
    await feed.poll()
    jobs = [written.job("job_b", seq=1), written.job("job_a", seq=3), written.job("job_b", seq=0)]
    await written.write(services.documents, *jobs)
    await feed.poll()

    assert held(feed) == [("job_a", 3), ("job_b", 0), ("job_b", 1)]


async def test_quiet_poll_costs_one_read(
    services: Services, feed: TenantFeed, firestore_emulator: embedded.Handle
) -> None:
    for number in range(20):
        await commit(services, f"job_{number}")
    await feed.poll()
    before = firestore_emulator.operations()
    assert not await feed.poll()

    assert (firestore_emulator.operations() - before).reads == 1


async def test_event_costs_a_read_however_many_came_before(
    services: Services, feed: TenantFeed, firestore_emulator: embedded.Handle
) -> None:
    for number in range(30):
        await commit(services, f"job_{number}", seconds_ago=10)
    await feed.poll()
    before = firestore_emulator.operations()
    for number in range(5):
        await commit(services, f"job_new_{number}")
    await feed.poll()

    assert (firestore_emulator.operations() - before).reads == 5 + 1


class Interrupted(EventRepository):
    """Commits something between the count and the reading."""

    def __init__(self, services: Services, meanwhile: Callable[[], Awaitable[None]]) -> None:
        super().__init__(services.documents, services.clock)
        self.meanwhile = meanwhile

    async def count(self, tenant: str, after: datetime) -> Tally:
        tally = await super().count(tenant, after)
        await self.meanwhile()
        return tally


async def test_commit_during_a_poll_waits_for_its_turn(services: Services) -> None:
    numbers = iter(range(100))

    async def meanwhile() -> None:
        await commit(services, f"job_{next(numbers)}", seconds_ago=30)

    feed = TenantFeed(Interrupted(services, meanwhile), "acme", services.clock)
    for polls in range(1, 6):
        await feed.poll()
        assert len(held(feed)) == polls - 1
    assert held(feed) == (await written.ledger(services))[:4]


class Forgetful(EventRepository):
    """Loses sight of an event that was counted."""

    async def pages(self, tenant: str, after: datetime) -> AsyncGenerator[list[Stored], None]:
        async for page in super().pages(tenant, after):
            yield [stored for stored in page if stored.event.job != "job_gone"]


async def test_event_that_is_gone_holds_nothing_up(services: Services) -> None:
    feed = TenantFeed(Forgetful(services.documents, services.clock), "acme", services.clock)
    await feed.poll()
    await commit(services, "job_gone")
    await commit(services, "job_a")
    await feed.poll()

    assert held(feed) == [("job_a", 0)]


async def test_wrong_clock_of_this_process_harms_nothing(services: Services) -> None:
    for hours in (-1, 1):
        clock = TurnableClock(datetime.now(UTC) + timedelta(hours=hours))
        feed = TenantFeed(EventRepository(services.documents, clock), "acme", clock)
        await feed.poll()
        await commit(services, f"job_{hours + 1}")
        await feed.poll()

        assert held(feed)[-1] == (f"job_{hours + 1}", 0)


async def test_who_comes_back_after_minutes_finds_them_here(services: Services) -> None:
    since = Position.before(ago(300))
    feed = TenantFeed(EventRepository(services.documents, services.clock), "acme", services.clock, since)
    await feed.poll()

    assert feed.start is not None
    assert feed.start < since


async def test_long_absence_does_not_stretch_the_feed(services: Services) -> None:
    since = Position.before(ago(3600))
    feed = TenantFeed(EventRepository(services.documents, services.clock), "acme", services.clock, since)
    await feed.poll()

    assert feed.start is not None
    assert feed.start > Position.before(ago(120))


async def test_what_was_missed_is_read_in_order(services: Services, feed: TenantFeed) -> None:
    for number, seconds_ago in enumerate((0, 70, 9, -9, 30)):
        await commit(services, f"job_{number}", seconds_ago)
    await feed.poll()
    await commit(services, "job_later")

    assert await missed(feed, Position.before(ago(3600))) == [f"job_{number}" for number in range(5)]


async def test_missed_events_lie_between_two_positions(services: Services, feed: TenantFeed) -> None:
    for number in range(4):
        await commit(services, f"job_{number}")
    await feed.poll()
    places = [place for place, _ in feed.after(START)]
    found = [entry.event.job async for batch in feed._between(places[0], places[3]) for _, entry in batch.items]

    assert found == ["job_1", "job_2"]


async def test_what_was_missed_ends_where_the_feed_does(services: Services, feed: TenantFeed) -> None:
    await commit(services, "job_a")
    await feed.poll()
    ends = [batch.end async for batch in feed.missed(Position.before(ago(3600)))]

    assert ends[-1] == feed.end


async def test_feed_is_stretched_once_for_all(
    services: Services, monkeypatch: pytest.MonkeyPatch, firestore_emulator: embedded.Handle
) -> None:
    monkeypatch.setattr(tenant_feed, "HISTORY", timedelta(0))
    for number in range(20):
        await commit(services, f"job_{number:02}")
    position = Position.before(ago(30))
    feed = TenantFeed(EventRepository(services.documents, services.clock), "acme", services.clock)
    await feed.poll()
    before = firestore_emulator.operations()
    for _ in range(10):
        assert await missed(feed, position) == []

    assert [job for job, _ in held(feed, position)] == [f"job_{number:02}" for number in range(20)]
    assert (firestore_emulator.operations() - before).reads == 20 + 1


@pytest.mark.parametrize(("room", "seconds"), [(3, 30), (100, 3600)], ids=["too much", "too long ago"])
async def test_feed_is_not_stretched_for_everything(
    services: Services, monkeypatch: pytest.MonkeyPatch, room: int, seconds: float
) -> None:
    monkeypatch.setattr(tenant_feed, "HISTORY", timedelta(0))
    for number in range(5):
        await commit(services, f"job_{number}")
    feed = TenantFeed(EventRepository(services.documents, services.clock), "acme", services.clock)
    feed.room = room
    await feed.poll()

    assert await missed(feed, Position.before(ago(seconds))) == [f"job_{number}" for number in range(5)]
    assert held(feed) == []


async def test_full_feed_forgets_its_oldest(services: Services) -> None:
    feed = TenantFeed(EventRepository(services.documents, SystemClock()), "acme", SystemClock())
    feed.room = 16
    await feed.poll()
    for number in range(40):
        await commit(services, f"job_{number:02}")
        await feed.poll()

    assert len(held(feed)) <= 16
    assert feed.start is not None
    assert [*await missed(feed, Position.before(ago(60)))] == [f"job_{number:02}" for number in range(40)]
    assert held(feed, feed.start)[-1] == ("job_39", 0)
