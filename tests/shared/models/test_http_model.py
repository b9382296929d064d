"""Text models over HTTP: what all wire formats have in common."""

from collections.abc import AsyncIterator, Mapping
from contextlib import aclosing
from decimal import Decimal
from typing import Any

import pytest

from shared import errors
from shared.models.base import Chunk, CompletionRequest, Message, ToolCall, ToolCallPart, Usage
from shared.models.chat_completions import ChatCompletions
from shared.models.http_model import HttpTextModel
from shared.models.http_provider import HttpProvider
from shared.models.presets import Preset
from tests.shared.models.scripted_server import ScriptedServer, answer, chunked, completion, events

REQUEST = CompletionRequest((Message("user", "Hi"),), seed=1, stop=("END",), idempotency_key="job:1")
NO_SEED = answer({"error": {"message": "Unknown parameter: 'seed'"}}, 400)
GOOD = answer(completion("Hello there."))


async def token() -> Mapping[str, str]:
    return {"authorization": "Bearer fresh"}


@pytest.fixture
async def model(server: ScriptedServer) -> AsyncIterator[HttpTextModel]:
    built = HttpTextModel(
        HttpProvider(server.url, {}, timeout=5),
        ChatCompletions(Preset()),
        provider="groq",
        model="small",
        price=lambda *_: Decimal(1),
        authorise=token,
    )
    yield built
    await built.aclose()


async def collect(model: HttpTextModel) -> list[Chunk]:
    async with aclosing(model.stream(REQUEST)) as chunks:
        return [chunk async for chunk in chunks]


def sent(server: ScriptedServer, name: str) -> list[Any]:
    return [name in received.body for received in server.received]


async def test_refused_field_is_left_out_from_then_on(server: ScriptedServer, model: HttpTextModel) -> None:
    server.answers = [NO_SEED, GOOD]
    assert [(await model.complete(REQUEST)).text for _ in range(2)] == ["Hello there."] * 2
    assert (sent(server, "seed"), sent(server, "stop")) == ([True, False, False], [True] * 3)


async def test_refused_field_is_left_out_of_streams(server: ScriptedServer, model: HttpTextModel) -> None:
    server.answers = [NO_SEED, chunked(*events("Hel", "lo"))]
    assert "".join(chunk.text for chunk in await collect(model)) == "Hello"
    assert sent(server, "seed") == [True, False]


async def test_concession_in_vain_is_forgotten(server: ScriptedServer, model: HttpTextModel) -> None:
    other = answer({"error": {"message": "no"}}, 400)
    server.answers = [NO_SEED, other, GOOD]
    with pytest.raises(errors.ProviderRejectedError):
        await model.complete(REQUEST)
    await model.complete(REQUEST)
    assert sent(server, "seed") == [True, False, True]


async def test_concessions_come_to_an_end(server: ScriptedServer, model: HttpTextModel) -> None:
    server.answers = [NO_SEED]
    with pytest.raises(errors.ProviderRejectedError):
        await model.complete(REQUEST)
    assert len(server.received) == 2


async def test_refusals_concern_one_model(server: ScriptedServer, model: HttpTextModel) -> None:
    server.answers = [NO_SEED, GOOD]
    await model.complete(REQUEST)
    await model.complete(CompletionRequest(REQUEST.messages, model="large", seed=1))
    assert sent(server, "seed") == [True, False, True]


async def test_calls_are_authorised_each_time(server: ScriptedServer, model: HttpTextModel) -> None:
    server.answers = [GOOD]
    await model.complete(REQUEST)
    await model.ping()
    assert [one.headers["authorization"] for one in server.received] == ["Bearer fresh"] * 2
    assert server.received[0].headers["idempotency-key"] == "job:1"


async def test_streamed_calls_of_tools_are_in_the_completion(server: ScriptedServer, model: HttpTextModel) -> None:
    call = {"index": 0, "id": "a", "function": {"name": "look", "arguments": "{}"}}
    part = {"choices": [{"delta": {"tool_calls": [call]}, "finish_reason": "tool_calls"}]}
    server.answers = [chunked(*events(parts=[part]))]
    chunks = await collect(model)
    done = chunks[-1].completion
    assert chunks[0].tool_calls == (ToolCallPart(0, "{}", "a", "look"),)
    assert done is not None
    assert (done.tool_calls, done.finish_reason, done.text) == ((ToolCall("a", "look", "{}"),), "tool_calls", "")


async def test_unreported_usage_counts_tool_calls(server: ScriptedServer, model: HttpTextModel) -> None:
    call = {"id": "a", "function": {"name": "look", "arguments": '{"a":1}'}}
    message = {"content": None, "tool_calls": [call]}
    server.answers = [answer({**completion(message=message), "usage": None})]
    done = await model.complete(REQUEST)
    assert (done.usage, done.metadata) == (Usage(5, 4), {"usage": "estimated"})


async def test_cost_is_that_of_the_model_that_answered(server: ScriptedServer, model: HttpTextModel) -> None:
    server.answers = [GOOD]
    done = await model.complete(REQUEST)
    assert (done.cost, done.model, done.provider, model.name) == (Decimal(1), "gpt-4o-mini", "groq", "groq/small")
