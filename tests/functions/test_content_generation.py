"""What the function does besides the flows: time limits, failures, and pieces of other people."""

from typing import Any

import pytest

from shared import errors
from shared.jobs.job import Job
from shared.jobs.pipeline import Context, Done, Inputs, JobType, Stage
from tests.conftest import Api

BRIEF: dict[str, Any] = {"content_type": "ad_copy", "topic": "A quiet kettle"}


def replace_pipeline(api: Api, error: Exception) -> None:
    async def broken(_: Job, __: Inputs, ___: Context) -> Done:
        raise error

    kind = JobType("generation", (Stage("broken", broken, max_attempts=1),))
    api.services.job_types["generation"] = kind  # type: ignore[index]  # the root's mapping takes more


async def test_wait_that_is_too_short_answers_with_the_job(api: Api, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(api.offline, "_latency", 2.0)
    answer = await api.http.post("/v1/content?wait=1", json=BRIEF)

    assert answer.status_code == 202
    assert answer.headers["location"] == f"/v1/jobs/{answer.json()['id']}"
    assert await api.services.hub.finished(answer.json()["id"], 20)


@pytest.mark.parametrize(
    ("error", "status", "code"),
    [
        (errors.ProviderRefusedError(), 422, "provider_refused"),
        (errors.ProviderTimeoutError(), 504, "provider_timeout"),
        (ZeroDivisionError("secret"), 500, "internal"),
    ],
    ids=lambda value: str(value)[:30],
)
async def test_failure_of_the_job_is_told_to_who_waits(api: Api, error: Exception, status: int, code: str) -> None:
    replace_pipeline(api, error)
    answer = await api.http.post("/v1/content", json=BRIEF)

    assert (answer.status_code, answer.json()["code"]) == (status, code)
    assert "secret" not in answer.text


async def test_failure_while_streaming_is_an_event_and_stores_nothing(api: Api) -> None:
    replace_pipeline(api, errors.ProviderRefusedError())
    answer = await api.http.post("/v1/content?mode=stream", json=BRIEF)

    assert "event: error" in answer.text
    assert "provider_refused" in answer.text
    assert (await api.http.get("/v1/jobs")).json()["items"] == []


async def test_caller_who_leaves_a_stream_leaves_nothing_behind(api: Api, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(api.offline, "_token_latency", 0.05)
    async with api.http.stream("POST", "/v1/content?mode=stream", json=BRIEF) as answer:
        async for line in answer.aiter_lines():
            if line == "event: token":
                break

    assert (await api.http.get("/v1/jobs")).json()["items"] == []


async def test_streamed_piece_takes_no_idempotency_key(api: Api) -> None:
    answer = await api.http.post("/v1/content?mode=stream", json=BRIEF, headers={"idempotency-key": "a"})

    assert answer.json()["errors"][0]["field"] == "Idempotency-Key"


async def test_cached_piece_is_replayed_to_a_stream(api: Api) -> None:
    await api.http.post("/v1/content", json=BRIEF)
    answer = await api.http.post("/v1/content?mode=stream", json=BRIEF)

    assert answer.text.startswith("event: content")


async def test_foreign_and_unknown_pieces_are_alike(api: Api) -> None:
    piece = (await api.http.post("/v1/content", json=BRIEF)).json()
    foreign = await api.http.get(f"/v1/content/{piece['id']}", headers=await api.key_for("other"))
    unknown = await api.http.get("/v1/content/cnt_nobody")

    assert (foreign.status_code, foreign.json()["detail"]) == (unknown.status_code, unknown.json()["detail"])


async def test_own_prompt_reaches_generation_and_misses_the_cache(api: Api) -> None:
    await api.http.post("/v1/content", json=BRIEF)
    prompt = {
        "name": "draft.ad_copy",
        "parts": {"user": "Write exactly this way.\nTopic: {{ topic }}\nLength: about {{ words }} words"},
        "variables": [
            {"name": "topic", "type": "text", "required": True},
            {"name": "words", "type": "integer", "required": True},
        ],
    }
    created = await api.http.post("/v1/prompts", json=prompt)
    piece = (await api.http.post("/v1/content", json=BRIEF)).json()

    assert created.status_code == 201, created.text
    assert piece["cache"]["status"] == "miss"
    assert piece["metadata"]["prompts"]["draft"] == "draft.ad_copy@1"
