from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.schedules import planning
from shared.schedules.schedule import OVERLAPS, Run, Schedule
from tests.shared.schedules import made
from tests.shared.schedules.made import HOUR, MINUTE, NOW

BUSY = ("job_x",)


def moved(schedule: Schedule, now: datetime, busy: tuple[str, ...] = ()) -> planning.Move:
    found = planning.move(schedule, now, None, busy)
    assert found is not None
    return found


def last(move: planning.Move) -> Run:
    assert move.after.last is not None
    return move.after.last


def test_nothing_moves_before_its_time() -> None:
    schedule = made.schedule()
    assert planning.head(schedule, NOW + HOUR - MINUTE) is None
    assert planning.move(schedule, NOW, None, ()) is None


@pytest.mark.parametrize("overlap", OVERLAPS)
def test_a_due_run_is_started(overlap: str) -> None:
    move = moved(made.schedule(overlap=overlap), NOW + HOUR)
    assert (move.start, move.cancel, move.after.planned_at) == (NOW + HOUR, (), NOW + 2 * HOUR)


@pytest.mark.parametrize("overlap", OVERLAPS)
def test_a_job_that_is_there_is_recorded(overlap: str) -> None:
    """A tick died after the start; hours later its successor finds the job."""
    job = made.job()
    move = planning.move(made.schedule(overlap=overlap), NOW + 5 * HOUR, job, BUSY)
    assert move is not None
    assert (move.start, move.after.running, move.after.planned_at) == (None, (*BUSY, job.id), NOW + 2 * HOUR)
    assert last(move) == Run(job.created_at, "started", NOW + HOUR, job=job.id)


def test_a_job_that_has_ended_is_not_waited_for() -> None:
    move = planning.move(made.schedule(), NOW + HOUR, made.job(status="failed"), ())
    assert move is not None
    assert move.after.running == ()


def test_skip_passes_over_what_overlaps() -> None:
    move = moved(made.schedule("* * * * *"), NOW + 3 * MINUTE, BUSY)
    assert move.start is None
    assert last(move) == Run(NOW + 3 * MINUTE, "skipped", NOW + MINUTE, "overlap", overlapped=3)
    assert (move.after.planned_at, move.after.running) == (NOW + 4 * MINUTE, BUSY)


def test_queue_keeps_what_overlaps() -> None:
    move = moved(made.schedule("* * * * *", overlap="queue"), NOW + 2 * MINUTE, BUSY)
    assert (move.start, move.after.waiting) == (None, (NOW + MINUTE, NOW + 2 * MINUTE))
    assert planning.move(move.after, NOW + 2 * MINUTE, None, BUSY) is None


def test_queued_runs_start_in_their_order_however_late() -> None:
    schedule = made.schedule(overlap="queue", waiting=(NOW - 9 * HOUR, NOW - 8 * HOUR))
    move = moved(schedule, NOW)
    assert (move.start, move.after.waiting) == (NOW - 9 * HOUR, (NOW - 8 * HOUR,))


def test_a_full_queue_takes_no_more() -> None:
    full = tuple(NOW + n * MINUTE for n in range(1 - planning.MAX_WAITING, 1))
    move = moved(made.schedule("* * * * *", overlap="queue", waiting=full), NOW + 2 * MINUTE, BUSY)
    assert move.after.waiting == full
    assert last(move) == Run(NOW + 2 * MINUTE, "skipped", NOW + MINUTE, "overlap", overlapped=2)


def test_cancel_running_starts_after_the_cancellation() -> None:
    move = moved(made.schedule(overlap="cancel_running"), NOW + HOUR, BUSY)
    assert (move.start, move.cancel) == (NOW + HOUR, BUSY)


def test_cancel_running_starts_only_the_newest() -> None:
    first = moved(made.schedule("* * * * *", overlap="cancel_running"), NOW + 3 * MINUTE)
    assert (first.start, last(first).overlapped) == (None, 2)
    second = moved(first.after, NOW + 3 * MINUTE)
    assert second.start == NOW + 3 * MINUTE


