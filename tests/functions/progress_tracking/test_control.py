"""Steering jobs over HTTP."""

import asyncio
from typing import Any

import pytest

from tests.conftest import Api

BRIEF = {"content_type": "ad_copy", "topic": "Tea"}


async def submit(api: Api, **more: Any) -> str:
    answer = await api.http.post("/v1/content?mode=async", json={**BRIEF, **more})
    return str(answer.json()["id"])


async def until(api: Api, job: str, status: str) -> Any:
    async with asyncio.timeout(20):
        while (found := (await api.http.get(f"/v1/jobs/{job}")).json())["status"] != status:
            await asyncio.sleep(0.02)
    return found


async def post(api: Api, path: str, body: Any = None, **more: Any) -> tuple[int, Any]:
    answer = await api.http.post(path, json=body, **more)
    return answer.status_code, answer.json()


async def test_pause_and_resume_show_what_the_job_waits_for(api: Api) -> None:
    queue = f"{api.services.publisher._parent}/queues/jobs-normal"
    await api.services.publisher._client.pause_queue(name=queue)
    job = await submit(api)
    status, paused = await post(api, f"/v1/jobs/{job}/pause")
    await api.services.publisher._client.resume_queue(name=queue)
    status_after, resumed = await post(api, f"/v1/jobs/{job}/resume")

    assert (status, paused["status"], paused["waits_for"]) == (200, "paused", "resume")
    assert (status_after, resumed["paused_at"]) == (200, None)
    assert (await until(api, job, "succeeded"))["paused_seconds"] > 0


async def test_retry_with_another_brief_makes_another_piece(api: Api) -> None:
    job = await submit(api, tags=["one"])
    first = await until(api, job, "succeeded")
    status, _ = await post(api, f"/v1/jobs/{job}/retry", {"payload": {"topic": "Coffee beans"}})
    second = await until(api, job, "succeeded")
    pieces = [(await api.http.get(found["links"]["content"])).json() for found in (first, second)]

    assert (status, second["generation"], pieces[0]["id"] == pieces[1]["id"]) == (200, 1, False)
    assert "Coffee beans" in pieces[1]["body"]
    assert "Coffee beans" not in pieces[0]["body"]


async def test_request_that_arrives_twice_retries_once(api: Api) -> None:
    job = await submit(api)
    await until(api, job, "succeeded")
    first, _ = await post(api, f"/v1/jobs/{job}/retry", {"generation": 0})
    await until(api, job, "succeeded")
    second, problem = await post(api, f"/v1/jobs/{job}/retry", {"generation": 0})

    assert (first, second, problem["detail"]) == (200, 409, "The job was retried already; it is at generation 1.")


@pytest.mark.parametrize(
    ("body", "field", "rule"),
    [
        ({"stage": "nowhere"}, "stage", "unknown_stage"),
        ({"payload": {"topic": 7}}, "topic", "not_a_string"),
        ({"payload": {"no_such": 1}}, "no_such", "unknown_field"),
        ({"payload": {"content_type": "email"}}, "content_type", "fixed"),
        ({"stag": "draft"}, "stag", "unknown_field"),
    ],
)
async def test_retry_names_the_field_and_the_rule(api: Api, body: Any, field: str, rule: str) -> None:
    job = await submit(api)
    await until(api, job, "succeeded")
    status, problem = await post(api, f"/v1/jobs/{job}/retry", body)

    assert status == 422
    assert [(error["field"], error["rule"]) for error in problem["errors"]] == [(field, rule)]


async def test_job_of_another_tenant_cannot_be_steered(api: Api) -> None:
    job = await submit(api)
    other = await api.key_for("globex")
    bodies = {"pause": None, "resume": None, "retry": {}, "approve": {}, "reject": {}}
    found = [(await post(api, f"/v1/jobs/{job}/{name}", body, headers=other))[0] for name, body in bodies.items()]

    assert found == [404] * 5


async def test_time_limit_ends_a_job_that_waits(api: Api) -> None:
    job = await submit(api, approval={}, timeout_seconds=5)
    await until(api, job, "waiting")
    ended = await until(api, job, "failed")

    assert (ended["error"]["code"], ended["error"]["stage"]) == ("deadline_exceeded", "approve")
