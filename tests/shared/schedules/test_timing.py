from datetime import UTC, datetime, timedelta
from itertools import islice

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared import errors
from shared.schedules import timing
from shared.schedules.timing import Timing

NOW = datetime(2026, 1, 1, 12, tzinfo=UTC)
DAY = timedelta(days=1)


def broken(**fields: object) -> list[tuple[str, str]]:
    with pytest.raises(errors.InvalidFieldsError) as caught:
        timing.check(Timing(**fields), NOW)  # type: ignore[arg-type]  # fields by name
    return [(error.field, error.rule) for error in caught.value.errors]


def test_runs_lie_between_start_and_end() -> None:
    daily = Timing("0 0 * * *", start_at=NOW + DAY / 2, end_at=NOW + 2.5 * DAY)
    assert list(daily.runs(NOW)) == [NOW + DAY / 2, NOW + 1.5 * DAY, NOW + 2.5 * DAY]


def test_nothing_follows_the_last_run() -> None:
    assert Timing("0 0 * * *", end_at=NOW).next(NOW) is None


def test_times_are_those_of_the_zone() -> None:
    assert Timing("0 9 * * *", "Europe/Berlin").next(NOW) == NOW.replace(hour=8) + DAY


def test_all_broken_rules_are_told_at_once() -> None:
    assert broken(cron="x", time_zone="y") == [("cron", "wrong_form"), ("time_zone", "not_a_time_zone")]


def test_a_span_without_runs_is_refused() -> None:
    assert broken(cron="@daily", end_at=NOW + timedelta(hours=1)) == [("end_at", "too_early")]


def test_a_start_in_the_far_future_is_refused() -> None:
    assert broken(cron="@daily", start_at=NOW + 4000 * DAY) == [("start_at", "too_late")]


@pytest.mark.parametrize(("jitter", "fine"), [(3599, True), (3600, False)])
def test_jitter_is_shorter_than_the_time_between_runs(jitter: int, fine: bool) -> None:  # noqa: FBT001 - a case
    hourly = {"cron": "@hourly", "jitter_seconds": jitter}
    if fine:
        timing.check(Timing(**hourly), NOW)  # type: ignore[arg-type]  # fields by name
    else:
        assert broken(**hourly) == [("jitter_seconds", "too_large")]


@given(st.integers(0, 3600), st.integers(0, 10_000))
def test_jitter_is_bounded_and_the_same_each_time(jitter: int, minutes: int) -> None:
    planned = NOW + timedelta(minutes=minutes)
    due = Timing("* * * * *", jitter_seconds=jitter).due("sch_a", planned)
    assert timedelta(0) <= due - planned <= timedelta(seconds=jitter)
    assert due == Timing("* * * * *", jitter_seconds=jitter).due("sch_a", planned)


def test_jitter_spreads_schedules_and_runs() -> None:
    hourly = Timing("@hourly", jitter_seconds=600)
    runs = list(islice(hourly.runs(NOW), 50))
    assert len({hourly.due("sch_a", run) - run for run in runs}) > 40
    assert len({hourly.due(f"sch_{n}", NOW) for n in range(50)}) > 40