def test_late_runs_are_missed_and_counted() -> None:
    now = NOW + 4 * HOUR + 10 * MINUTE
    move = moved(made.schedule(), now)
    assert last(move) == Run(now, "skipped", NOW + HOUR, "missed", missed=4)
    assert (move.start, move.after.planned_at) == (None, NOW + 5 * HOUR)


@pytest.mark.parametrize(("late", "missed"), [(5 * MINUTE, 0), (5 * MINUTE + timedelta(seconds=1), 1)])
def test_five_minutes_of_grace(late: timedelta, missed: int) -> None:
    assert planning.due(made.schedule(), NOW + HOUR + late).missed == missed


def test_lateness_counts_from_the_due_time() -> None:
    schedule = made.schedule(jitter_seconds=3599)
    assert schedule.due_at is not None
    assert planning.due(schedule, schedule.due_at + 4 * MINUTE).missed == 0


def test_catching_up_starts_what_is_not_too_old() -> None:
    found = planning.due(made.schedule(catch_up=(3, 10)), NOW + 6.5 * HOUR)
    assert (found.runs, found.missed) == (tuple(NOW + n * HOUR for n in (4, 5, 6)), 3)


def test_catching_up_starts_the_last_runs() -> None:
    found = planning.due(made.schedule(catch_up=(48, 2)), NOW + 6.5 * HOUR)
    assert (found.runs, found.missed) == ((NOW + 5 * HOUR, NOW + 6 * HOUR), 4)


def test_a_long_absence_is_not_counted_out() -> None:
    found = planning.due(made.schedule("* * * * *"), NOW + 400 * 24 * HOUR)
    assert found.missed == planning.MAX_COUNTED
    assert found.following == NOW + 400 * 24 * HOUR + MINUTE


def test_the_last_run_ends_the_schedule() -> None:
    move = moved(made.schedule(end_at=NOW + HOUR), NOW + HOUR)
    assert (move.start, move.after.status) == (NOW + HOUR, "ended")


def test_a_missed_end_ends_the_schedule() -> None:
    move = moved(made.schedule(end_at=NOW + 2 * HOUR), NOW + 9 * HOUR)
    assert (last(move).missed, move.after.status) == (2, "ended")


def test_a_run_by_hand_counts_as_running() -> None:
    noted = planning.noted(made.schedule(), Run(NOW, "started", job="job_h", by="key_a"), goes_on=True)
    assert (noted.running, noted.last and noted.last.by) == (("job_h",), "key_a")


@given(
    overlap=st.sampled_from(OVERLAPS),
    catch_up=st.tuples(st.integers(0, 3), st.integers(1, 5)),
    looks=st.lists(st.tuples(st.integers(0, 400), st.booleans()), min_size=1, max_size=12),
)
def test_every_planned_time_is_accounted_for_once(overlap: str, catch_up: tuple[int, int], looks: list[Any]) -> None:
    """However ticks come and whatever runs: started, missed, overlapped and waiting times add up."""
    schedule = made.schedule("*/10 * * * *", overlap=overlap, catch_up=catch_up)
    now, started, skipped = NOW, [], 0
    for minutes, busy in looks:
        now += minutes * MINUTE
        for _ in range(20):
            running = BUSY if busy or (started and started[-1][1] == now) else ()
            move = planning.move(schedule, now, None, running)
            if move is None:
                break
            fresh = move.after.last if move.after.recent != schedule.recent else None
            skipped += fresh.missed + fresh.overlapped if fresh else 0
            started += [(move.start, now)] if move.start else []
            schedule = replace(move.after, recent=())
    planned = int((now - NOW) / MINUTE) // 10
    assert len({run for run, _ in started}) == len(started)
    assert len(started) + skipped + len(schedule.waiting) == planned
    assert [run for run, _ in started] == sorted(run for run, _ in started)
