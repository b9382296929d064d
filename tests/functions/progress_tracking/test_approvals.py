"""Approvals over HTTP: the list, the decisions, and links for people without a key."""

import asyncio
from typing import Any

import pytest

from tests.conftest import Api

WAITING = {"content_type": "ad_copy", "topic": "Tea", "approval": {}}


async def until(api: Api, job: str, status: str) -> Any:
    async with asyncio.timeout(20):
        while (found := (await api.http.get(f"/v1/jobs/{job}")).json())["status"] != status:
            await asyncio.sleep(0.02)
    return found


@pytest.fixture
async def waiting(api: Api) -> str:
    job = (await api.http.post("/v1/content?mode=async", json=WAITING)).json()["id"]
    await until(api, job, "waiting")
    return str(job)


async def link(api: Api, job: str) -> str:
    return str((await api.http.post(f"/v1/approvals/{job}/link")).json()["path"])


async def test_waiting_piece_is_listed_with_its_draft(api: Api, waiting: str) -> None:
    (item,) = (await api.http.get("/v1/approvals")).json()["items"]

    assert (item["job"]["id"], item["job"]["waits_for"], item["on_timeout"]) == (waiting, "approval", "reject")
    assert item["preview"]
    assert 0 < item["quality"] <= 1
    assert "link_key" not in str(item)


@pytest.mark.parametrize(("action", "status"), [("approve", "succeeded"), ("reject", "failed")])
async def test_decision_lets_the_job_go_on_or_fail(api: Api, waiting: str, action: str, status: str) -> None:
    answer = await api.http.post(f"/v1/jobs/{waiting}/{action}", json={"comment": "so be it"})
    ended = await until(api, waiting, status)
    again = await api.http.post(f"/v1/jobs/{waiting}/{action}", json={})

    assert (answer.status_code, again.status_code) == (200, 409)
    assert ended["error"] is None or ended["error"]["detail"] == "so be it"
    assert (await api.http.get("/v1/approvals")).json()["items"] == []


async def test_link_shows_the_draft_and_takes_one_decision(api: Api, waiting: str) -> None:
    path = await link(api, waiting)
    page = await api.http.get(path, headers={"authorization": ""})
    form = {"token": path.partition("token=")[2], "decision": "approve", "comment": "fine"}
    decided = [await api.http.post(path.partition("?")[0], data=form) for _ in range(2)]

    assert (page.status_code, page.headers["content-type"]) == (200, "text/html; charset=utf-8")
    assert "<button" in page.text
    assert page.headers["referrer-policy"] == "no-referrer"
    assert [answer.status_code for answer in decided] == [200, 404]
    await until(api, waiting, "succeeded")


@pytest.mark.parametrize("token", ["1.x", "99999999999.0", "٣.a", "999999999999999999999.a"])
async def test_made_up_link_finds_nothing(api: Api, waiting: str, token: str) -> None:
    shown = await api.http.get(f"/v1/approvals/{waiting}/page", params={"token": token})
    decided = await api.http.post(f"/v1/approvals/{waiting}/page", data={"token": token, "decision": "approve"})

    assert (shown.status_code, decided.status_code) == (404, 404)
    assert (await api.http.get(f"/v1/jobs/{waiting}")).json()["status"] == "waiting"


async def test_link_of_one_wait_is_worth_nothing_for_the_next(api: Api, waiting: str) -> None:
    path = await link(api, waiting)
    await api.http.post(f"/v1/jobs/{waiting}/reject", json={})
    await api.http.post(f"/v1/jobs/{waiting}/retry", json={})
    await until(api, waiting, "waiting")

    assert (await api.http.get(path)).status_code == 404
    assert (await api.http.get(await link(api, waiting))).status_code == 200


async def test_link_needs_a_job_that_waits(api: Api, waiting: str) -> None:
    await api.http.post(f"/v1/jobs/{waiting}/reject", json={})

    assert (await api.http.post(f"/v1/approvals/{waiting}/link")).status_code == 409


async def test_draft_is_shown_as_text_and_never_as_markup(api: Api) -> None:
    brief = {**WAITING, "topic": "<script>alert(1)</script> & tea"}
    job = (await api.http.post("/v1/content?mode=async", json=brief)).json()["id"]
    await until(api, job, "waiting")
    page = await api.http.get(await link(api, job))

    assert "<script>" not in page.text
    assert "&lt;script&gt;" in page.text
