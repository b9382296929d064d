"""The cache end to end, over HTTP: used, warmed, and what its statistics tell of that."""

from typing import Any

import pytest

from tests.conftest import Api

BRIEF = {"content_type": "ad_copy", "topic": "A folding bicycle"}


def chat(text: str, **more: Any) -> dict[str, Any]:
    return {"model": "offline", "messages": [{"role": "user", "content": text}], "temperature": 0, **more}


async def ask(api: Api, text: str, **more: Any) -> str:
    answer = await api.http.post("/v1/openai/chat/completions", json=chat(text, **more))
    assert answer.status_code == 200, answer.text
    return str(answer.headers["x-pressroom-cache"])


async def warm(api: Api, **body: Any) -> Any:
    answer = await api.http.post("/v1/cache/warm", json=body)
    assert answer.status_code == 202, answer.text
    job = answer.json()["id"]
    assert await api.services.hub.finished(job, 30)
    return (await api.http.get(answer.headers["location"])).json()


async def stats(api: Api, namespace: str) -> Any:
    answer = await api.http.get(f"/v1/cache/stats?namespace={namespace}")
    (pooled,) = answer.json()["window"]["namespaces"]
    return pooled


async def test_warmed_chats_are_answered_from_the_cache(api: Api) -> None:
    questions = [f"What is {number} plus {number}?" for number in range(3)]
    assert await ask(api, questions[0]) == "miss: not stored"
    job = await warm(api, requests=[chat(text) for text in questions])
    assert (job["status"], job["type"], job["priority"]) == ("succeeded", "cache_warming", "low")
    assert [item["outcome"] for item in job["result"]["items"]] == ["fresh", "made", "made"]
    assert [await ask(api, text) for text in questions] == ["hit-memory"] * 3
    again = await warm(api, requests=[chat(text) for text in questions])
    assert (again["result"]["fresh"], again["usage"]["cost_usd"]) == (3, "0")


async def test_most_used_chats_are_warmed_after_an_invalidation(api: Api) -> None:
    for text in ["often"] * 4 + ["rarely"]:
        await ask(api, text)
    await stats(api, "chat")
    await api.http.post("/v1/cache/invalidate", json={"namespace": "chat", "all": True})
    job = await warm(api, top=5)
    assert (job["result"]["total"], job["result"]["made"]) == (1, 1)
    assert (await ask(api, "often")).startswith("hit-")
    assert (await ask(api, "rarely")).startswith("miss: ")


async def test_pieces_are_warmed_by_jobs_of_their_own(api: Api) -> None:
    job = await warm(api, namespace="content", requests=[BRIEF])
    (item,) = job["result"]["items"]
    assert (item["outcome"], item["name"]) == ("submitted", "ad_copy")
    assert await api.services.hub.finished(item["job"], 30)
    piece = (await api.http.post("/v1/content?mode=wait", json=BRIEF)).json()
    assert piece["cache"]["status"] == "hit"
    assert (await warm(api, namespace="content", requests=[BRIEF]))["result"]["fresh"] == 1


async def test_known_answers_are_stored(api: Api) -> None:
    entry = {"request": {"text": "Good morning"}, "value": "Guten Morgen", "cost_usd": "0.5"}
    job = await warm(api, namespace="translations", entries=[entry], tags=["de"])
    assert job["result"]["made"] == 1
    found = await api.http.post("/v1/cache/lookup", json={"namespace": "translations", "request": entry["request"]})
    assert (found.json()["status"], found.json()["value"]) == ("hit", "Guten Morgen")


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ({"requests": [chat("a")], "top": 3}, 422),
        ({}, 422),
        ({"requests": [{"model": "offline"}]}, 422),
        ({"requests": [chat("a", model="unheard-of")]}, 422),
        ({"namespace": "content", "requests": [{"content_type": "sonnet"}]}, 422),
        ({"namespace": "content", "entries": [{"request": 1, "value": 2}]}, 403),
        ({"requests": [chat("a" * 7_000)] * 100}, 413),
    ],
)
async def test_warming_that_cannot_be_is_refused(api: Api, body: dict[str, Any], status: int) -> None:
    answer = await api.http.post("/v1/cache/warm", json=body)
    assert answer.status_code == status, answer.text


@pytest.mark.parametrize(
    ("body", "scope", "status"),
    [
        ({"top": 3}, "cache:write", 403),
        ({"top": 3}, "models:call", 403),
        ({"namespace": "content", "top": 3}, "models:call", 403),
        ({"namespace": "other", "entries": [{"request": 1, "value": 2}]}, "cache:write", 202),
    ],
)
async def test_warming_needs_the_scope_of_what_it_makes(
    api: Api, body: dict[str, Any], scope: str, status: int
) -> None:
    answer = await api.http.post("/v1/cache/warm", json=body, headers=await api.key_for("acme", scope))
    assert answer.status_code == status


async def test_the_same_wish_is_the_same_job(api: Api) -> None:
    headers = {"idempotency-key": "once"}
    answers = [await api.http.post("/v1/cache/warm", json={"top": 3}, headers=headers) for _ in range(2)]
    assert len({answer.json()["id"] for answer in answers}) == 1


async def test_statistics_tell_what_was_saved(api: Api) -> None:
    for text in ("a", "a", "a", "b"):
        await ask(api, text)
    await ask(api, "a", temperature=1.5)
    found = await stats(api, "chat")
    assert (found["asked"], found["memory"]["hits"], found["hit_rate"]) == (4, 2, 0.5)
    assert (found["misses"], found["bypasses"]) == ({"not stored": 2}, {"temperature": 1})
    assert found["saved_seconds"] > 0
    assert [(key["name"], key["asked"], key["missed"]) for key in found["most_used"]] == [("offline", 3, 1)]


async def test_schedule_warms_the_cache(api: Api) -> None:
    wanted = {"namespace": "chat", "top": 5}
    made = await api.http.post("/v1/schedules", json={"name": "warm", "cron": "@hourly", "warm": wanted})
    assert (made.json()["kind"], made.json()["warm"]) == ("warm", {"top": 5})
    job = (await api.http.post("/v1/schedules/warm/run")).json()
    assert await api.services.hub.finished(job["id"], 30)
    assert (job["type"], job["schedule"]) == ("cache_warming", made.json()["id"])
