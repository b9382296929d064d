"""The real client of the OpenAI API, and curl, against the gateway over HTTP; the provider behind it is scripted."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import openai
import orjson
import pytest
from openai import AsyncOpenAI
from pydantic import BaseModel

from tests.conftest import Api
from tests.shared.models import scripted_server
from tests.shared.models.scripted_server import ScriptedServer

MODEL = "openai/gpt-4o-mini"
HELLO: Any = [{"role": "user", "content": "Say hello."}]
WEATHER: Any = {
    "type": "function",
    "function": {"name": "weather", "parameters": {"type": "object", "properties": {"city": {"type": "string"}}}},
}
CALL = {"id": "call_1", "type": "function", "function": {"name": "weather", "arguments": '{"city":"Graz"}'}}


@pytest.fixture
async def provider(monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[ScriptedServer]:
    """The provider that the gateway calls."""
    async with ScriptedServer() as running:
        monkeypatch.setenv("PRESSROOM_MODELS", orjson.dumps({MODEL: {"chain": [MODEL]}}).decode())
        monkeypatch.setenv("PRESSROOM_OPENAI_BASE_URL", running.url)
        monkeypatch.setenv("PRESSROOM_OPENAI_API_KEY", "sk-provider")
        monkeypatch.setenv("PRESSROOM_PRICES", orjson.dumps({MODEL: {"input": 1, "output": 2}}).decode())
        running.answers = [scripted_server.answer(scripted_server.completion())]
        yield running


@pytest.fixture
async def client(provider: ScriptedServer, api: Api) -> AsyncIterator[AsyncOpenAI]:
    """The client as its users have it, but for retries."""
    assert provider.url
    async with AsyncOpenAI(base_url=f"{api.http.base_url}/v1/openai", api_key=api.key, max_retries=0) as found:
        yield found


async def test_an_answer_is_given_again(client: AsyncOpenAI, provider: ScriptedServer) -> None:
    first, again = [
        await client.chat.completions.with_raw_response.create(model=MODEL, messages=HELLO) for _ in range(2)
    ]

    assert first.parse().choices[0].message.content == "Hello there."
    assert first.parse() == again.parse()
    assert (first.headers["x-pressroom-cache"], again.headers["x-pressroom-cache"]) == (
        "miss: not stored",
        "hit-memory",
    )
    assert first.headers["x-pressroom-cost-usd"] == again.headers["x-pressroom-saved-usd"] == "0.000019"
    assert len(provider.received) == 1
    assert provider.received[0].headers["authorization"] == "Bearer sk-provider"


async def test_a_stream_brings_text_and_usage(client: AsyncOpenAI, provider: ScriptedServer) -> None:
    provider.answers = [scripted_server.chunked(*scripted_server.events("Hello", " there", "."))]
    text, usages = [], []
    for _ in range(2):
        stream = await client.chat.completions.create(
            model=MODEL, messages=HELLO, stream=True, stream_options={"include_usage": True}
        )
        chunks = [chunk async for chunk in stream]
        text.append("".join(chunk.choices[0].delta.content or "" for chunk in chunks if chunk.choices))
        usages.append([chunk.usage.total_tokens for chunk in chunks if chunk.usage])

    assert text == ["Hello there."] * 2
    assert usages == [[14], [14]]
    assert len(provider.received) == 1


async def test_tools_go_there_and_back(client: AsyncOpenAI, provider: ScriptedServer) -> None:
    called = {"role": "assistant", "content": None, "tool_calls": [CALL]}
    provider.answers = [
        scripted_server.answer(scripted_server.completion(message=called, finish_reason="tool_calls")),
        scripted_server.answer(scripted_server.completion("It is 12 degrees.")),
    ]
    wish = await client.chat.completions.create(model=MODEL, messages=HELLO, tools=[WEATHER], tool_choice="required")
    message = wish.choices[0].message
    told = {"role": "tool", "tool_call_id": "call_1", "content": "12"}
    answer = await client.chat.completions.create(model=MODEL, messages=[*HELLO, message, told], tools=[WEATHER])  # type: ignore[list-item]

    assert message.tool_calls is not None
    assert (wish.choices[0].finish_reason, message.tool_calls[0].function.arguments) == (  # type: ignore[union-attr]
        "tool_calls",
        '{"city":"Graz"}',
    )
    assert answer.choices[0].message.content == "It is 12 degrees."
    first, second = (received.body for received in provider.received)
    assert (first["tools"][0]["function"]["name"], first["tool_choice"]) == ("weather", "required")
    assert second["messages"][1]["tool_calls"][0]["id"] == second["messages"][2]["tool_call_id"] == "call_1"


async def test_streamed_calls_of_tools_add_up(client: AsyncOpenAI, provider: ScriptedServer) -> None:
    def part(**function: str) -> bytes:
        call = {
            "index": 0,
            "function": function,
            **({"id": "call_1", "type": "function"} if "name" in function else {}),
        }
        delta = {"choices": [{"index": 0, "delta": {"tool_calls": [call]}, "finish_reason": None}]}
        return b"data: " + orjson.dumps(delta) + b"\n\n"

    parts = [part(name="weather", arguments=""), part(arguments='{"city":'), part(arguments='"Graz"}')]
    provider.answers = [scripted_server.chunked(*parts, *scripted_server.events(finish_reason="tool_calls"))]
    async with client.chat.completions.stream(model=MODEL, messages=HELLO, tools=[WEATHER]) as stream:
        message = (await stream.get_final_completion()).choices[0].message

    assert message.tool_calls is not None
    assert (message.tool_calls[0].id, message.tool_calls[0].function.arguments) == ("call_1", '{"city":"Graz"}')


async def test_images_reach_the_provider(client: AsyncOpenAI, provider: ScriptedServer) -> None:
    url = "data:image/png;base64,iVBORw0K"
    parts: Any = [{"type": "text", "text": "What is it?"}, {"type": "image_url", "image_url": {"url": url}}]
    await client.chat.completions.create(model=MODEL, messages=[{"role": "user", "content": parts}])
    sent = provider.received[0].body["messages"][0]["content"]

    assert [part["type"] for part in sent] == ["text", "image_url"]
    assert sent[1]["image_url"]["url"] == url


class Advert(BaseModel):
    title: str
    words: int


async def test_structured_outputs_are_parsed(client: AsyncOpenAI) -> None:
    answer = await client.chat.completions.parse(model="offline", messages=HELLO, response_format=Advert)

    assert isinstance(answer.choices[0].message.parsed, Advert)


async def test_several_answers_are_several_calls(client: AsyncOpenAI, provider: ScriptedServer) -> None:
    answer = await client.chat.completions.create(model=MODEL, messages=HELLO, n=3)

    assert [choice.index for choice in answer.choices] == [0, 1, 2]
    assert answer.usage is not None
    assert (answer.usage.total_tokens, len(provider.received)) == (45, 3)


@pytest.mark.parametrize("encoding", ["float", "base64", None])
async def test_embeddings_come_in_any_encoding(client: AsyncOpenAI, encoding: Any) -> None:
    fields = {"encoding_format": encoding} if encoding else {}
    found = await client.embeddings.create(model="hashed", input=["a kettle", "a bicycle"], **fields)

    assert [one.index for one in found.data] == [0, 1]
    assert len(found.data[0].embedding) >= 1024


async def test_models_are_listed_and_shown(client: AsyncOpenAI) -> None:
    names = [model.id async for model in client.models.list()]

    assert {MODEL, "offline", "hashed"} <= set(names)
    assert (await client.models.retrieve(MODEL)).owned_by == "openai"


async def test_errors_are_raised_as_what_they_are(client: AsyncOpenAI) -> None:
    create = client.chat.completions.create
    with pytest.raises(openai.NotFoundError) as unknown:
        await create(model="gpt-5", messages=HELLO)
    with pytest.raises(openai.BadRequestError) as broken:
        await create(model=MODEL, messages=HELLO, n=0)
    with pytest.raises(openai.BadRequestError, match="Log probabilities"):
        await create(model=MODEL, messages=HELLO, logprobs=True)
    with pytest.raises(openai.AuthenticationError) as stranger:
        await client.with_options(api_key="sk-other").models.list()

    assert (unknown.value.code, unknown.value.param) == ("model_not_found", "model")
    assert (broken.value.type, broken.value.param) == ("invalid_request_error", "n")
    assert stranger.value.code == "invalid_api_key"


async def test_a_key_without_the_scope_is_denied(client: AsyncOpenAI, api: Api) -> None:
    reader = (await api.key_for("acme", "content:read"))["authorization"].removeprefix("Bearer ")

    with pytest.raises(openai.PermissionDeniedError, match="models:call"):
        await client.with_options(api_key=reader).chat.completions.create(model=MODEL, messages=HELLO)


async def test_limits_of_the_provider_are_passed_on(client: AsyncOpenAI, provider: ScriptedServer) -> None:
    provider.answers = [scripted_server.answer({"error": {"message": "slow down"}}, 429, retry_after="7")]

    with pytest.raises(openai.RateLimitError) as caught:
        await client.chat.completions.create(model=MODEL, messages=HELLO)
    assert caught.value.code == "rate_limit_exceeded"
    assert 0 < int(caught.value.response.headers["retry-after"]) <= 7


async def test_a_spent_budget_is_a_spent_quota(client: AsyncOpenAI, api: Api) -> None:
    (await api.http.put("/v1/budgets/tenant", json={"usd_per_day": 0})).raise_for_status()

    with pytest.raises(openai.RateLimitError) as caught:
        await client.with_options(max_retries=5).chat.completions.create(model=MODEL, messages=HELLO)
    assert caught.value.code == "insufficient_quota"
    assert caught.value.response.headers["x-should-retry"] == "false"


async def test_rejected_requests_are_bad_requests(client: AsyncOpenAI, provider: ScriptedServer) -> None:
    provider.answers = [scripted_server.answer({"error": {"message": "no such thing"}}, 400)]

    with pytest.raises(openai.BadRequestError):
        await client.chat.completions.create(model=MODEL, messages=HELLO)


async def test_what_a_client_could_not_wait_for_is_there_next_time(
    client: AsyncOpenAI, provider: ScriptedServer
) -> None:
    provider.answers = [[1.0, *scripted_server.answer(scripted_server.completion())]]

    with pytest.raises(openai.APITimeoutError):
        await client.chat.completions.create(model=MODEL, messages=HELLO, timeout=0.3)
    answer = await client.chat.completions.create(model=MODEL, messages=HELLO)

    assert (answer.choices[0].message.content, len(provider.received)) == ("Hello there.", 1)


async def test_a_stream_that_breaks_off_raises(client: AsyncOpenAI, provider: ScriptedServer) -> None:
    provider.answers = [scripted_server.chunked(*scripted_server.events("Hello", done=False)[:1], complete=False)]
    stream = await client.chat.completions.create(model=MODEL, messages=HELLO, stream=True)

    with pytest.raises(openai.APIError, match="provider"):
        _ = [chunk async for chunk in stream]


async def test_a_stream_that_cannot_begin_raises_at_once(client: AsyncOpenAI, provider: ScriptedServer) -> None:
    provider.answers = [scripted_server.answer({"error": {"message": "no"}}, 400)]

    with pytest.raises(openai.BadRequestError):
        await client.chat.completions.create(model=MODEL, messages=HELLO, stream=True)


async def test_a_storm_of_equal_requests_is_one_call(client: AsyncOpenAI, provider: ScriptedServer) -> None:
    provider.answers = [[0.3, *scripted_server.answer(scripted_server.completion())]]
    storm = [client.chat.completions.create(model=MODEL, messages=HELLO) for _ in range(32)]
    found = await asyncio.gather(*storm)

    assert len({answer.id for answer in found}) == 1
    assert len(provider.received) == 1


async def test_curl_reads_answers_and_streams(client: AsyncOpenAI, api: Api) -> None:
    async def curl(**fields: Any) -> bytes:
        process = await asyncio.create_subprocess_exec(
            *("curl", "-sS", "-N", f"{client.base_url}chat/completions"),
            *("-H", f"Authorization: Bearer {api.key}", "-H", "Content-Type: application/json"),
            *("-d", orjson.dumps({"model": "offline", "messages": HELLO, **fields}).decode()),
            stdout=asyncio.subprocess.PIPE,
        )
        return (await process.communicate())[0]

    whole, streamed = orjson.loads(await curl()), await curl(stream=True)

    assert whole["choices"][0]["finish_reason"] == "stop"
    assert streamed.startswith(b"data: {")
    assert streamed.endswith(b"data: [DONE]\n\n")
