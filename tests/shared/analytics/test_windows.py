import random
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from shared.analytics import record as records
from shared.analytics import rollup as rollups
from shared.analytics.digest import Digest
from shared.analytics.repository import AnalyticsRepository
from shared.analytics.rolling import Roller
from shared.analytics.rollup import HOUR
from shared.analytics.windows import Basis, Reading, Wanted, Windows
from shared.bootstrap import Services
from shared.jobs.job import Job
from tests.clocks import TurnableClock
from tests.shared.analytics import stored

NOW = datetime.now(UTC)
THIS_HOUR = rollups.hour_of(NOW)
WANTED = Wanted("acme", THIS_HOUR - 8 * HOUR, NOW)


@pytest.fixture
def windows(services: Services) -> Windows:
    return made(services)


def made(services: Services, *, at_once: int = 20_000, days: int = 30, ahead: float = 0) -> Windows:
    repository = AnalyticsRepository(services.documents)
    clock = TurnableClock(NOW + timedelta(seconds=ahead))
    return Windows(repository, Roller(repository, at_once), clock, timedelta(days=days))


def some_times(count: int, seed: int = 1) -> list[datetime]:
    rng = random.Random(seed)
    return [NOW - timedelta(seconds=rng.uniform(1, 9 * 3600)) for _ in range(count)]


def whole(reading: Reading) -> Digest:
    found = Digest()
    for portion in reading.portions:
        for group in portion.groups.values():
            found.merge(group)
    return found


def expected(jobs: list[Job], wanted: Wanted) -> Digest:
    found = Digest()
    for job in jobs:
        if job.finished_at and wanted.since <= job.finished_at < wanted.until and wanted.kind in {"", job.kind}:
            found.add(records.of(job))
    return found


async def test_window_from_rollups_is_that_from_jobs(services: Services, windows: Windows) -> None:
    jobs = await stored.at(services, some_times(120))
    jobs += await stored.at(services, some_times(40, seed=2), kind="ad_copy", status="failed")
    first, second = await windows.read(WANTED), await windows.read(WANTED)

    assert whole(first) == whole(second) == expected(jobs, WANTED)
    assert (first.basis.jobs, second.basis.rollups) == (
        whole(first).totals.jobs,
        7 if NOW - THIS_HOUR < rollups.SETTLED else 8,
    )


@pytest.mark.parametrize("offset", [timedelta(minutes=17), timedelta(microseconds=1), timedelta(0)])
async def test_parts_of_hours_at_the_edges_count(services: Services, windows: Windows, offset: timedelta) -> None:
    jobs = await stored.at(services, [*some_times(100), WANTED.since + offset])
    wanted = replace(WANTED, since=WANTED.since + offset, until=THIS_HOUR - 3 * HOUR + offset)

    assert whole(await windows.read(wanted)) == expected(jobs, wanted)


async def test_short_window_is_read_from_jobs_alone(services: Services, windows: Windows) -> None:
    jobs = await stored.at(services, some_times(100))
    wanted = replace(WANTED, since=NOW - timedelta(minutes=50))
    reading = await windows.read(wanted)

    assert whole(reading) == expected(jobs, wanted)
    assert reading.basis == Basis(jobs=whole(reading).totals.jobs)


@pytest.mark.parametrize("more", [{"kind": "ad_copy"}, {"type": "batch"}])
async def test_other_kinds_and_types_are_left_out(services: Services, windows: Windows, more: dict[str, str]) -> None:
    await stored.at(services, some_times(30))
    await stored.at(services, some_times(20, seed=2), **more)

    for _ in range(2):
        assert whole(await windows.read(replace(WANTED, **more))).totals.jobs == 20 - _before(20, 2)


def _before(count: int, seed: int) -> int:
    return sum(time < WANTED.since for time in some_times(count, seed))


async def test_other_tenants_are_left_out(services: Services, windows: Windows) -> None:
    await stored.at(services, some_times(10), tenant="other")

    assert whole(await windows.read(WANTED)).totals.jobs == 0


async def test_too_many_jobs_are_taken_in_step_by_step(services: Services) -> None:
    jobs = await stored.at(services, some_times(60))
    windows, readings = made(services, at_once=15), []
    while not readings or readings[-1].basis.pending:
        readings.append(await windows.read(WANTED))

    assert 2 < len(readings) < 8
    assert whole(readings[-1]) == expected(jobs, WANTED)
    assert [reading.basis.pending for reading in readings] == sorted(
        (reading.basis.pending for reading in readings), reverse=True
    )


async def test_hours_of_expired_jobs_are_told_as_gone(services: Services) -> None:
    wanted = Wanted("acme", THIS_HOUR - 50 * HOUR, THIS_HOUR - 20 * HOUR)

    assert (await made(services, days=2).read(wanted)).basis.gone == 27 - (NOW == THIS_HOUR)


async def test_a_clock_ahead_keeps_no_unfinished_hour(services: Services) -> None:
    now = datetime.now(UTC)
    wanted = Wanted("acme", rollups.hour_of(now), rollups.hour_of(now) + HOUR)
    ahead = (now - NOW).total_seconds() + 3 * 3600
    await made(services, ahead=ahead).read(wanted)
    await stored.at(services, [now])

    assert whole(await made(services, ahead=ahead).read(wanted)).totals.jobs == 1


def test_the_window_before_is_as_long() -> None:
    before = WANTED.before
    assert (before.until, before.until - before.since) == (WANTED.since, WANTED.until - WANTED.since)
