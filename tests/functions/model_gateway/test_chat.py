from typing import Any

import httpx
import orjson
import pytest

from functions.model_gateway.schemas import ChatCompletion
from tests.functions.model_gateway.conftest import CHAT, Client


def events(response: httpx.Response) -> list[Any]:
    """Return the chunks of a stream, which must end as it should."""
    lines = [line.removeprefix("data: ") for line in response.text.splitlines() if line.startswith("data: ")]
    assert lines.pop() == "[DONE]"
    return [orjson.loads(line) for line in lines]


def text(chunks: list[Any]) -> str:
    return "".join(choice["delta"].get("content") or "" for chunk in chunks for choice in chunk["choices"])


async def test_answer_is_as_described_and_says_where_it_comes_from(acme: Client) -> None:
    first, second = await acme.chat(), await acme.chat()
    ChatCompletion.model_validate_json(first.content)

    assert first.content == second.content
    assert first.headers["x-pressroom-cache"] == "miss: not stored"
    assert second.headers["x-pressroom-cache"] == "hit-memory"
    assert first.headers["x-pressroom-cache-key"] == second.headers["x-pressroom-cache-key"]
    assert second.headers["x-pressroom-cache-age"] == "0"
    assert (first.headers["x-pressroom-cost-usd"], second.headers["x-pressroom-saved-usd"]) == ("0", "0")
    assert first.headers["x-pressroom-model"] == first.json()["model"] == "offline/composer-1"


async def test_the_trace_that_came_in_is_told(acme: Client) -> None:
    trace = f"00-{'a' * 32}-{'b' * 16}-01"

    assert (await acme.chat(headers={"traceparent": trace})).headers["x-trace-id"] == "a" * 32


@pytest.mark.parametrize("usage", [True, False])
async def test_stream_brings_the_answer_in_chunks(acme: Client, usage: bool) -> None:  # noqa: FBT001
    options = {"stream_options": {"include_usage": True}} if usage else {}
    response = await acme.chat(stream=True, **options)
    chunks, whole = events(response), (await acme.chat()).json()

    assert response.headers["content-type"].startswith("text/event-stream")
    assert response.headers["x-pressroom-cache"] == "miss"
    assert text(chunks) == whole["choices"][0]["message"]["content"]
    assert {chunk["id"] for chunk in chunks} == {whole["id"]}
    assert [chunk["usage"] for chunk in chunks if chunk.get("usage")] == ([whole["usage"]] if usage else [])
    assert (chunks[-1]["choices"] == []) is usage


@pytest.mark.parametrize("headers", [{}, {"x-pressroom-replay": "paced"}])
async def test_a_stored_answer_is_streamed_too(acme: Client, headers: dict[str, str]) -> None:
    whole = (await acme.chat()).json()
    response = await acme.chat(headers=headers, stream=True, stream_options={"include_usage": True}, max_tokens=None)
    chunks = events(response)

    assert response.headers["x-pressroom-cache"] == "hit-memory"
    assert text(chunks) == whole["choices"][0]["message"]["content"]
    assert (chunks[-1]["usage"], chunks[-1]["pressroom"]["cache"]) == (whole["usage"], "hit-memory")
    assert all(chunk["usage"] is None for chunk in chunks[:-1])


async def test_the_last_chunk_tells_what_the_stream_cost(acme: Client) -> None:
    chunks = events(await acme.chat(stream=True, stream_options={"include_usage": True}))

    assert chunks[-1]["pressroom"] == {"cache": "miss: not stored", "cost_usd": "0"}
    assert len({chunk["model"] for chunk in chunks}) == 1


async def test_several_answers_come_together(acme: Client) -> None:
    assert [one["index"] for one in (await acme.chat(n=3)).json()["choices"]] == [0, 1, 2]


@pytest.mark.parametrize(
    ("headers", "reason"),
    [
        ({"x-pressroom-cache": "on"}, "hit-memory"),
        ({"x-pressroom-cache": "off"}, "bypass: asked for"),
        ({"x-pressroom-cache": "refresh"}, "miss: asked anew"),
        ({"x-pressroom-cache": "only"}, "hit-memory"),
        ({"x-pressroom-cache-namespace": "drafts"}, "miss: not stored"),
    ],
)
async def test_headers_steer_the_cache(acme: Client, headers: dict[str, str], reason: str) -> None:
    await acme.chat()

    assert (await acme.chat(headers=headers)).headers["x-pressroom-cache"] == reason


async def test_why_an_answer_is_not_kept_is_told(acme: Client) -> None:
    response = await acme.chat(max_tokens=3)

    assert response.json()["choices"][0]["finish_reason"] == "length"
    assert response.headers["x-pressroom-cache"] == "miss: not stored; not kept: cut off"


async def test_fields_that_nobody_knows_are_named(acme: Client) -> None:
    assert (await acme.chat(top_k=3, user="ann")).headers["x-pressroom-ignored"] == "top_k"


async def test_tenants_do_not_share_answers(acme: Client, other: Client) -> None:
    await acme.chat()

    assert (await other.chat()).headers["x-pressroom-cache"] == "miss: not stored"


async def test_the_key_s_scope_is_needed(reader: Client) -> None:
    response = await reader.chat()

    assert (response.status_code, response.json()["error"]["code"]) == (403, "insufficient_permissions")


@pytest.mark.parametrize(
    ("content", "status", "param", "message"),
    [
        (b"{", 400, None, "not valid JSON"),
        (b"", 400, None, "empty"),
        (b'{"model":"offline","messages":[]}', 400, "messages", "at least 1"),
        (b'{"model":"nobody","messages":[{"role":"user","content":"x"}]}', 404, "model", "nobody"),
        (b'{"model":"offline","logprobs":true,"messages":[{"role":"user","content":"x"}]}', 400, "logprobs", "Log"),
    ],
)
async def test_bad_requests_are_told_as_the_openai_api_does(
    acme: Client, content: bytes, status: int, param: str | None, message: str
) -> None:
    response = await acme.send("POST", CHAT, content=content)
    error = response.json()["error"]

    assert (response.status_code, error["type"], error["param"]) == (status, "invalid_request_error", param)
    assert message in error["message"]
    assert response.headers["x-should-retry"] == "false"


async def test_only_a_stored_answer_or_none(acme: Client) -> None:
    response = await acme.chat(headers={"x-pressroom-cache": "only"})

    assert (response.status_code, response.json()["error"]["code"]) == (404, "not_found")
    assert "not stored" in response.json()["error"]["message"]


@pytest.mark.parametrize(
    ("headers", "name"),
    [
        ({"x-pressroom-cache": "sometimes"}, "x-pressroom-cache"),
        ({"x-pressroom-cache-ttl": "0"}, "x-pressroom-cache-ttl"),
        ({"x-pressroom-cache-namespace": "A B"}, "namespace"),
    ],
)
async def test_bad_headers_are_refused_by_name(acme: Client, headers: dict[str, str], name: str) -> None:
    response = await acme.chat(headers=headers)

    assert (response.status_code, response.json()["error"]["param"]) == (400, name)


async def test_other_content_types_are_refused(acme: Client) -> None:
    response = await acme.send("POST", CHAT, {"content-type": "text/plain"}, content=b"{}")

    assert (response.status_code, response.json()["error"]["code"]) == (415, "unsupported_media_type")
