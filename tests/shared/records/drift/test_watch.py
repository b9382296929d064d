import logging
from datetime import UTC, datetime, timedelta

import pytest

from shared.analytics.repository import AnalyticsRepository
from shared.bootstrap import Services
from shared.manifest import log_events
from shared.records.drift import watch as watches
from shared.records.drift.news import News
from shared.records.drift.watch import Ports, Watch
from tests.shared.records import worlds
from tests.shared.resilience.manual_clock import ManualClock

MINUTE = timedelta(minutes=1)


class Turned(ManualClock):
    """A clock that shows the present time, further on by what it was turned."""

    def now(self) -> datetime:
        return datetime.now(UTC) + timedelta(seconds=self.time)


@pytest.fixture
def clock() -> Turned:
    clock = Turned()
    clock.time = 0.0
    return clock


def made(services: Services, clock: Turned) -> Watch:
    news = News(services.webhooks.subscribers, services.publisher)
    return Watch(Ports(AnalyticsRepository(services.documents), services.drift_repository, news, clock))


async def fall(services: Services) -> None:
    """Store a hundred good jobs and thirty bad ones after them, which ended within the last hours."""
    start = datetime.now(UTC) - 150 * MINUTE
    qualities = [0.9, 0.88, 0.92, 0.86] * 25 + [0.5] * 30
    await worlds.put(
        services, *(worlds.job(start + number * MINUTE, quality=quality) for number, quality in enumerate(qualities))
    )


async def test_fall_is_told_and_listed(services: Services, clock: Turned, caplog: pytest.LogCaptureFixture) -> None:
    await fall(services)
    with caplog.at_level(logging.WARNING):
        raised = await made(services, clock).look("acme")

    assert [alarm.sign for alarm in raised] == ["quality"]
    assert await services.drift_repository.page("acme", "draft", 9) == raised
    assert [record.message for record in caplog.records] == [log_events.PROMPT_DRIFTED]


async def test_job_counts_once_whoever_looks(services: Services, clock: Turned) -> None:
    await worlds.put(services, worlds.job(datetime.now(UTC) - MINUTE))
    for _ in range(3):
        await made(services, clock).look("acme")
        clock.time += 1
    recipe = watches.streams.Recipe("blog_post", "offline", ("draft@3", "plan@0", "refine@0"))
    found = await services.drift_repository.streams("acme", [recipe])

    assert found[recipe].detectors["quality"].count == 1


async def test_it_looks_at_most_every_half_minute(services: Services, clock: Turned) -> None:
    watch = made(services, clock)
    await watch.look("acme")
    await fall(services)
    at_once = await watch.look("acme")
    clock.time += watches.EVERY_SECONDS
    cursor = await services.drift_repository.cursor("acme")

    assert at_once == []
    assert cursor
    assert datetime.now(UTC) - watches.SETTLED - cursor.until < MINUTE


async def test_touched_tenants_are_looked_after(services: Services, clock: Turned) -> None:
    await fall(services)
    watch = made(services, clock)
    await watch.ride_along()
    before = await services.drift_repository.page("acme", "", 9)
    watch.touch("acme")
    await watch.ride_along()

    assert (before, len(await services.drift_repository.page("acme", "", 9))) == ([], 1)


async def test_tenant_without_new_jobs_is_left_alone(services: Services, clock: Turned) -> None:
    watch = made(services, clock)
    watch.touch("acme")
    clock.time += 2 * watches.EVERY_SECONDS
    await watch.ride_along()
    first = await services.drift_repository.cursor("acme")
    clock.time += 2 * watches.EVERY_SECONDS
    await watch.ride_along()

    assert first == await services.drift_repository.cursor("acme")
