from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.analytics import times
from shared.jobs.job import StageState
from tests.shared.analytics.conftest import NOON, at, record, stage

SECONDS = st.floats(0, 10_000)


def parts(*stages: StageState, now: float = 0, **more: Any) -> dict[str, float]:
    found = times.of_job(record(*stages, **more), at(now))
    return {part: times.seconds(time) for part, time in found.times.items() if time}


def test_measured_stage_is_told_apart() -> None:
    claimed = stage(started=3, busy_seconds=6, provider_seconds=4)
    assert parts(claimed) == {"queue": 3, "own": 2, "provider": 4, "overhead": 1}


def test_unclaimed_stage_waits_only_what_it_did_not_work() -> None:
    assert parts(stage(started=10, busy_seconds=6)) == {"queue": 4, "own": 6}


def test_sub_stages_wait_in_the_queue_of_their_own() -> None:
    fanned = stage(started=2, split=True, busy_seconds=5, provider_seconds=5)
    assert parts(fanned) == {"queue": 5, "provider": 5}


def test_unclaimed_stage_behind_an_approval_waits() -> None:
    first = stage("approve", ended=4, busy_seconds=4)
    second = stage("finish", ready=4, started=10, busy_seconds=1)
    assert parts(first, second, admitted_at=at(6)) == {"own": 5, "admission": 2, "queue": 3}


def test_sub_stages_at_the_same_time_count_once() -> None:
    fanned = stage(started=2, split=True, total=5, busy_seconds=32, provider_seconds=24)
    assert parts(fanned) == {"queue": 2, "own": 2, "provider": 6}


@pytest.mark.parametrize(
    ("more", "part"),
    [
        ({"attempts": 3, "attempt": 2}, "retry"),
        ({"deferrals": 1, "round": 4}, "retry"),
        ({"attempts": 6, "round": 4}, "retry"),
        ({"round": 7}, "recheck"),
    ],
)
def test_delays_are_retries_or_rechecks(more: dict[str, Any], part: str) -> None:
    assert parts(stage(busy_seconds=4, delay_seconds=5, **more)) == {"own": 4, part: 5, "overhead": 1}


def test_admission_ends_before_the_queue() -> None:
    assert parts(stage(started=8, busy_seconds=2), admitted_at=at(5)) == {"admission": 5, "queue": 3, "own": 2}


def test_admission_counts_in_the_stage_it_held_up() -> None:
    first = stage("plan", ended=4, busy_seconds=4)
    second = stage("draft", ready=4, started=9, busy_seconds=1)
    found = times.of_job(record(first, second, admitted_at=at(7)), NOON)
    assert [one.times["admission"] for one in found.stages] == [0, 3_000_000]


def test_a_job_for_later_is_scheduled_until_then() -> None:
    late = stage(ready=6, started=7, busy_seconds=3)
    assert parts(late, not_before=at(6)) == {"scheduled": 6, "queue": 1, "own": 3}


def test_pauses_are_taken_out_of_waits() -> None:
    assert parts(stage(started=8, busy_seconds=2), paused_seconds=7) == {"paused": 7, "queue": 1, "own": 2}


def test_time_until_a_retry_by_hand_is_idle() -> None:
    again = stage(ready=100, started=101, ended=110, busy_seconds=9)
    assert parts(again, ended=110) == {"idle": 100, "queue": 1, "own": 9}


def test_stage_without_measurements_counts_as_work() -> None:
    old = StageState("draft", 1, "succeeded", started_at=at(1), finished_at=at(10))
    assert parts(old) == {"queue": 1, "own": 9}


def test_stages_follow_each_other_without_ready_times() -> None:
    first = StageState("plan", 1, "succeeded", started_at=NOON, finished_at=at(4), busy_seconds=4)
    second = StageState("draft", 1, "succeeded", started_at=at(6), finished_at=at(10), busy_seconds=4)
    assert parts(first, second) == {"queue": 2, "own": 8}


def test_skipped_and_later_stages_take_nothing() -> None:
    skipped = StageState("refine", 1, "skipped", finished_at=at(5))
    assert parts(stage(busy_seconds=10), skipped, StageState("finish", 1)) == {"own": 10}


@pytest.mark.parametrize(("status", "part"), [("running", "own"), ("waiting", "person")])
def test_open_stage_counts_until_now(status: str, part: str) -> None:
    opened = stage(started=2, ended=None, status=status)
    assert parts(opened, now=30, ended=None, status=status) == {"queue": 2, part: 28}


def test_repeating_stage_works_only_what_was_measured() -> None:
    polling = stage(ended=None, status="running", round=3, busy_seconds=2, delay_seconds=6)
    assert parts(polling, now=10, ended=None, status="running") == {"own": 2, "recheck": 6, "overhead": 2}


def test_clocks_that_disagree_do_no_harm() -> None:
    skewed = stage(ready=5, started=-20, ended=-30, busy_seconds=3)
    assert parts(skewed, ended=-1) == {}


@given(
    spans=st.lists(st.tuples(SECONDS, SECONDS, SECONDS, SECONDS, SECONDS), max_size=4),
    admitted=SECONDS,
    paused=SECONDS,
    split=st.booleans(),
)
def test_parts_are_all_of_the_time(
    spans: list[tuple[float, ...]], admitted: float, paused: float, *, split: bool
) -> None:
    stages, clock = [], 0.0
    for number, (wait, length, busy, provider, delay) in enumerate(spans):
        measured = {"busy_seconds": busy, "provider_seconds": provider, "delay_seconds": delay, "split": split}
        stages.append(stage(str(number), clock, clock + wait, clock + wait + length, **measured))
        clock += wait + length
    found = times.of_job(record(*stages, ended=clock, admitted_at=at(admitted), paused_seconds=paused), NOON)
    assert sum(found.times.values()) == found.total
    assert min([*found.times.values(), 0]) == 0
    assert found.total == (timedelta(seconds=clock)) // timedelta(microseconds=1)
