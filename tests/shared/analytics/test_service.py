from datetime import UTC, datetime, timedelta

import pytest

from shared.analytics.history import Histories
from shared.analytics.repository import AnalyticsRepository
from shared.analytics.rolling import Roller
from shared.analytics.service import AnalyticsService
from shared.analytics.windows import Bucket, Wanted, Windows
from shared.bootstrap import Services
from shared.errors import InvalidFieldsError
from tests.clocks import TurnableClock
from tests.shared.analytics import stored

NOW = datetime(2030, 3, 10, 14, 25, tzinfo=UTC)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


@pytest.fixture
def analytics(services: Services) -> AnalyticsService:
    repository, clock = AnalyticsRepository(services.documents), TurnableClock(NOW)
    windows = Windows(repository, Roller(repository), clock, timedelta(days=30))
    return AnalyticsService(repository, windows, Histories(repository, clock), clock)


@pytest.mark.parametrize(
    ("since", "until", "bucket", "expected"),
    [
        (None, None, None, (NOW - 24 * HOUR - timedelta(minutes=25), NOW, "hour")),
        (None, None, "day", (datetime(2030, 3, 9, tzinfo=UTC), NOW, "day")),
        (NOW - 2 * DAY, NOW - DAY, None, (datetime(2030, 3, 8, 14, tzinfo=UTC), NOW - DAY, "hour")),
        (NOW - 9 * DAY, None, None, (datetime(2030, 3, 1, tzinfo=UTC), NOW, "day")),
        (NOW - HOUR, NOW + DAY, None, (datetime(2030, 3, 10, 13, tzinfo=UTC), NOW, "hour")),
    ],
)
def test_windows_begin_with_a_bucket(
    analytics: AnalyticsService,
    since: datetime | None,
    until: datetime | None,
    bucket: Bucket | None,
    expected: tuple[datetime, datetime, str],
) -> None:
    span = analytics.wanted("acme", since, until, bucket)
    assert (span.since, span.until, span.bucket) == expected


@pytest.mark.parametrize(
    ("since", "until", "bucket", "rule"),
    [
        (NOW, NOW - HOUR, None, "out_of_order"),
        (NOW + HOUR, None, None, "out_of_order"),
        (NOW - 32 * DAY, None, "hour", "too_long"),
        (NOW - 93 * DAY, None, None, "too_long"),
    ],
)
def test_odd_windows_are_refused(
    analytics: AnalyticsService, since: datetime, until: datetime | None, bucket: Bucket | None, rule: str
) -> None:
    with pytest.raises(InvalidFieldsError) as refused:
        analytics.wanted("acme", since, until, bucket)
    assert [(error.field, error.rule) for error in refused.value.errors] == [("since", rule)]


async def test_window_knows_the_one_before(services: Services, analytics: AnalyticsService) -> None:
    await stored.at(services, [NOW - timedelta(minutes=5), NOW - 2 * HOUR, NOW - 3 * HOUR, NOW - 7 * HOUR])
    found = await analytics.window(Wanted("acme", NOW - 4 * HOUR, NOW))
    assert (found.jobs.finished, found.before.jobs.finished) == (3, 1)


async def test_running_job_is_analysed_so_far(analytics: AnalyticsService) -> None:
    job = stored.running(stored.ended(NOW))
    found = await analytics.analysis(job)
    assert found.status == "running"
    assert found.total_seconds == pytest.approx((NOW - job.created_at).total_seconds())
    assert (await analytics.estimated(job)).time_left is not None
