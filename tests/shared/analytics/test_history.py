import asyncio
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from shared.analytics import history
from shared.analytics.history import Histories
from shared.analytics.repository import AnalyticsRepository, Page
from shared.bootstrap import Services
from shared.errors import StoreUnavailableError
from shared.jobs.job import Job
from tests.clocks import TurnableClock
from tests.shared.analytics import stored

NOW = datetime.now(UTC)


class CountingRepository(AnalyticsRepository):
    """Counts its readings, and fails the first of them if it shall."""

    def __init__(self, services: Services, *, fails: bool = False) -> None:
        super().__init__(services.documents)
        self.readings: list[tuple[str, str]] = []
        self._fails = fails

    async def latest(self, tenant: str, kind: str, limit: int) -> Page:
        self.readings.append((tenant, kind))
        if self._fails and len(self.readings) == 1:
            raise StoreUnavailableError
        return await super().latest(tenant, kind, limit)


@pytest.fixture
def clock() -> TurnableClock:
    return TurnableClock()


@pytest.fixture
def repository(services: Services) -> CountingRepository:
    return CountingRepository(services)


@pytest.fixture
def histories(repository: CountingRepository, clock: TurnableClock) -> Histories:
    return Histories(repository, clock)


def job(started_ago: float = 0.1) -> Job:
    """Return a job that began its draft a moment ago."""
    made = stored.running(stored.ended(NOW))
    begun = datetime.now(UTC) - timedelta(seconds=started_ago)
    return replace(made, stages={**made.stages, "draft": replace(made.stages["draft"], started_at=begun)})


async def past(services: Services, count: int) -> None:
    await stored.at(services, [NOW - timedelta(minutes=number) for number in range(count)])


async def test_estimate_comes_from_the_tenants_own_jobs(services: Services, histories: Histories) -> None:
    await past(services, 12)
    found = await histories.time_left(job())
    foreign = await histories.time_left(replace(job(), tenant="other"))

    assert found is not None
    assert foreign is not None
    assert (found.status, found.evidence, foreign.status) == ("known", 12, "unknown")


async def test_ended_job_has_no_time_left(histories: Histories, repository: CountingRepository) -> None:
    assert await histories.time_left(stored.ended(NOW)) is None
    assert repository.readings == []


async def test_many_who_look_at_once_read_once(histories: Histories, repository: CountingRepository) -> None:
    await asyncio.gather(*(histories.time_left(job()) for _ in range(20)))
    assert repository.readings == [("acme", "blog_post")]


async def test_history_is_read_again_after_a_while(
    histories: Histories, repository: CountingRepository, clock: TurnableClock
) -> None:
    for wait in (0, history.FRESH - 1, 2):
        clock.turn(wait)
        await histories.time_left(job())
    assert len(repository.readings) == 2


async def test_time_goes_on_between_readings(services: Services, histories: Histories, clock: TurnableClock) -> None:
    await past(services, 40)
    looked_at = job()
    first = await histories.time_left(looked_at)
    clock.turn(4)
    second = await histories.time_left(looked_at)

    assert first is not None
    assert second is not None
    assert first.evidence > second.evidence


async def test_broken_store_makes_it_unknown_for_the_moment(services: Services, clock: TurnableClock) -> None:
    await past(services, 9)
    histories = Histories(CountingRepository(services, fails=True), clock)
    found = [await histories.time_left(job()) for _ in range(2)]

    assert [one and one.status for one in found] == ["unknown", "known"]


async def test_only_so_many_kinds_are_kept(
    histories: Histories, repository: CountingRepository, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(history, "KINDS", 2)
    for kind in ("a", "b", "c", "c", "a"):
        await histories.time_left(replace(job(), kind=kind))
    assert [kind for _, kind in repository.readings] == ["a", "b", "c", "a"]
