from dataclasses import replace

import pytest

from shared.analytics import record as records
from shared.analytics import time_left, times
from shared.analytics.schemas import JobAnalysis, JobWithEstimate
from shared.analytics.scores import Score
from shared.analytics.time_left import TimeLeft
from shared.analytics.times import PARTS
from shared.jobs.job import Job
from shared.jobs.schemas import JobView
from shared.web import responses
from tests.shared.analytics import stored
from tests.shared.analytics.conftest import NOON, stage


def analysed(job: Job, *scores: Score) -> JobAnalysis:
    return JobAnalysis.of(job, times.of_job(records.of(job), NOON), scores)


def measured() -> Job:
    first = stage("plan", 0, 1, 5, busy_seconds=3, provider_seconds=2, delay_seconds=0.5, attempts=2)
    second = stage("draft", 5, 5, 15, split=True, total=4, busy_seconds=40, provider_seconds=30, deferrals=2)
    return replace(
        stored.ended(NOON),
        created_at=NOON,
        finished_at=second.finished_at,
        stages={"plan": first, "draft": second},
    )


def test_job_with_estimate_is_the_job_and_one_field_more() -> None:
    job = stored.ended(NOON)
    shown = JobWithEstimate.estimated(job, TimeLeft("known", 12, 3.0, 9.0)).model_dump()
    assert shown.pop("time_left") == {
        "status": "known",
        "p50_seconds": 3.0,
        "p90_seconds": 9.0,
        "evidence": 12,
        "reason": "",
    }
    assert shown == JobView.of(job).model_dump()


@pytest.mark.parametrize(("found", "shown"), [(None, b'"time_left":null'), (time_left.unknown("Why."), b'"Why."')])
def test_estimate_is_written_as_json(found: TimeLeft | None, shown: bytes) -> None:
    assert shown in responses.dump(JobWithEstimate.estimated(stored.ended(NOON), found))


def test_parts_of_a_stage_are_all_of_its_time() -> None:
    for one in analysed(measured()).stages:
        parts = one.wait_seconds + one.delay_seconds + one.run_seconds + one.provider_seconds + one.rest_seconds
        assert parts == pytest.approx(one.total_seconds)


def test_sub_stages_show_their_work_besides_the_time() -> None:
    draft = analysed(measured()).stages[1]
    assert (draft.total_seconds, draft.provider_seconds, draft.run_seconds, draft.work_seconds) == (10, 7.5, 2.5, 40)


def test_job_sums_up_its_stages() -> None:
    shown = analysed(measured())
    assert (shown.total_seconds, shown.attempts, shown.deferrals) == (15, 3, 2)
    assert list(shown.parts) == list(PARTS)
    assert sum(shown.parts.values()) == pytest.approx(15)
    assert shown.verdict is not None
    assert (shown.verdict.part, shown.verdict.stage, shown.verdict.stage_share) == ("provider", "draft", 0.7895)


def test_scores_come_in_the_order_of_the_passes() -> None:
    scores = [Score("draft", 0, 1, 0.9), Score("plan", 0, 0, 0.7), Score("draft", 0, 0, 0.8)]
    assert [one.quality for one in analysed(measured(), *scores).quality] == [0.7, 0.8, 0.9]


def test_job_without_any_time_has_no_verdict() -> None:
    fresh = replace(stored.ended(NOON), created_at=NOON, stages={})
    assert analysed(fresh).verdict is None
