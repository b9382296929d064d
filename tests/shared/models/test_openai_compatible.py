import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import aclosing
from decimal import Decimal
from typing import Any

import pytest

from shared import errors
from shared.models.base import Chunk, Completion, CompletionRequest, Message, Usage
from shared.models.openai_compatible import OpenAICompatibleModel
from tests.shared.models.scripted_server import ScriptedServer, Step, answer, chunked, completion, events

REQUEST = CompletionRequest((Message("user", "Say hello"),), idempotency_key="job:1:draft")
KEY = "sk-very-secret"


@pytest.fixture
async def model(server: ScriptedServer) -> AsyncIterator[OpenAICompatibleModel]:
    built = OpenAICompatibleModel(base_url=server.url, api_key=KEY, model="gpt-4o-mini", timeout=5)
    yield built
    await built.aclose()


async def collect(model: OpenAICompatibleModel, request: CompletionRequest = REQUEST) -> list[Chunk]:
    return [chunk async for chunk in model.stream(request)]


async def test_answer_becomes_a_completion(server: ScriptedServer, model: OpenAICompatibleModel) -> None:
    server.answers = [answer(completion("Hello there."))]
    assert await model.complete(REQUEST) == Completion(
        text="Hello there.",
        finish_reason="stop",
        usage=Usage(11, 4),
        provider="openai",
        model="gpt-4o-mini",
        cost=Decimal("0.00000405"),
        metadata={"usage": "reported"},
    )


async def test_request_carries_key_and_idempotency_key(server: ScriptedServer, model: OpenAICompatibleModel) -> None:
    server.answers = [answer(completion())]
    await model.complete(REQUEST)
    sent = server.received[0]
    assert sent.path == "/v1/chat/completions"
    assert sent.headers["authorization"] == f"Bearer {KEY}"
    assert sent.headers["idempotency-key"] == "job:1:draft"


async def test_token_limit_has_the_name_the_provider_knows(server: ScriptedServer) -> None:
    server.answers = [answer(completion())]
    for provider in ("openai", "ollama"):
        other = OpenAICompatibleModel(base_url=server.url, api_key="", model="m", provider=provider)
        await other.complete(CompletionRequest(REQUEST.messages, max_tokens=5))
        await other.aclose()
    assert [sent.body.get("max_completion_tokens") for sent in server.received] == [5, None]
    assert [sent.body.get("max_tokens") for sent in server.received] == [None, 5]
    assert "authorization" not in server.received[1].headers


async def test_missing_usage_is_estimated(server: ScriptedServer, model: OpenAICompatibleModel) -> None:
    server.answers = [answer({**completion("Hello there."), "usage": None})]
    done = await model.complete(REQUEST)
    assert (done.usage, done.metadata["usage"]) == (Usage(6, 3), "estimated")


@pytest.mark.parametrize(
    ("status", "expected"),
    [
        (400, errors.ProviderRejectedError),
        (401, errors.ProviderRejectedError),
        (404, errors.ProviderRejectedError),
        (422, errors.ProviderRejectedError),
        (429, errors.ProviderRateLimitedError),
        (500, errors.ProviderUnavailableError),
        (503, errors.ProviderUnavailableError),
    ],
)
@pytest.mark.parametrize("streamed", [False, True], ids=["whole", "streamed"])
async def test_statuses_become_errors_that_tell_nothing(
    server: ScriptedServer,
    model: OpenAICompatibleModel,
    status: int,
    expected: type[errors.ProviderError],
    *,
    streamed: bool,
) -> None:
    server.answers = [answer({"error": {"message": f"{KEY} of org-77"}}, status, retry_after="7")]
    with pytest.raises(expected) as caught:
        await (collect(model) if streamed else model.complete(REQUEST))
    assert KEY not in str(caught.value)
    assert "org-77" not in str(caught.value)
    assert caught.value.retry_after == (7 if caught.value.retryable else None)


async def test_content_filter_is_a_refusal(server: ScriptedServer, model: OpenAICompatibleModel) -> None:
    server.answers = [answer({"error": {"code": "content_filter", "message": "no"}}, 400)]
    with pytest.raises(errors.ProviderRefusedError):
        await model.complete(REQUEST)


@pytest.mark.parametrize(
    "body", [b"<html>busy</html>", {"error": {"message": "overloaded"}}, {"id": "x"}, {"choices": []}]
)
async def test_useless_answers_are_answer_errors(
    server: ScriptedServer, model: OpenAICompatibleModel, body: Any
) -> None:
    server.answers = [answer(body)]
    with pytest.raises(errors.ProviderAnswerError):
        await model.complete(REQUEST)


