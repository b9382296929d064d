"""Analytics over real HTTP: of one job, of windows, of quality, and nobody else's."""

from datetime import UTC, datetime, timedelta

import pytest

from shared.jobs.job import Job
from tests.conftest import Api
from tests.shared.analytics import stored

NOW = datetime.now(UTC)
HOUR = timedelta(hours=1)


async def ended(api: Api, count: int = 12, **more: object) -> list[Job]:
    """Store jobs that have ended one after the other, the last a minute ago."""
    times = [NOW - timedelta(minutes=1 + 10 * number) for number in range(count)]
    return await stored.at(api.services, times, **more)


async def test_job_tells_where_its_time_went(api: Api) -> None:
    (job,) = await ended(api, 1)
    shown = (await api.http.get(f"/v1/jobs/{job.id}/analysis")).json()

    assert (shown["job"], shown["kind"], shown["status"]) == (job.id, "blog_post", "succeeded")
    assert sum(shown["parts"].values()) == pytest.approx(shown["total_seconds"])
    assert [stage["name"] for stage in shown["stages"]] == ["plan", "draft"]
    assert shown["verdict"]["part"] == "own"


@pytest.mark.parametrize("suffix", ["", "/analysis"])
async def test_foreign_and_unknown_jobs_are_alike(api: Api, suffix: str) -> None:
    (job,) = await ended(api, 1)
    foreign = await api.http.get(f"/v1/jobs/{job.id}{suffix}", headers=await api.key_for("other"))
    unknown = await api.http.get(f"/v1/jobs/job_nobody{suffix}")

    assert (foreign.status_code, unknown.status_code) == (404, 404)
    assert foreign.json()["detail"] == unknown.json()["detail"]


async def test_running_job_shows_its_time_left(api: Api) -> None:
    await ended(api)
    running = stored.running(stored.ended(datetime.now(UTC)))
    await stored.put(api.services, [running])
    shown = (await api.http.get(f"/v1/jobs/{running.id}")).json()["time_left"]

    assert shown["status"] in {"known", "unknown"}
    assert (shown["status"] == "known") == (shown["evidence"] >= 9)
    assert (shown["p50_seconds"] is None) == (shown["status"] == "unknown") == bool(shown["reason"])


async def test_ended_job_has_no_time_left(api: Api) -> None:
    (job,) = await ended(api, 1)

    assert (await api.http.get(f"/v1/jobs/{job.id}")).json()["time_left"] is None


async def test_without_a_history_the_time_left_is_unknown(api: Api) -> None:
    running = stored.running(stored.ended(NOW))
    await stored.put(api.services, [running])

    assert (await api.http.get(f"/v1/jobs/{running.id}")).json()["time_left"] == {
        "status": "unknown",
        "p50_seconds": None,
        "p90_seconds": None,
        "evidence": 0,
        "reason": "0 of the latest jobs of this kind have succeeded; 9 are needed.",
    }


async def test_window_is_of_the_last_day(api: Api) -> None:
    await ended(api)
    shown = (await api.http.get("/v1/analytics")).json()

    assert (shown["jobs"]["finished"], shown["bucket"], shown["basis"]["complete"]) == (12, "hour", True)
    assert sum(bucket["jobs"]["finished"] for bucket in shown["buckets"]) == 12
    assert shown["usage"]["cost_usd"] == "0.012"
    assert shown["verdict"]["part"] == "own"
    assert shown["basis"] | {"percentiles": "nearest rank", "relative_error": 0.01} == shown["basis"]


async def test_window_takes_fewer_reads_the_second_time(api: Api) -> None:
    await ended(api, 40)
    first, second = [(await api.http.get("/v1/analytics")).json() for _ in range(2)]

    assert first["basis"]["job_documents"] == 40 > second["basis"]["job_documents"]
    assert second["basis"]["rollup_documents"] > 40
    for shown in (first, second):
        del shown["basis"], shown["until"], shown["before"], shown["per_hour"]
    assert first == second


@pytest.mark.parametrize(
    ("query", "count"), [("kind=ad_copy", 5), ("kind=poem", 0), ("type=generation", 12), ("type=batch", 0)]
)
async def test_filters_narrow_the_window(api: Api, query: str, count: int) -> None:
    await ended(api, 7)
    await ended(api, 5, kind="ad_copy")

    for _ in range(2):
        assert (await api.http.get(f"/v1/analytics?{query}")).json()["jobs"]["finished"] == count


async def test_failures_are_counted_by_code(api: Api) -> None:
    error = {"code": "provider_timeout", "category": "provider", "detail": "Too late.", "stage": "draft"}
    await ended(api, 3)
    await ended(api, 1, status="failed", error=error, result={})
    shown = (await api.http.get("/v1/analytics?bucket=day")).json()

    assert shown["jobs"]["failure_rate"] == 0.25
    assert shown["failures"] == [{"code": "provider_timeout", "category": "provider", "count": 1, "share": 1.0}]


async def test_quality_is_followed_by_kind(api: Api) -> None:
    await ended(api, 8)
    await ended(api, 2, kind="ad_copy", result={"quality": 0.5})
    shown = (await api.http.get("/v1/analytics/quality")).json()

    assert [(one["kind"], one["quality"]["count"]) for one in shown["kinds"]] == [("ad_copy", 2), ("blog_post", 8)]
    assert shown["kinds"][0]["quality"]["mean"] == 0.5


@pytest.mark.parametrize("path", ["/v1/analytics", "/v1/analytics/quality"])
async def test_other_tenants_see_nothing_of_it(api: Api, path: str) -> None:
    await ended(api, 3)
    foreign = (await api.http.get(path, headers=await api.key_for("other"))).json()

    assert foreign["basis"]["job_documents"] == 0
    assert foreign.get("kinds", []) == []


@pytest.mark.parametrize(
    ("query", "field", "rule"),
    [
        ("since=2020-01-01T00:00:00Z", "since", "too_long"),
        ("since=2090-01-01T00:00:00Z", "since", "out_of_order"),
        ("bucket=week", "bucket", "not_one_of"),
        ("since=yesterday", "since", "not_a_time"),
        ("tag=spring", "tag", "unknown_parameter"),
    ],
)
async def test_odd_questions_are_refused_by_name(api: Api, query: str, field: str, rule: str) -> None:
    answer = await api.http.get(f"/v1/analytics?{query}")

    assert answer.status_code == 422
    assert [(error["field"], error["rule"]) for error in answer.json()["errors"]] == [(field, rule)]


@pytest.mark.parametrize("path", ["/v1/analytics", "/v1/analytics/quality", "/v1/jobs/job_a/analysis"])
async def test_key_needs_the_scope_to_read_jobs(api: Api, path: str) -> None:
    answer = await api.http.get(path, headers=await api.key_for("acme", "content:read"))

    assert answer.status_code == 403
