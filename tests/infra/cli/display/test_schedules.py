import time
from collections.abc import Iterator
from datetime import timedelta

import pytest

from infra.cli.display import figures
from infra.cli.display import schedules as display
from tests.infra.cli import made_schedules as made
from tests.infra.cli.made import CREATED

NOW = figures.moment(CREATED)


@pytest.fixture(autouse=True)
def _in_new_york(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setenv("TZ", "America/New_York")
    time.tzset()
    yield
    monkeypatch.undo()
    time.tzset()


def test_the_next_run_is_told_here_and_there() -> None:
    row = display.row(made.schedule(), NOW)
    assert row == ("tip", "active", "0 9 * * *", "Mon 02 Mar 03:00 EST", "09:00 Europe/Berlin", "none yet")


def test_another_day_there_is_told() -> None:
    schedule = made.schedule(
        next_at="2026-03-02T22:00:00Z", next_local="2026-03-03T07:00:00+09:00", time_zone="Asia/Tokyo"
    )
    assert display.row(schedule, NOW)[3:5] == ("Mon 02 Mar 17:00 EST", "Tue 03 Mar 07:00 Asia/Tokyo")


def test_without_a_next_run_there_is_no_time() -> None:
    schedule = made.schedule(status="paused", next_at=None, next_local=None, last=made.run(outcome="skipped", missed=3))
    assert display.row(schedule, NOW + timedelta(hours=26))[3:] == ("", "", "skipped: 3 missed 1 d 2 h ago")


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({}, "started"),
        ({"outcome": "skipped", "overlapped": 2}, "skipped: 2 overlapped"),
        ({"outcome": "skipped", "missed": 4, "overlapped": 1}, "skipped: 4 missed, 1 overlapped"),
        ({"outcome": "failed", "reason": "No brief."}, "failed"),
    ],
)
def test_outcomes_are_told_in_a_few_words(changes: dict[str, object], told: str) -> None:
    assert display.outcome(made.run(**changes)) == told


def test_runs_tell_when_what_and_why() -> None:
    runs = [made.run(), made.run(planned_at=None), made.run(outcome="failed", job=None, reason="No\nbrief.")]
    assert display.run_rows(runs) == [
        ("Sun 2026-03-01 04:59 EST", "started", "job_a", ""),
        ("Sun 2026-03-01 05:00 EST by hand", "started", "job_a", ""),
        ("Sun 2026-03-01 04:59 EST", "failed", "", "No\nbrief."),
    ]


def test_upcoming_runs_count_from_now() -> None:
    rows = display.upcoming_rows(made.detail()["upcoming"], NOW)
    assert rows == [
        ("22 h 0 min", "Mon 2026-03-02 03:00 EST", "Mon 2026-03-02 09:00 +0100"),
        ("1 d 22 h", "Tue 2026-03-03 03:00:07 EST", "Tue 2026-03-03 09:00 +0100"),
    ]


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({}, "  runs      At 09:00 every day (0 9 * * *), Europe/Berlin"),
        ({}, "  starts    social_post: A garden tip"),
        ({}, "  late      skipped when over 5 min late"),
        ({"catch_up_hours": 6}, "  late      those of the last 6 h are made up for, at most 10"),
        ({"overlap": "cancel_running"}, "  overlap   cancel running"),
        ({"content": None, "batch": {"briefs": [{}, {}]}}, "  starts    a batch of 2 pieces"),
        ({"content": None, "cleanup": {}}, "  starts    clean-up of jobs that ended over 7 days ago"),
        ({"content": None, "warm": {}}, "  starts    a warm cache for the 20 keys used most in chat"),
        (
            {"content": None, "cleanup": {"tag": "a", "older_than_days": 2}},
            "  starts    clean-up of jobs with the tag a that ended over 2 days ago",
        ),
        ({"waiting": [CREATED]}, "  waiting   1 runs, the first planned for Sun 2026-03-01 05:00 EST"),
        (
            {"description": "Daily", "jitter_seconds": 9, "end_at": CREATED},
            "  runs      Daily (0 9 * * *), Europe/Berlin and up to 9 s later until Sun 2026-03-01 05:00 EST",
        ),
    ],
)
def test_a_schedule_is_told_in_lines(changes: dict[str, object], told: str) -> None:
    assert told in list(display.lines(made.detail(**changes)))


def test_nothing_from_afar_drives_the_terminal() -> None:
    lines = list(display.lines(made.detail(name="a\x1b[31m", description="b\nc", created_by="\x07d")))
    assert not any(mark in line for line in lines for mark in ("\x1b", "\x07", "\n"))
