from collections.abc import AsyncIterator
from contextlib import aclosing
from copy import deepcopy
from typing import Any

import pytest

from shared import errors
from shared.clock import SystemClock
from shared.models.base import Completion, CompletionRequest, Message, TextModel
from shared.models.instrumented import InstrumentedModel
from shared.models.offline.faults import Fault
from shared.models.offline.model import OfflineModel
from shared.models.openai_compatible import OpenAICompatibleModel
from shared.models.retrying import RetryingModel
from shared.resilience.retry import Policy
from tests.shared.models.scripted_server import ScriptedServer, Step, answer, chunked, completion, events

REQUEST = CompletionRequest(
    (Message("system", "You write short texts."), Message("user", "Topic: tea\nLength: 40 words")),
    json_schema=None,
    stop=("NEVER",),
    idempotency_key="job:1:draft",
)
TEXTS = ("Tea ", "is ", "an old ", "drink.")


class OpenAIServer(ScriptedServer):
    """A small Chat Completions API: whole, streamed, cut short, and its list of models."""

    def script(self, method: str, path: str, body: Any) -> list[Step]:
        if (method, path) == ("GET", "/v1/models"):
            return answer({"data": [{"id": "small"}]})
        reason = "length" if body.get("max_completion_tokens") else "stop"
        texts = TEXTS[:2] if reason == "length" else TEXTS
        if body.get("stream"):
            return chunked(*events(*texts, finish_reason=reason))
        return answer(completion("".join(texts), finish_reason=reason))


def wrapped(kind: str, model: TextModel) -> TextModel:
    clock = SystemClock()
    if kind == "instrumented":
        return InstrumentedModel(model, clock=clock)
    if kind == "retrying":
        return RetryingModel(model, policy=Policy(base=0), clock=clock, rng=lambda: 0.0)
    return model


@pytest.fixture(params=["offline", "openai_compatible"])
async def plain(request: pytest.FixtureRequest) -> AsyncIterator[TextModel]:
    if request.param == "offline":
        yield OfflineModel()
        return
    async with OpenAIServer() as server:
        yield OpenAICompatibleModel(base_url=server.url, api_key="sk-test", model="small")


@pytest.fixture(params=["bare", "instrumented", "retrying"])
async def model(request: pytest.FixtureRequest, plain: TextModel) -> AsyncIterator[TextModel]:
    built = wrapped(request.param, plain)
    yield built
    await built.aclose()


async def streamed(model: TextModel, request: CompletionRequest = REQUEST) -> tuple[str, Completion]:
    async with aclosing(model.stream(request)) as stream:
        chunks = [chunk async for chunk in stream]
    assert chunks[-1].completion is not None
    assert all(chunk.completion is None for chunk in chunks[:-1])
    return "".join(chunk.text for chunk in chunks), chunks[-1].completion


async def test_streamed_text_is_the_completions_text(model: TextModel) -> None:
    """What a reader has seen piece by piece is what the caller books in the end."""
    text, done = await streamed(model)
    assert text == done.text != ""


async def test_streamed_and_whole_answers_agree(model: TextModel) -> None:
    """Whether an answer is streamed does not change it."""
    _, done = await streamed(model)
    assert (done.text, done.finish_reason) == ((await model.complete(REQUEST)).text, "stop")


async def test_usage_is_positive(model: TextModel) -> None:
    """Every answer has cost tokens on both sides."""
    done = await model.complete(REQUEST)
    assert done.usage.prompt_tokens > 0
    assert done.usage.completion_tokens > 0


async def test_token_limit_shows_in_the_finish_reason(model: TextModel) -> None:
    """An answer that was cut says so, whole or streamed."""
    limited = CompletionRequest(REQUEST.messages, max_tokens=4)
    assert (await model.complete(limited)).finish_reason == "length"
    assert (await streamed(model, limited))[1].finish_reason == "length"


async def test_request_is_left_as_it_was(model: TextModel) -> None:
    """A caller may use its request again, its schema included."""
    schema: dict[str, Any] = {"type": "object", "properties": {"title": {"type": "string"}}, "required": ["title"]}
    request = CompletionRequest(REQUEST.messages, json_schema=schema)
    before = deepcopy(request)
    await model.complete(request)
    await streamed(model, request)
    assert request == before


async def test_completion_names_its_maker(model: TextModel) -> None:
    """Provider and model stand in the answer, and the provider in the model's name."""
    done = await model.complete(REQUEST)
    assert model.name.split("/", maxsplit=1)[0] == done.provider
    assert done.model


async def test_ping_answers_while_the_provider_does(model: TextModel) -> None:
    """A reachable provider is no error."""
    await model.ping()


async def test_closing_twice_is_harmless(model: TextModel) -> None:
    """Whoever shuts down need not know who else did."""
    await model.complete(REQUEST)
    await model.aclose()
    await model.aclose()


async def test_left_stream_does_not_disturb_the_next_call(model: TextModel) -> None:
    """A reader may leave at any time."""
    async with aclosing(model.stream(REQUEST)) as stream:
        await anext(stream)
    assert (await model.complete(REQUEST)).text


@pytest.mark.parametrize("kind", ["bare", "instrumented"])
async def test_failures_belong_to_the_taxonomy(kind: str) -> None:
    """Wrappers pass an error on as it is; retries are decided by its class."""
    failing = wrapped(kind, OfflineModel(plan=[Fault("fail", error=errors.ProviderRefusedError)]))
    with pytest.raises(errors.ProviderRefusedError):
        await failing.complete(REQUEST)
    with pytest.raises(errors.ProviderRefusedError):
        await streamed(failing)


async def test_unreachable_provider_fails_the_ping() -> None:
    """A ping is an error of the taxonomy when nobody is there."""
    async with ScriptedServer() as gone:
        url = gone.url
    model = OpenAICompatibleModel(base_url=url, api_key="", model="small")
    with pytest.raises(errors.ProviderUnavailableError):
        await model.ping()
    await model.aclose()
