from datetime import UTC, datetime, timedelta

import pytest

from shared.bootstrap import Services
from shared.clock import SystemClock
from shared.records.repository import RecordRepository
from shared.records.rolling import Roller
from shared.records.windows import Wanted, Windows
from tests.shared.records import worlds
from tests.shared.records.test_repository import give

DAY, HOUR, MINUTE = timedelta(days=1), timedelta(hours=1), timedelta(minutes=1)


@pytest.fixture
def windows(repository: RecordRepository) -> Windows:
    return Windows(repository, Roller(repository), SystemClock(), 30 * DAY, 400 * DAY)


async def test_jobs_and_feedback_come_together(services: Services, windows: Windows, past_day: datetime) -> None:
    now = datetime.now(UTC)
    times = [past_day - DAY, past_day + HOUR, now - MINUTE]
    await worlds.put(services, *(worlds.job(at) for at in times))
    await give(services, worlds.opinion(past_day + HOUR, rating=5), 1)
    await give(services, worlds.opinion(now - MINUTE, rating=3), 2)
    reading = await windows.read(Wanted("acme", past_day - DAY, now))
    whole = list(reading.found[worlds.MADE].values())

    assert (sum(one.judged for one in whole), sum(one.voices.count for one in whole)) == (3, 2)


async def test_days_that_are_over_are_read_once(services: Services, windows: Windows, past_day: datetime) -> None:
    await worlds.put(services, *(worlds.job(past_day + number * HOUR) for number in range(5)))
    wanted = Wanted("acme", past_day, past_day + DAY)
    first, second = [await windows.read(wanted) for _ in range(2)]

    assert (first.basis.read, first.basis.portions) == (5, 0)
    assert (second.basis.read, second.basis.portions) == (0, 2)
    assert sum(one.judged for one in second.found[worlds.MADE].values()) == 5


async def test_only_what_is_wanted_is_there(services: Services, windows: Windows) -> None:
    now = datetime.now(UTC)
    await worlds.put(services, worlds.job(now - MINUTE), worlds.job(now - MINUTE, draft=4))
    reading = await windows.read(Wanted("acme", now - HOUR, now, template="draft", version=4))

    assert [(made.template, made.version) for made in reading.found] == [("draft", 4)]
    assert (await windows.read(Wanted("other", now - HOUR, now))).found == {}


async def test_jobs_that_expired_are_told(repository: RecordRepository, past_day: datetime) -> None:
    windows = Windows(repository, Roller(repository), SystemClock(), 2 * DAY, 400 * DAY)
    reading = await windows.read(Wanted("acme", past_day - 2 * DAY, past_day + DAY))

    assert reading.basis.gone >= 24


async def test_too_many_jobs_are_left_for_later(
    services: Services, repository: RecordRepository, past_day: datetime
) -> None:
    await worlds.put(services, *(worlds.job(past_day + number * HOUR) for number in range(4)))
    windows = Windows(repository, Roller(repository, items_at_once=2), SystemClock(), 30 * DAY, 400 * DAY)
    wanted = Wanted("acme", past_day, past_day + DAY)
    pending = [(await windows.read(wanted)).basis.pending for _ in range(3)]

    assert pending[0] > 0
    assert pending[-1] == 0
