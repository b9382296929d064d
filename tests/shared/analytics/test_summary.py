from datetime import timedelta

import pytest

from shared.analytics import summary
from shared.analytics.rollup import HOUR, Rollup, hour_of
from shared.analytics.window_schemas import WindowView
from shared.analytics.windows import Basis, Bucket, Reading, Wanted
from tests.shared.analytics.conftest import NOON, at, record, stage

WANTED = Wanted("acme", NOON, NOON + 3 * HOUR)


def reading(*records: object, basis: Basis | None = None) -> Reading:
    made = Reading(basis=basis or Basis())
    for one in records:
        hour = Rollup(hour_of(one.finished_at))  # type: ignore[attr-defined]  # all are records
        hour.add(one)  # type: ignore[arg-type]  # all are records
        made.take(hour, WANTED)
    return made


def job(ended: float, **more: object) -> object:
    return record(stage(ready=0, started=ended - 8, ended=ended, busy_seconds=8), ended=ended, **more)


def shown(*records: object, before: Reading | None = None) -> WindowView:
    return summary.window(WANTED, reading(*records), before or reading())


def test_jobs_are_counted_by_bucket() -> None:
    found = shown(job(10), job(20), job(7300, status="failed", error_code="internal"))
    assert [(one.start, one.jobs.finished) for one in found.buckets] == [(at(0), 2), (at(3600), 0), (at(7200), 1)]
    assert (found.jobs.finished, found.per_hour) == (3, 1.0)


@pytest.mark.parametrize(("bucket", "starts"), [("hour", 30), ("day", 2)])
def test_every_bucket_of_the_window_is_there(bucket: Bucket, starts: int) -> None:
    wanted = Wanted("acme", summary.bucket_start(NOON, bucket), NOON + 30 * HOUR, bucket=bucket)
    found = summary.window(wanted, reading(), reading())
    assert len(found.buckets) == starts
    assert all(one.start == summary.bucket_start(one.start, bucket) for one in found.buckets)


def test_most_frequent_failures_come_first() -> None:
    codes = ["b", "c", "c", "a"]
    found = shown(*(job(10, status="failed", error_code=code, error_category="x") for code in codes))
    assert [(one.code, one.count, one.share) for one in found.failures] == [
        ("c", 2, 0.5),
        ("a", 1, 0.25),
        ("b", 1, 0.25),
    ]


def test_stages_are_told_by_type_and_only_where_they_ran() -> None:
    skipped = stage("refine", status="skipped", ready_at=None, started_at=None)
    batch = record(stage("expand"), type="batch", kind="batch")
    found = shown(record(stage("plan"), skipped, stage("draft")), batch, job(20))
    assert [(one.type, one.name, one.runs) for one in found.stages] == [
        ("batch", "expand", 1),
        ("generation", "plan", 1),
        ("generation", "draft", 2),
    ]


def test_verdict_is_compared_with_the_window_before() -> None:
    found = shown(job(40), before=reading(job(16)))
    assert found.verdict is not None
    assert (found.verdict.part, found.verdict.share, found.before.share) == ("queue", 0.8, 0.5)
    assert (found.before.until, found.before.jobs.finished) == (WANTED.since, 1)


def test_window_without_jobs_has_no_verdict() -> None:
    found = shown(before=reading(job(16)))
    assert (found.verdict, found.before.share, found.duration.count, found.jobs.failure_rate) == (None, None, 0, None)


def test_basis_is_that_of_both_windows() -> None:
    found = summary.window(WANTED, reading(basis=Basis(5, 2)), reading(basis=Basis(3, 4, 1)))
    assert (found.basis.job_documents, found.basis.rollup_documents, found.basis.pending_hours) == (8, 6, 1)


def scored(slope: float) -> Reading:
    return reading(*(job(hour * 3600 + 60, quality=0.5 + slope * hour / 24) for hour in range(12)))


@pytest.mark.parametrize(("slope", "direction"), [(0.3, "rising"), (-0.3, "falling")])
def test_trend_of_quality_is_per_day(slope: float, direction: str) -> None:
    found = summary.window(WANTED, scored(slope), reading()).quality_trend
    assert (found.direction, found.per_day) == (direction, pytest.approx(slope, abs=1e-3))


def test_quality_is_followed_by_kind() -> None:
    made = reading(job(10, quality=0.9), job(20, quality=0.5, kind="ad_copy"), job(30, kind="silent"))
    found = summary.quality(WANTED, made)
    assert [(one.kind, one.quality.mean, one.trend.direction) for one in found.kinds] == [
        ("ad_copy", 0.5, "unknown"),
        ("blog_post", 0.9, "unknown"),
    ]
    assert [one.quality.count for one in found.kinds[0].buckets] == [1, 0, 0]


def test_days_begin_at_midnight_in_utc() -> None:
    assert summary.bucket_start(NOON + timedelta(hours=11.9), "day") == NOON - 12 * HOUR