async def test_slow_answer_times_out(server: ScriptedServer, model: OpenAICompatibleModel) -> None:
    server.answers = [[30.0]]
    with pytest.raises(errors.ProviderTimeoutError):
        await model.complete(CompletionRequest(REQUEST.messages, timeout=0.05))


async def test_refused_connection_is_unavailable() -> None:
    async with ScriptedServer() as gone:
        url = gone.url
    model = OpenAICompatibleModel(base_url=url, api_key=KEY, model="m")
    with pytest.raises(errors.ProviderUnavailableError):
        await model.complete(REQUEST)
    await model.aclose()


STREAM = b"".join(events("Grü", "ße 😀", " und \u2028 Ende."))


@pytest.mark.parametrize(
    "steps",
    [
        chunked(STREAM),
        chunked(*events("Grü", "ße 😀", " und \u2028 Ende.")),
        chunked(*(STREAM[start : start + 7] for start in range(0, len(STREAM), 7))),
        chunked(*(bytes([byte]) for byte in STREAM)),
        chunked(STREAM.replace(b"\n", b"\r\n")),
        chunked(STREAM.replace(b"data: [DONE]\n\n", b"")),
    ],
    ids=["at once", "by event", "by seven bytes", "by byte", "with CRLF", "without DONE"],
)
async def test_stream_survives_any_split(
    server: ScriptedServer, model: OpenAICompatibleModel, steps: Sequence[Step]
) -> None:
    server.answers = [steps]
    chunks = await collect(model)
    assert "".join(chunk.text for chunk in chunks) == "Grüße 😀 und \u2028 Ende."
    assert chunks[-1].completion is not None
    assert chunks[-1].completion.text == "Grüße 😀 und \u2028 Ende."
    assert chunks[-1].completion.usage == Usage(11, 3)


async def test_stream_asks_for_usage(server: ScriptedServer, model: OpenAICompatibleModel) -> None:
    server.answers = [chunked(STREAM)]
    await collect(model)
    assert server.received[0].body["stream_options"] == {"include_usage": True}


@pytest.mark.parametrize("complete", [False, True], ids=["cut off", "closed early"])
async def test_disconnect_in_the_middle_is_unavailable(
    server: ScriptedServer, model: OpenAICompatibleModel, *, complete: bool
) -> None:
    server.answers = [chunked(*events("Hel", "lo")[:2], complete=complete)]
    chunks = model.stream(REQUEST)
    assert [(await anext(chunks)).text, (await anext(chunks)).text] == ["Hel", "lo"]
    with pytest.raises(errors.ProviderUnavailableError):
        await anext(chunks)


@pytest.mark.parametrize(
    ("part", "expected"),
    [
        (b'data: {"error": {"message": "busy"}}\n\n', errors.ProviderAnswerError),
        (b"data: {broken\n\n", errors.ProviderAnswerError),
        (b"data: [DONE]\n\n", errors.ProviderAnswerError),
    ],
    ids=["error event", "broken JSON", "nothing written"],
)
async def test_useless_streams_are_answer_errors(
    server: ScriptedServer, model: OpenAICompatibleModel, part: bytes, expected: type[errors.ProviderError]
) -> None:
    server.answers = [chunked(part)]
    with pytest.raises(expected):
        await collect(model)


async def test_silence_in_a_stream_times_out(server: ScriptedServer, model: OpenAICompatibleModel) -> None:
    server.answers = [chunked(events("Hel")[0], 30.0)]
    with pytest.raises(errors.ProviderTimeoutError):
        await collect(model, CompletionRequest(REQUEST.messages, timeout=0.1))


async def test_slow_reader_costs_no_patience(server: ScriptedServer, model: OpenAICompatibleModel) -> None:
    server.answers = [chunked(*events("Hel", "lo"))]
    texts = []
    async for chunk in model.stream(CompletionRequest(REQUEST.messages, timeout=0.2)):
        texts.append(chunk.text)
        await asyncio.sleep(0.15)
    assert "".join(texts) == "Hello"


async def test_abandoned_stream_closes_its_connection(server: ScriptedServer, model: OpenAICompatibleModel) -> None:
    server.answers = [chunked(*events("a", "b", "c"), 0.01, b"data: x\n\n")]
    async with aclosing(model.stream(REQUEST)) as chunks:
        assert (await anext(chunks)).text == "a"


async def test_ping_lists_models_or_raises(server: ScriptedServer, model: OpenAICompatibleModel) -> None:
    server.answers = [answer({"data": []}), answer({}, 401)]
    await model.ping()
    with pytest.raises(errors.ProviderRejectedError):
        await model.ping()
    assert server.received[0].path == "/v1/models"


def test_name_tells_provider_and_model() -> None:
    assert OpenAICompatibleModel(base_url="https://api.example", api_key="", model="m").name == "openai/m"
