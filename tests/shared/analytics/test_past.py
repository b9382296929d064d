from typing import Any

import pytest

from shared.analytics import past as pasts
from shared.analytics.past import Past, Span
from shared.jobs.job import StageState
from tests.shared.analytics.conftest import at, record, stage


def test_stages_are_told_from_when_the_job_could_begin() -> None:
    found = pasts.of([
        record(stage("plan", 62, 63, 65), stage("draft", 65, 66, 70, total=4), not_before=at(60), ended=70)
    ])
    assert found == [Past(10, {"plan": Span(2, 3, 5), "draft": Span(5, 6, 10, 4)})]


def test_stage_without_ready_time_follows_the_one_before() -> None:
    old = StageState("draft", 1, "succeeded", started_at=at(7), finished_at=at(9))
    assert pasts.of([record(stage("plan", 0, 1, 4), old)])[0].spans["draft"] == Span(4, 7, 9)


def test_skipped_stages_leave_no_trace() -> None:
    skipped = StageState("refine", 1, "skipped", finished_at=at(5))
    assert list(pasts.of([record(stage(), skipped)])[0].spans) == ["draft"]


@pytest.mark.parametrize(
    "more", [{"status": "failed"}, {"status": "cancelled"}, {"generation": 1}, {"paused_seconds": 3.0}]
)
def test_jobs_with_a_history_of_their_own_do_not_count(more: dict[str, Any]) -> None:
    assert pasts.of([record(stage(), **more)]) == []


def test_clocks_that_disagree_do_no_harm() -> None:
    (found,) = pasts.of([record(stage(ready=5, started=3, ended=-4), ended=-2)])
    assert found == Past(0, {"draft": Span(5, 5, 5)})


@pytest.mark.parametrize(
    ("pairs", "power"),
    [
        ([(1, 7.0), (2, 14.0), (10, 70.0)], 1.0),
        ([(1, 7.0), (4, 14.0), (16, 28.0)], 0.5),
        ([(1, 7.0), (4, 7.0), (16, 7.0)], 0.0),
        ([(2, 9.0), (20, 1.0)], 0.0),
        ([(2, 1.0), (20, 1000.0)], 1.0),
        ([(5, 1.0), (5, 9.0)], 0.0),
        ([(5, 0.0)], 0.0),
        ([], 0.0),
    ],
)
def test_growth_is_what_the_past_shows(pairs: list[tuple[int, float]], power: float) -> None:
    assert pasts.growth(pairs) == pytest.approx(power)
