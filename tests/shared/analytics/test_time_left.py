from dataclasses import replace
from datetime import datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.analytics import time_left
from shared.analytics.past import Past, Span
from shared.analytics.time_left import TimeLeft
from shared.jobs.job import Job, StageState
from tests.shared.analytics import stored, worlds
from tests.shared.analytics.conftest import NOON, at

TEN = range(1, 11)


def past(draft: float, wait: float = 1, total: int = 1) -> Past:
    """Return a past job: a wait, a draft, and five seconds of finishing."""
    return Past(wait + draft + 5, {"draft": Span(0, wait, wait + draft, total)})


def job(started: float | None = 0, **more: Any) -> Job:
    """Return a job in its draft, which could begin at noon and did at ``started``."""
    begun = None if started is None else at(started)
    status = "queued" if begun is None else "running"
    draft = StageState("draft", 1, status, ready_at=NOON, started_at=begun, **more.pop("stage", {}))
    plain = {"status": status, "stages": {"draft": draft}, "created_at": NOON, "finished_at": None}
    return replace(stored.ended(NOON), **{**plain, **more})


def left(looked_at: Job, history: list[Past], now: float = 0) -> TimeLeft:
    return time_left.estimate(looked_at, history, at(now))


def test_running_stage_takes_what_past_ones_still_took() -> None:
    assert left(job(), [past(draft) for draft in TEN]) == TimeLeft("known", 10, 11, 15)


def test_only_past_stages_that_took_longer_count() -> None:
    assert left(job(), [past(draft) for draft in range(1, 31)], now=15) == TimeLeft("known", 15, 13, 20)


def test_few_that_took_longer_make_it_unknown() -> None:
    found = left(job(), [past(draft) for draft in TEN], now=7)
    assert found == time_left.unknown("Stage draft takes longer than in 7 of the last 10 jobs of this kind.", 3)


def test_waiting_job_has_its_wait_before_it() -> None:
    assert left(job(started=None), [past(5, wait=wait) for wait in TEN]) == TimeLeft("known", 10, 16, 20)


def test_only_past_jobs_that_waited_as_long_count() -> None:
    history = [past(5, wait=wait) for wait in range(1, 31)]
    assert left(job(started=None), history, now=15) == TimeLeft("known", 15, 18, 25)


def test_longer_wait_than_ever_tells_what_follows() -> None:
    found = left(job(started=None), [past(draft) for draft in TEN], now=60)
    assert found.status == "unknown"
    assert found.reason == (
        "It has waited longer than 10 of the last 10 jobs of this kind did; once draft begins, 11 to 15 s."
    )


def test_a_moment_between_stages_counts_as_no_wait() -> None:
    history = [past(draft, wait=0.1) for draft in TEN]
    assert left(job(started=None), history, now=1.5) == TimeLeft("known", 10, 11, 15)


def test_a_job_for_later_has_that_time_left_too() -> None:
    found = left(job(started=None, not_before=at(100)), [past(5)] * 9)
    assert (found.p50, found.p90) == (111, 111)


def test_sub_stages_that_queue_up_are_measured_by_their_share() -> None:
    history = [past(total * 2.0, total=total) for total in range(10, 100, 10)]
    fanned = job(stage={"total": 60, "done": 15})
    assert left(fanned, history, now=1) == TimeLeft("known", 9, 95, 95)


def test_sub_stages_side_by_side_are_measured_by_time() -> None:
    history = [past(20, total=total) for total in range(1, 10)]
    assert left(job(stage={"total": 7, "done": 6}), history, now=4) == TimeLeft("known", 9, 21, 21)


def test_far_more_sub_stages_than_ever_make_it_unknown() -> None:
    found = left(job(stage={"total": 50}), [past(20, total=total) for total in range(1, 10)])
    assert found.reason == "Stage draft has 50 parts here and had 1 to 9 in past jobs."


@pytest.mark.parametrize(
    ("status", "reason"),
    [
        ("paused", "The job is paused."),
        ("waiting", "The job waits for a person's decision."),
        ("cancelling", "The job is being cancelled."),
    ],
)
def test_what_hangs_on_people_is_unknown(status: str, reason: str) -> None:
    assert left(job(status=status), [past(5)] * 20) == time_left.unknown(reason)


def test_too_short_a_history_is_told() -> None:
    assert left(job(), [past(5)] * 8) == time_left.unknown(
        "8 of the latest jobs of this kind have succeeded; 9 are needed.", 8
    )


def test_stage_that_past_jobs_skipped_is_told() -> None:
    history = [past(5)] * 8 + [Past(5, {})] * 4
    assert left(job(), history) == time_left.unknown("8 past jobs went through stage draft; 9 are needed.", 8)


@given(st.integers(0, 30), st.floats(-100, 2_000), st.lists(st.floats(0, 1_000), min_size=9, max_size=40))
def test_time_left_is_a_range_and_never_negative(done: int, now: float, drafts: list[float]) -> None:
    fanned = job(stage={"total": 30, "done": done})
    found = left(fanned, [past(draft, total=number + 10) for number, draft in enumerate(drafts)], now=now)
    if found.p50 is not None and found.p90 is not None:
        assert 0 <= found.p50 <= found.p90


@pytest.mark.parametrize("kind", worlds.KINDS, ids=lambda kind: kind.name)
def test_estimates_keep_what_they_promise(kind: worlds.Kind) -> None:
    shares = worlds.calibration(kind, jobs=200, seed=1)
    assert shares.told > 0.85
    assert 0.4 <= shares.share(50) <= 0.62
    assert 0.83 <= shares.share(90) <= 0.97


def test_simulated_jobs_stand_where_they_should() -> None:
    shares = worlds.calibration(worlds.KINDS[0], jobs=20, seed=1)
    assert (shares.looks, shares.known) == (0, 0)


def test_looks_know_nothing_of_the_future() -> None:
    finished: datetime | None = None
    made, progress = worlds.simulated(worlds.KINDS[1], 1, worlds.random.Random(3))
    finished = made.finished_at
    assert finished is not None
    seen = worlds.seen_at(made, progress, made.created_at + (finished - made.created_at) / 2)
    assert all(stage.finished_at is None or stage.finished_at <= seen.updated_at for stage in seen.stages.values())
