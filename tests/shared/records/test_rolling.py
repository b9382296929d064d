from datetime import datetime, timedelta

from shared.bootstrap import Services
from shared.records.repository import RecordRepository
from shared.records.rolling import Roller
from tests.shared.records import worlds

HOUR, MINUTE = timedelta(hours=1), timedelta(minutes=1)


async def test_every_hour_is_made_and_kept(
    services: Services, repository: RecordRepository, this_hour: datetime
) -> None:
    hours = [this_hour - number * HOUR for number in (6, 5, 4, 2)]
    await worlds.put(services, *(worlds.job(hours[1] + number * MINUTE) for number in range(3)), worlds.job(hours[3]))
    made = await Roller(repository).make("jobs", "acme", hours, {})
    kept, _ = await repository.portions("jobs", "acme", hours)

    assert {one.start: one.read for one in made} == dict(zip(hours, [0, 3, 0, 1], strict=True))
    assert sorted(kept, key=lambda one: one.start) == sorted(made, key=lambda one: one.start)


async def test_reading_ends_with_a_whole_hour(
    services: Services, repository: RecordRepository, this_hour: datetime
) -> None:
    hours = [this_hour - number * HOUR for number in (5, 4, 3)]
    await worlds.put(services, *(worlds.job(hour + number * MINUTE) for hour in hours for number in range(3)))
    made = await Roller(repository, items_at_once=4).make("jobs", "acme", hours, {})

    assert [one.start for one in made] == [hours[2], hours[1]]


async def test_hour_that_is_not_over_is_not_kept(
    services: Services, repository: RecordRepository, this_hour: datetime
) -> None:
    await worlds.put(services, worlds.job(this_hour))
    (made,) = await Roller(repository).make("jobs", "acme", [this_hour], {})

    assert made.read == 1
    assert await repository.portions("jobs", "acme", [this_hour]) == ([], {})
