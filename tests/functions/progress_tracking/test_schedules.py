"""Schedules over real HTTP: what is taken, refused and shown, and whose they are."""

from datetime import datetime, timedelta
from typing import Any

import httpx
import pytest

from functions.progress_tracking import schedules
from shared.manifest.functions import PROGRESS_TRACKING
from shared.schedules import targets
from tests.conftest import Api

BRIEF = {"content_type": "social_post", "topic": "A garden tip"}
BODY = {"name": "tip", "cron": "0 9 * * MON-FRI", "time_zone": "Europe/Berlin", "content": BRIEF}


async def make(api: Api, **changes: Any) -> httpx.Response:
    body = {name: value for name, value in {**BODY, **changes}.items() if value is not None}
    return await api.http.post("/v1/schedules", json=body)


async def show(api: Api, name: str = "tip", query: str = "") -> Any:
    return (await api.http.get(f"/v1/schedules/{name}{query}")).json()


def broken(answer: httpx.Response) -> set[tuple[str, str]]:
    assert answer.status_code == 422
    return {(error["field"], error["rule"]) for error in answer.json()["errors"]}


async def test_a_schedule_is_made_and_shown(api: Api) -> None:
    answer = await make(api, jitter_seconds=60, overlap="queue", catch_up_hours=5)
    made = answer.json()
    assert (answer.status_code, answer.headers["location"]) == (201, f"/v1/schedules/{made['id']}")
    assert (made["status"], made["description"]) == ("active", "At 09:00 on Monday through Friday")
    assert (made["jitter_seconds"], made["overlap"], made["catch_up_hours"]) == (60, "queue", 5)
    assert (made["kind"], made["content"], made["batch"], made["cleanup"]) == ("content", BRIEF, None, None)
    assert made["created_by"].startswith("key_")
    assert await show(api) == made
    assert await show(api, made["id"]) == made


async def test_its_next_runs_are_in_its_time_zone(api: Api) -> None:
    await make(api, jitter_seconds=600)
    runs = (await show(api, query="?upcoming=7"))["upcoming"]
    planned = [datetime.fromisoformat(run["planned_at"]) for run in runs]
    local = [datetime.fromisoformat(run["local"]) for run in runs]
    assert len(runs) == 7
    assert local == planned
    assert {(moment.hour, moment.minute, moment.weekday() < 5) for moment in local} == {(9, 0, True)}
    late = [datetime.fromisoformat(run["due_at"]) - moment for run, moment in zip(runs, planned, strict=True)]
    assert all(timedelta(0) <= one <= timedelta(minutes=10) for one in late)
    assert len(set(late)) > 1


BROKEN: tuple[tuple[dict[str, Any], set[tuple[str, str]]], ...] = (
    ({"cron": "61 * * * *"}, {("cron", "bad_minute")}),
    ({"cron": "x", "time_zone": "Mars"}, {("cron", "wrong_form"), ("time_zone", "not_a_time_zone")}),
    ({"cron": "*/5 * * * *", "jitter_seconds": 300}, {("jitter_seconds", "too_large")}),
    ({"jitter_seconds": 3601}, {("jitter_seconds", "too_large")}),
    ({"overlap": "crash"}, {("overlap", "not_one_of")}),
    ({"catch_up_hours": 100}, {("catch_up_hours", "too_large")}),
    ({"start_at": "2030-01-01T00:00:00"}, {("start_at", "no_offset")}),
    ({"end_at": "2020-01-01T00:00:00Z"}, {("end_at", "too_early")}),
    ({"name": "no spaces"}, {("name", "wrong_form")}),
    ({"name": "preview"}, {("", "invalid")}),
    ({"content": None}, {("", "invalid")}),
    ({"cleanup": {}}, {("", "invalid")}),
    ({"content": {"content_type": "email"}}, {("content", "invalid")}),
    ({"content": {**BRIEF, "content_type": "sonnet"}}, {("content.content_type", "not_one_of")}),
    ({"content": None, "batch": {"briefs": [BRIEF] * 101}}, {("batch.briefs", "too_long")}),
    ({"content": None, "batch": {"briefs": [BRIEF, {}]}}, {("batch.briefs.1.content_type", "missing")}),
    ({"content": None, "cleanup": {"older_than_days": 0}}, {("cleanup.older_than_days", "too_small")}),
)


