from datetime import UTC, datetime, timedelta
from itertools import islice
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shared import errors
from shared.schedules import cron

BERLIN = ZoneInfo("Europe/Berlin")


def rule(text: str) -> str:
    with pytest.raises(errors.InvalidFieldsError) as caught:
        cron.check(text)
    (broken,) = caught.value.errors
    assert broken.field == "cron"
    assert broken.detail.startswith("'cron'")
    return broken.rule


def local(text: str, zone: str, after: str, count: int) -> list[str]:
    where = ZoneInfo(zone)
    begin = datetime.fromisoformat(after).replace(tzinfo=where)
    found = islice(cron.runs(text, where, begin), count)
    return [f"{moment.astimezone(where):%d %H:%M%z}" for moment in found]


@pytest.mark.parametrize(
    "text", ["0 9 * * MON-FRI", "*/15 0-5,22 1,15 jan-mar 5L", "@daily", " @Weekly ", "0 0 LW * *", "0 0 31 2 1"]
)
def test_lines_that_cron_knows_pass(text: str) -> None:
    cron.check(text)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("60 * * * *", "bad_minute"),
        ("*/0 * * * *", "bad_minute"),
        ("* 24 * * *", "bad_hour"),
        ("* 5-1 * * *", "bad_hour"),
        ("* * 0 * *", "bad_day_of_month"),
        ("* * * 13 *", "bad_month"),
        ("* * * * 8", "bad_day_of_week"),
        ("* * * * MON#6", "bad_day_of_week"),
        ("* * * *", "wrong_form"),
        ("0 * * * * *", "wrong_form"),
        ("@yearly", "wrong_form"),
        ("", "wrong_form"),
        ("* * * * " + "1," * 60 + "1", "wrong_form"),
        ("0 0 31 4 *", "never"),
        ("0 0 30 2 *", "never"),
    ],
)
def test_a_broken_line_names_its_field(text: str, expected: str) -> None:
    assert rule(text) == expected


@given(st.text(alphabet="0159*/,-#L W@MONJAN", max_size=30))
def test_no_line_breaks_the_check(text: str) -> None:
    try:
        cron.check(text)
    except errors.InvalidFieldsError:
        return
    assert next(cron.runs(text, UTC, datetime(2026, 1, 1, tzinfo=UTC))) > datetime(2026, 1, 1, tzinfo=UTC)


@pytest.mark.parametrize("name", ["UTC", "Europe/Berlin", "America/Argentina/Buenos_Aires", "Etc/GMT+3"])
def test_iana_names_are_time_zones(name: str) -> None:
    assert str(cron.zone(name)) == name


@pytest.mark.parametrize(
    "name", ["", "Mars/Olympus", "europe/berlin", "posix/UTC", "../UTC", "Europe", "localtime", "A\0"]
)
def test_other_names_are_refused(name: str) -> None:
    with pytest.raises(errors.InvalidFieldsError) as caught:
        cron.zone(name)
    assert (caught.value.errors[0].field, caught.value.errors[0].rule) == ("time_zone", "not_a_time_zone")


def test_a_run_in_the_missing_hour_comes_right_after_it() -> None:
    assert local("30 2 * * *", "Europe/Berlin", "2026-03-28T03:00", 3) == [
        "29 03:00+0200",
        "30 02:30+0200",
        "31 02:30+0200",
    ]


def test_a_run_in_the_double_hour_comes_once() -> None:
    assert local("30 2 * * *", "Europe/Berlin", "2026-10-24T03:00", 3) == [
        "25 02:30+0200",
        "26 02:30+0100",
        "27 02:30+0100",
    ]


def test_two_runs_that_fall_together_are_one() -> None:
    assert local("0 2,3 * * *", "Europe/Berlin", "2026-03-28T04:00", 2) == ["29 03:00+0200", "30 02:00+0200"]


def test_wildcards_run_through_the_missing_hour() -> None:
    found = local("*/30 * * * *", "Europe/Berlin", "2026-03-29T01:00", 3)
    assert found == ["29 01:30+0100", "29 03:00+0200", "29 03:30+0200"]


def test_wildcards_run_through_both_double_hours() -> None:
    found = local("*/30 * * * *", "Europe/Berlin", "2026-10-25T01:30", 5)
    assert found == ["25 02:00+0200", "25 02:30+0200", "25 02:00+0100", "25 02:30+0100", "25 03:00+0100"]


def test_in_the_second_double_hour_the_first_is_past() -> None:
    second = datetime(2026, 10, 25, 2, 10, fold=1, tzinfo=BERLIN)
    assert next(cron.runs("30 2 * * *", BERLIN, second)) == datetime(2026, 10, 26, 1, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    "zone", ["Europe/Berlin", "America/Havana", "Australia/Sydney", "Africa/Cairo", "Asia/Kathmandu"]
)
@pytest.mark.parametrize("month", [3, 4, 10, 11])
@settings(max_examples=20)
@given(minutes=st.sampled_from(["*/7", "*", "*/30"]), hours=st.sampled_from(["*", "*/5"]), begin=st.integers(0, 40_000))
def test_wildcards_name_every_matching_minute(zone: str, month: int, minutes: str, hours: str, begin: int) -> None:
    where, after = ZoneInfo(zone), datetime(2026, month, 1, tzinfo=UTC) + timedelta(minutes=begin)
    every = 1 if minutes == "*" else int(minutes[2:])
    hour_step = 1 if hours == "*" else int(hours[2:])
    stretch = [after + timedelta(minutes=one) for one in range(1, 600)]
    expected = [
        one for one in stretch if (there := one.astimezone(where)).minute % every == 0 and there.hour % hour_step == 0
    ]
    found = cron.runs(f"{minutes} {hours} * * *", where, after)
    assert [next(found) for _ in expected] == expected


@pytest.mark.parametrize("text", ["30 2 * * *", "0 2,3 * * *", "0,30 2 * * *", "*/20 * * * *", "15 */6 * * *"])
@pytest.mark.parametrize("day", ["2026-03-28T12:00", "2026-10-24T12:00"])
def test_the_order_is_the_same_wherever_it_is_begun(text: str, day: str) -> None:
    after = datetime.fromisoformat(day).replace(tzinfo=BERLIN)
    whole = list(islice(cron.runs(text, BERLIN, after), 100))
    assert whole == sorted(set(whole))
    for place, one in enumerate(whole[:-1]):
        assert next(cron.runs(text, BERLIN, one)) == whole[place + 1]


def test_macros_stand_for_their_lines() -> None:
    assert cron.line("@monthly") == "0 0 1 * *"
    assert cron.line("  0  9 * *   1 ") == "0 9 * * 1"


def test_a_line_is_told_in_words() -> None:
    assert cron.explained("0 9 * * MON-FRI") == "At 09:00 on Monday through Friday"
