"""Budgets over the real stack: jobs, streams and chats of a tenant draw on one budget, and end with it."""

from typing import Any

from tests.conftest import Api

BRIEF = {"content_type": "ad_copy", "topic": "A folding electric bicycle"}


async def allow(api: Api, tokens: int) -> None:
    made = await api.http.put("/v1/budgets/tenant", json={"tokens_per_day": tokens})
    assert made.status_code == 200


async def spent(api: Api) -> int:
    [period] = (await api.http.get("/v1/budgets/tenant")).json()["periods"]
    return int(period["tokens"]["spent"])


async def test_piece_is_paid_from_its_tenants_budget(api: Api) -> None:
    await allow(api, 50_000)
    piece = (await api.http.post("/v1/content", json=BRIEF)).json()
    usage = piece["usage"]

    assert await spent(api) == usage["prompt_tokens"] + usage["completion_tokens"] > 0


async def test_job_beyond_the_budget_ends_as_a_dead_letter(api: Api) -> None:
    await allow(api, 100)
    job: dict[str, Any] = (await api.http.post("/v1/content?mode=async", json=BRIEF)).json()
    assert await api.services.hub.finished(job["id"], 20)
    ended = (await api.http.get(f"/v1/jobs/{job['id']}")).json()
    [letter] = (await api.http.get("/v1/dead-letters")).json()["items"]

    assert (ended["status"], ended["error"]["code"]) == ("failed", "budget_exceeded")
    assert (letter["job"], letter["code"]) == (job["id"], "budget_exceeded")
    assert await spent(api) == 0


async def test_waiting_caller_is_told_which_budget_it_was(api: Api) -> None:
    await allow(api, 100)
    answer = await api.http.post("/v1/content", json=BRIEF)

    assert (answer.status_code, answer.json()["code"]) == (402, "budget_exceeded")
    assert "The budget of tenant acme allows 100 tokens on" in answer.json()["detail"]


async def test_replayed_job_goes_on_once_there_is_money(api: Api) -> None:
    await allow(api, 100)
    job = (await api.http.post("/v1/content?mode=async", json=BRIEF)).json()
    assert await api.services.hub.finished(job["id"], 20)
    await allow(api, 50_000)
    assert (await api.http.post(f"/v1/jobs/{job['id']}/retry", json={})).status_code in {200, 202}
    assert await api.services.hub.finished(job["id"], 20)

    assert (await api.http.get(f"/v1/jobs/{job['id']}")).json()["status"] == "succeeded"
    assert await spent(api) > 100