async def test_a_broken_rule_is_named(api: Api) -> None:
    found = [broken(await make(api, **changes)) for changes, _ in BROKEN]
    assert found == [expected for _, expected in BROKEN]


async def test_a_name_is_taken_once_per_tenant(api: Api) -> None:
    other = await api.key_for("other")
    assert (await make(api)).status_code == 201
    assert (await make(api)).json()["code"] == "already_exists"
    assert (await api.http.post("/v1/schedules", json=BODY, headers=other)).status_code == 201


async def test_the_same_call_again_makes_one(api: Api) -> None:
    headers = {"idempotency-key": "once"}
    first, again = [await api.http.post("/v1/schedules", json=BODY, headers=headers) for _ in range(2)]
    other = await api.http.post("/v1/schedules", json={**BODY, "cron": "@daily"}, headers=headers)
    assert (first.status_code, again.status_code, first.json()) == (201, 201, again.json())
    assert other.json()["code"] == "idempotency_conflict"


async def test_foreign_and_unknown_schedules_are_alike(api: Api) -> None:
    own = (await make(api)).json()["id"]
    other = await api.key_for("other")
    for route in (route for route in schedules.ROUTES if "{schedule}" in route.path):
        body = {"json": {}} if route.body else {}
        paths = [route.path.replace("{schedule}", name) for name in (own, "nobody")]
        foreign = await api.http.request(route.method, paths[0], headers=other, **body)
        unknown = await api.http.request(route.method, paths[1], **body)
        assert (foreign.status_code, unknown.status_code) == (404, 404)
        assert foreign.json()["detail"] == unknown.json()["detail"]
    assert (await show(api))["status"] == "active"


@pytest.mark.parametrize("method", ["POST", "PATCH"])
async def test_scheduling_content_takes_its_scope(api: Api, method: str) -> None:
    await make(api, content=None, cleanup={})
    weak = await api.key_for("acme", "jobs:write")
    path = "/v1/schedules" if method == "POST" else "/v1/schedules/tip"
    body = {**BODY, "name": "other"} if method == "POST" else {"content": BRIEF}
    refused = await api.http.request(method, path, headers=weak, json=body)
    assert (refused.status_code, refused.json()["code"]) == (403, "permission_denied")
    assert "content:write" in refused.json()["detail"]
    paused = await api.http.post("/v1/schedules/tip/pause", headers=weak)
    assert paused.status_code == 200


async def test_a_change_changes_what_is_given(api: Api) -> None:
    before = (await make(api, end_at="2090-01-01T00:00:00Z")).json()
    body = {"overlap": "cancel_running", "end_at": None, "batch": {"briefs": [BRIEF]}}
    after = (await api.http.patch("/v1/schedules/tip", json=body)).json()
    assert (after["overlap"], after["end_at"], after["kind"], after["content"]) == (
        "cancel_running",
        None,
        "batch",
        None,
    )
    kept = ("id", "cron", "time_zone", "jitter_seconds", "catch_up_max_runs", "created_at", "next_at")
    assert {name: after[name] for name in kept} == {name: before[name] for name in kept}


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"cron": None}, "cron"),
        ({"name": "other"}, "name"),
        ({"cron": "x"}, "cron"),
        ({"content": BRIEF, "cleanup": {}}, ""),
    ],
)
async def test_a_broken_change_is_refused(api: Api, body: dict[str, Any], field: str) -> None:
    before = (await make(api)).json()
    assert [name for name, _ in broken(await api.http.patch("/v1/schedules/tip", json=body))] == [field]
    assert await show(api) == before


