"""Tenants over real HTTP: how they stand, limits, pauses, and who may do what."""

from typing import Any

import pytest

from shared.jobs.job import Job
from shared.jobs.pipeline import Context, Done, Inputs, JobType, Stage
from shared.jobs.submissions import Submission
from tests.conftest import Api

OPERATOR = "tenants:manage"
ENDED = {"succeeded", "failed", "cancelled"}


async def nothing(_: Job, __: Inputs, ___: Context) -> Done:
    return Done()


async def submit(api: Api, **more: Any) -> Job:
    api.services.job_types["test"] = JobType("test", (Stage("a", nothing),))  # type: ignore[index]  # takes more
    return await api.services.jobs.submit(Submission("acme", "me", "test", {}, **more))


@pytest.fixture
async def operator(api: Api) -> dict[str, str]:
    return await api.key_for("operations", OPERATOR)


async def test_own_tenant_is_shown_with_its_lanes(api: Api) -> None:
    shown = (await api.http.get("/v1/tenants/me")).json()

    assert (shown["tenant"], shown["paused"], shown["weight"], "changes" in shown) == ("acme", False, 1.0, False)
    assert shown["limits"] == {"max_running": None, "lanes": {"high": None, "normal": None, "low": None}}
    assert [(lane["lane"], lane["active"], lane["window"]) for lane in shown["lanes"]] == [
        ("high", 0, 200),
        ("normal", 0, 100),
        ("low", 0, 50),
    ]


async def test_tenant_pauses_and_resumes_itself(api: Api) -> None:
    paused = (await api.http.post("/v1/tenants/me/pause")).json()
    job = await submit(api)
    waiting = (await api.http.get("/v1/tenants/me")).json()["lanes"][1]
    shown = (await api.http.get(f"/v1/jobs/{job.id}")).json()

    assert (paused["paused"], paused["paused_by"], waiting["waiting"]) == (True, "tenant", 1)
    assert (shown["status"], shown["waits_for"]) == ("queued", "admission")
    assert not (await api.http.post("/v1/tenants/me/resume")).json()["paused"]
    assert await api.services.hub.finished(job.id, 20)


async def test_operator_sets_limits_of_any_tenant(api: Api, operator: dict[str, str]) -> None:
    wish = {"limits": {"max_running": 4, "lanes": {"low": 2}}, "weight": 2.5}
    changed = (await api.http.patch("/v1/tenants/acme", json=wish, headers=operator)).json()
    own = (await api.http.get("/v1/tenants/me")).json()

    assert changed["limits"] == {"max_running": 4, "lanes": {"high": None, "normal": None, "low": 2}}
    assert (own["limits"], own["weight"]) == (changed["limits"], 2.5)
    assert [lane["window"] for lane in own["lanes"]] == [4, 4, 2]


async def test_changes_are_kept_newest_first(api: Api, operator: dict[str, str]) -> None:
    await api.http.patch("/v1/tenants/acme", json={"weight": 2}, headers=operator)
    await api.http.post("/v1/tenants/me/pause")
    shown = (await api.http.get("/v1/tenants/acme", headers=operator)).json()

    assert [(change["role"], change["set"]) for change in shown["changes"]] == [
        ("tenant", {"paused": True}),
        ("operator", {"weight": 2.0}),
    ]
    assert shown["changes"][0]["by"].startswith("key_")


async def test_null_lifts_a_limit(api: Api, operator: dict[str, str]) -> None:
    for wish in ({"max_running": 4, "lanes": {"low": 2, "high": 1}}, {"max_running": None, "lanes": {"low": None}}):
        changed = await api.http.patch("/v1/tenants/acme", json={"limits": wish}, headers=operator)

    assert changed.json()["limits"] == {"max_running": None, "lanes": {"high": 1, "normal": None, "low": None}}


async def test_tenant_cannot_end_the_operator_s_pause(api: Api, operator: dict[str, str]) -> None:
    await api.http.post("/v1/tenants/acme/pause", headers=operator)
    refused = await api.http.post("/v1/tenants/me/resume")
    resumed = await api.http.post("/v1/tenants/acme/resume", headers=operator)

    assert (refused.status_code, refused.json()["code"]) == (409, "invalid_state")
    assert not resumed.json()["paused"]


async def test_list_shows_who_is_set_up_or_waits(api: Api, operator: dict[str, str]) -> None:
    await api.http.patch("/v1/tenants/zoo", json={"weight": 3}, headers=operator)
    await api.http.post("/v1/tenants/me/pause")
    await submit(api, priority="low")
    first = (await api.http.get("/v1/tenants?limit=1", headers=operator)).json()
    second = (await api.http.get(f"/v1/tenants?cursor={first['next_cursor']}", headers=operator)).json()

    assert [(item["tenant"], item["waiting"]["low"]) for item in first["items"]] == [("acme", 1)]
    assert [(item["tenant"], item["weight"]) for item in second["items"]] == [("zoo", 3.0)]
    assert second["next_cursor"] is None


async def test_tenant_s_own_admin_manages_no_tenants(api: Api) -> None:
    calls = [
        ("GET", "/v1/tenants", None),
        ("GET", "/v1/tenants/acme", None),
        ("PATCH", "/v1/tenants/acme", {"weight": 2}),
        ("POST", "/v1/tenants/other/pause", None),
        ("POST", "/v1/tenants/other/resume", None),
    ]
    answers = [await api.http.request(method, path, json=body) for method, path, body in calls]

    assert [answer.status_code for answer in answers] == [403] * 5
    assert {answer.json()["code"] for answer in answers} == {"permission_denied"}


async def test_operator_s_key_is_no_key_to_jobs(api: Api, operator: dict[str, str]) -> None:
    assert (await api.http.get("/v1/jobs", headers=operator)).status_code == 403


async def test_bad_wishes_are_refused_by_name(api: Api, operator: dict[str, str]) -> None:
    wishes: list[tuple[Any, str]] = [
        ({"weight": 0}, "weight"),
        ({"weight": None}, ""),
        ({"limits": {"max_running": 0}}, "limits.max_running"),
        ({"limits": {"lanes": {"free": 1}}}, "limits.lanes.free"),
        ({"paused": True}, "paused"),
    ]
    for wish, field in wishes:
        answer = await api.http.patch("/v1/tenants/acme", json=wish, headers=operator)
        assert answer.status_code == 422, wish
        assert answer.json()["errors"][0]["field"].startswith(field), wish
