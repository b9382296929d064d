from datetime import UTC, datetime, timedelta, timezone

import pytest

from shared.budgets import periods
from shared.budgets.periods import Span


@pytest.mark.parametrize(
    ("span", "moment", "name", "ends_at"),
    [
        ("day", "2026-11-22T23:59:59.999999", "2026-11-22", "2026-11-23"),
        ("day", "2026-12-31T12:00:00", "2026-12-31", "2027-01-01"),
        ("month", "2026-11-01T00:00:00", "2026-11", "2026-12-01"),
        ("month", "2026-12-31T23:59:59", "2026-12", "2027-01-01"),
        ("month", "2028-01-31T12:00:00", "2028-01", "2028-02-01"),
    ],
)
def test_periods_are_days_and_months_in_utc(span: Span, moment: str, name: str, ends_at: str) -> None:
    found = periods.at(span, datetime.fromisoformat(moment).replace(tzinfo=UTC))
    assert (found.name, found.ends_at) == (name, datetime.fromisoformat(ends_at).replace(tzinfo=UTC))


def test_other_time_zones_are_brought_to_utc() -> None:
    moment = datetime(2026, 11, 23, 1, tzinfo=timezone(timedelta(hours=2)))
    assert periods.at("day", moment).name == "2026-11-22"


def test_spending_is_remembered_for_a_while() -> None:
    day = periods.at("day", datetime(2026, 11, 22, tzinfo=UTC))
    assert day.kept_until - day.ends_at == timedelta(days=40)