async def test_a_pause_stops_the_clock(api: Api) -> None:
    await make(api)
    paused = (await api.http.post("/v1/schedules/tip/pause")).json()
    assert (paused["status"], paused["next_at"], (await show(api))["upcoming"]) == ("paused", None, [])
    resumed = (await api.http.post("/v1/schedules/tip/resume")).json()
    assert resumed["status"] == "active"
    assert resumed["next_at"] is not None


async def test_a_run_by_hand_writes_the_piece(api: Api) -> None:
    await make(api)
    answer = await api.http.post("/v1/schedules/tip/run", headers={"idempotency-key": "mine"})
    job = answer.json()
    assert (answer.status_code, answer.headers["location"]) == (202, f"/v1/jobs/{job['id']}")
    assert (await api.http.post("/v1/schedules/tip/run", headers={"idempotency-key": "mine"})).json()["id"] == job["id"]
    assert await api.services.hub.finished(job["id"], 20)
    (shown,) = (await api.http.get("/v1/schedules/tip/runs")).json()["items"]
    last = (await show(api))["last"]
    assert (shown["id"], shown["status"], last["job"], last["outcome"]) == (
        job["id"],
        "succeeded",
        job["id"],
        "started",
    )
    assert (last["planned_at"], last["by"]) == (None, shown["owner"])


async def test_pages_follow_each_other_without_gap(api: Api) -> None:
    names = [(await make(api, name=f"tip-{number}")).json()["name"] for number in range(5)]
    seen: list[str] = []
    cursor: str | None = ""
    while cursor is not None:
        page = (await api.http.get(f"/v1/schedules?limit=2{'&cursor=' + cursor if cursor else ''}")).json()
        seen += [item["name"] for item in page["items"]]
        cursor = page["next_cursor"]
    assert seen == names[::-1]


async def test_runs_have_pages_too(api: Api) -> None:
    await make(api)
    jobs = [(await api.http.post("/v1/schedules/tip/run")).json()["id"] for _ in range(3)]
    first = (await api.http.get("/v1/schedules/tip/runs?limit=2")).json()
    rest = (await api.http.get(f"/v1/schedules/tip/runs?limit=2&cursor={first['next_cursor']}")).json()
    assert [job["id"] for page in (first, rest) for job in page["items"]] == jobs[::-1]
    assert rest["next_cursor"] is None
    foreign = await api.http.get(f"/v1/schedules?cursor={first['next_cursor']}")
    assert foreign.json()["code"] == "invalid_cursor"


async def test_a_deleted_schedule_is_gone(api: Api) -> None:
    await make(api)
    assert (await api.http.delete("/v1/schedules/tip")).status_code == 204
    assert (await api.http.get("/v1/schedules/tip")).status_code == 404
    assert (await api.http.get("/v1/schedules")).json() == {"items": [], "next_cursor": None}


async def test_a_preview_shows_both_changes_of_the_clocks(api: Api) -> None:
    body = {"cron": "30 2 * * *", "time_zone": "Europe/Berlin", "count": 3}
    for start, expected in {
        "2030-03-30T00:00:00Z": ["30T02:30:00+01:00", "31T03:00:00+02:00", "01T02:30:00+02:00"],
        "2030-10-26T00:00:00Z": ["26T02:30:00+02:00", "27T02:30:00+02:00", "28T02:30:00+01:00"],
    }.items():
        answer = (await api.http.post("/v1/schedules/preview", json={**body, "start_at": start})).json()
        assert [run["local"][8:] for run in answer["upcoming"]] == expected
        assert answer["description"] == "At 02:30 every day"


async def test_a_bad_preview_is_refused(api: Api) -> None:
    answer = await api.http.post("/v1/schedules/preview", json={"cron": "61 * * * *"})
    assert broken(answer) == {("cron", "bad_minute")}


def test_every_target_can_be_sent() -> None:
    assert {target.name for target in targets.ALL} <= set(schedules.CreateBody.model_fields)
    assert {target.name for target in targets.ALL} <= set(schedules.ScheduleView.model_fields)


def test_its_routes_belong_to_the_function() -> None:
    prefixes = PROGRESS_TRACKING.routes
    assert all(route.path.startswith(prefixes) for route in schedules.ROUTES)
