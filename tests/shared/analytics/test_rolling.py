from datetime import UTC, datetime, timedelta

import pytest

from shared.analytics import rollup as rollups
from shared.analytics.repository import AnalyticsRepository
from shared.analytics.rolling import Roller
from shared.analytics.rollup import HOUR
from shared.bootstrap import Services
from tests.shared.analytics import stored

THIS_HOUR = rollups.hour_of(datetime.now(UTC))
MINUTE = timedelta(minutes=1)


def ago(*hours: int) -> list[datetime]:
    return [THIS_HOUR - number * HOUR for number in hours]


@pytest.fixture
def repository(services: Services) -> AnalyticsRepository:
    return AnalyticsRepository(services.documents)


async def test_every_hour_is_made_and_kept(services: Services, repository: AnalyticsRepository) -> None:
    await stored.at(services, [ago(5)[0], ago(5)[0] + 59 * MINUTE, *ago(3), *ago(9), THIS_HOUR])
    made = await Roller(repository).make("acme", ago(6, 5, 4, 3, 2))

    assert {hour: made[hour].jobs for hour in made} == dict(zip(ago(6, 5, 4, 3, 2), [0, 2, 0, 1, 0], strict=True))
    assert await repository.rollups("acme", ago(6, 5, 4, 3, 2)) == made


async def test_made_again_it_is_the_same_document(services: Services, repository: AnalyticsRepository) -> None:
    await stored.at(services, [ago(5)[0] + number * MINUTE for number in range(40)])
    first, second = [(await Roller(repository).make("acme", ago(5)))[ago(5)[0]] for _ in range(2)]

    assert rollups.to_fields(first, "acme") == rollups.to_fields(second, "acme")


async def test_what_is_kept_stays_as_it_is(services: Services, repository: AnalyticsRepository) -> None:
    await Roller(repository).make("acme", ago(6, 5))
    await stored.at(services, ago(5))
    await Roller(repository).make("acme", ago(7, 6, 5, 4))
    found = await repository.rollups("acme", ago(7, 6, 5, 4))

    assert (len(found), found[ago(5)[0]].jobs) == (4, 0)


async def test_hours_with_gaps_between_are_made(services: Services, repository: AnalyticsRepository) -> None:
    await stored.at(services, ago(8, 7, 6, 5, 4, 3))
    made = await Roller(repository).make("acme", ago(8, 6, 5, 3))

    assert list(made) == ago(3, 5, 6, 8)
    assert {rollup.jobs for rollup in made.values()} == {1}


async def test_a_reading_ends_with_a_whole_hour(services: Services, repository: AnalyticsRepository) -> None:
    await stored.at(services, [hour + number * MINUTE for hour in ago(6, 5, 4) for number in range(10)])
    roller = Roller(repository, jobs_at_once=12)
    first = await roller.make("acme", ago(6, 5, 4))
    second = await roller.make("acme", ago(6))

    assert [(list(made), [one.jobs for one in made.values()]) for made in (first, second)] == [
        (ago(4, 5), [10, 10]),
        (ago(6), [10]),
    ]


async def test_an_hour_that_is_not_over_is_not_kept(services: Services, repository: AnalyticsRepository) -> None:
    hour = rollups.hour_of(datetime.now(UTC))
    await stored.at(services, [hour])
    made = await Roller(repository).make("acme", [hour])

    assert made[hour].jobs == 1
    assert await repository.rollups("acme", [hour]) == {}


async def test_tenants_have_rollups_of_their_own(services: Services, repository: AnalyticsRepository) -> None:
    await stored.at(services, ago(5), tenant="other")
    await Roller(repository).make("acme", ago(5))

    assert await repository.rollups("other", ago(5)) == {}
    assert (await Roller(repository).make("other", ago(5)))[ago(5)[0]].jobs == 1


async def test_nothing_wanted_reads_nothing(repository: AnalyticsRepository) -> None:
    assert await Roller(repository).make("acme", []) == {}
