from datetime import UTC, datetime, timedelta

import pytest

from shared.jobs import spans
from shared.jobs.job import NO_USAGE
from shared.jobs.repository import ItemResult

NOON = datetime(2030, 1, 1, 12, tzinfo=UTC)


def item(end: float, busy: float, provider: float = 0.0) -> ItemResult:
    return ItemResult({}, NO_USAGE, busy, provider, NOON + timedelta(seconds=end))


@pytest.mark.parametrize(
    ("items", "busy", "provider"),
    [
        ([], 0.0, 0.0),
        ([item(2, 2), item(5, 1)], 3.0, 0.0),
        ([item(3, 3, 1.5), item(3, 3, 1.5)], 3.0, 1.5),
        ([item(3, 3), item(4, 2), item(2, 1)], 4.0, 0.0),
        ([item(1, 0)], 0.0, 0.0),
    ],
    ids=["none", "apart", "at once", "overlapping", "in no time"],
)
def test_time_in_which_something_was_worked_on(items: list[ItemResult], busy: float, provider: float) -> None:
    assert spans.of_items(items) == pytest.approx((busy, provider))
