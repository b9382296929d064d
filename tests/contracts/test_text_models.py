from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import aclosing, asynccontextmanager
from copy import deepcopy
from typing import Any

import orjson
import pytest

from shared import errors
from shared.clock import SystemClock
from shared.models.anthropic.model import AnthropicModel
from shared.models.base import Completion, CompletionRequest, Image, Message, Text, TextModel, Tool, ToolCall, Usage
from shared.models.gemini.model import GeminiModel, VertexModel
from shared.models.instrumented import InstrumentedModel
from shared.models.offline.faults import Fault
from shared.models.offline.model import OfflineModel
from shared.models.openai_compatible import OpenAICompatibleModel
from shared.models.retrying import RetryingModel
from shared.resilience.retry import Policy
from tests.shared.models.scripted_server import ScriptedServer, answer, chunked
from tests.shared.models.strict_server import FORMATS, TEXTS, StrictServer
from tests.shared.models.wire_format import Saying

REQUEST = CompletionRequest(
    (Message("system", "You write short texts."), Message("user", "Topic: tea\nLength: 40 words")),
    json_schema=None,
    stop=("NEVER",),
    idempotency_key="job:1:draft",
)
SCHEMA: dict[str, Any] = {"type": "object", "properties": {"title": {"type": "string"}}, "required": ["title"]}
BREW, POUR = Tool("brew", "Brews tea.", SCHEMA), Tool("pour")
PIXEL = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="

ADAPTERS: Mapping[str, Callable[[str], TextModel]] = {
    "openai": lambda url: OpenAICompatibleModel(base_url=url, api_key="sk-test", model="gpt-4o-mini"),
    "anthropic": lambda url: AnthropicModel(base_url=url, api_key="sk-test", model="claude-haiku-4-5"),
    "anthropic, older": lambda url: AnthropicModel(base_url=url, api_key="sk-test", model="claude-3-5-haiku-latest"),
    "gemini": lambda url: GeminiModel(base_url=url, api_key="AIza", model="gemini-2.5-flash"),
    "vertex": lambda url: VertexModel(base_url=url, model="gemini-2.5-flash", token=_token),
}
SPOKEN = {"vertex": "gemini", "anthropic, older": "anthropic"}


async def _token() -> Mapping[str, str]:
    return {"authorization": "Bearer fresh"}


def wrapped(kind: str, model: TextModel) -> TextModel:
    clock = SystemClock()
    if kind == "instrumented":
        return InstrumentedModel(model, clock=clock)
    if kind == "retrying":
        return RetryingModel(model, policy=Policy(base=0), clock=clock, rng=lambda: 0.0)
    return model


@asynccontextmanager
async def served(name: str) -> AsyncIterator[tuple[TextModel, StrictServer]]:
    async with StrictServer(format=FORMATS[SPOKEN.get(name, name)]) as server:
        model = ADAPTERS[name](server.url)
        yield model, server
        await model.aclose()


@pytest.fixture(params=["offline", *ADAPTERS])
async def plain(request: pytest.FixtureRequest) -> AsyncIterator[TextModel]:
    if request.param == "offline":
        yield OfflineModel()
        return
    async with served(request.param) as (model, _):
        yield model


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
    request = CompletionRequest(REQUEST.messages, json_schema=deepcopy(SCHEMA), tools=(BREW,))
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


@pytest.mark.parametrize("named", ["required", "forced"])
async def test_tool_that_must_be_called_is_called(plain: TextModel, named: str) -> None:
    """Whole or streamed, the call has a name, an id and arguments that are JSON."""
    more: dict[str, Any] = {"forced_tool": "brew"} if named == "forced" else {"tool_choice": "required"}
    asked = CompletionRequest(REQUEST.messages, tools=(BREW,), parallel_tool_calls=False, **more)
    for done in (await plain.complete(asked), (await streamed(plain, asked))[1]):
        (call,) = done.tool_calls
        assert (call.name, done.finish_reason, done.text) == ("brew", "tool_calls", "")
        assert call.id
        assert orjson.loads(call.arguments)["title"]


async def test_streamed_parts_of_calls_add_up(plain: TextModel) -> None:
    """Whoever follows the parts knows in the end what the completion says."""
    asked = CompletionRequest(REQUEST.messages, tools=(BREW, POUR), forced_tool="brew")
    async with aclosing(plain.stream(asked)) as stream:
        chunks = [chunk async for chunk in stream]
    parts = [part for chunk in chunks for part in chunk.tool_calls]
    done = chunks[-1].completion
    assert done is not None
    assert (parts[0].id, parts[0].name) == (done.tool_calls[0].id, "brew")
    assert "".join(part.arguments for part in parts) == done.tool_calls[0].arguments


async def test_results_of_tools_are_answered(plain: TextModel) -> None:
    """A conversation goes on after its tools have been called, several at once too."""
    calls = (ToolCall("call_1", "brew", '{"title": "Assam"}'), ToolCall("call_2", "pour", "{}"))
    turns = (
        *REQUEST.messages,
        Message("assistant", "", calls),
        Message("tool", "It is hot.", tool_call_id="call_1"),
        Message("tool", '{"cups": 2}', tool_call_id="call_2"),
    )
    assert (await plain.complete(CompletionRequest(turns, tools=(BREW, POUR)))).text


async def test_json_fits_the_schema(plain: TextModel) -> None:
    """Whatever way a provider has to hold an answer to a schema, the answer is JSON that fits."""
    asked = CompletionRequest(REQUEST.messages, json_schema=SCHEMA)
    for text in ((await plain.complete(asked)).text, (await streamed(plain, asked))[0]):
        assert isinstance(orjson.loads(text)["title"], str)


async def test_any_json_object_can_be_asked_for(plain: TextModel) -> None:
    """An answer in JSON needs no schema."""
    done = await plain.complete(CompletionRequest(REQUEST.messages, json_object=True))
    assert isinstance(orjson.loads(done.text), dict)
    assert done.finish_reason == "stop"


@pytest.mark.parametrize(
    "image", [Image("https://x.example/tea.png", detail="low"), Image(data=PIXEL, media_type="image/png")]
)
async def test_images_may_be_shown(plain: TextModel, image: Image) -> None:
    """An image is an address or data."""
    assert (await plain.complete(CompletionRequest((Message("user", (Text("What is this?"), image)),)))).text


async def test_nothing_that_can_be_asked_is_rejected(plain: TextModel) -> None:
    """What a provider does not know is left out or put in another way."""
    turns = (*REQUEST.messages, Message("system", "Be kind."), Message("assistant", "Hm."), Message("user", "Go on."))
    asked = CompletionRequest(
        (Message("system", "Be brief."), *turns),
        max_tokens=2000,
        temperature=1.4,
        top_p=0.9,
        presence_penalty=0.1,
        frequency_penalty=0.1,
        stop=("A", "B", "\n\n"),
        seed=2**40,
        reasoning_effort="high",
        tools=(BREW, POUR),
        tool_choice="auto",
        parallel_tool_calls=True,
    )
    assert (await plain.complete(asked)).text == (await streamed(plain, asked))[0]


@pytest.mark.parametrize("name", ADAPTERS)
async def test_usage_tells_cached_and_thought_tokens(name: str) -> None:
    """All providers' counts come in one form: totals, and what of them was cached or thought."""
    async with served(name) as (model, _):
        for done in (await model.complete(REQUEST), (await streamed(model))[1]):
            assert done.usage == Usage(11, 7, cached_tokens=4, reasoning_tokens=2)
            assert done.cost is not None
            assert done.cost > 0


@pytest.mark.parametrize("name", ADAPTERS)
@pytest.mark.parametrize(
    ("status", "expected"),
    [
        (400, errors.ProviderRejectedError),
        (401, errors.ProviderRejectedError),
        (429, errors.ProviderRateLimitedError),
        (500, errors.ProviderUnavailableError),
        (503, errors.ProviderUnavailableError),
        (529, errors.ProviderUnavailableError),
        (504, errors.ProviderTimeoutError),
    ],
)
async def test_statuses_are_told_apart(name: str, status: int, expected: type[errors.ProviderError]) -> None:
    """An error is one of the taxonomy, and tells nothing of the provider's words."""
    async with served(name) as (model, server):
        server.script = lambda *_: answer(server.format.error(status), status, retry_after="7")  # type: ignore[method-assign]  # whatever is asked
        for failing in (model.complete(REQUEST), streamed(model)):
            with pytest.raises(expected) as caught:
                await failing
            assert type(caught.value) is expected
            assert "org-77" not in str(caught.value)
            assert caught.value.retry_after == (7 if caught.value.retryable else None)


@pytest.mark.parametrize("name", ADAPTERS)
@pytest.mark.parametrize("where", ["whole", "first", "middle"])
async def test_errors_inside_good_answers_are_errors(name: str, where: str) -> None:
    """A status of 200 is no promise: the body may report a failure, and a stream may break off with one."""
    async with served(name) as (model, server):
        report = server.format.error(429)
        begun = server.format.events(Saying(TEXTS), "m")[:4] if where == "middle" else []
        parts = [*begun, b"event: error\ndata: " + orjson.dumps(report) + b"\n\n"]
        server.script = lambda *_: answer(report) if where == "whole" else chunked(*parts)  # type: ignore[method-assign]  # whatever is asked
        with pytest.raises(errors.ProviderRateLimitedError):
            await (model.complete(REQUEST) if where == "whole" else streamed(model))


@pytest.mark.parametrize("name", ADAPTERS)
async def test_streams_that_break_off_are_unavailable(name: str) -> None:
    """What ends before its end can be had again."""
    async with served(name) as (model, server):
        events = server.format.events(Saying(TEXTS), "m")
        for kept in range(len(events) // 2):
            parts = events[:kept]
            server.script = lambda *_, parts=parts: chunked(*parts)  # type: ignore[method-assign, misc]  # whatever is asked
            with pytest.raises(errors.ProviderUnavailableError):
                await streamed(model)


@pytest.mark.parametrize("name", ADAPTERS)
async def test_idempotency_key_goes_along(name: str) -> None:
    """Calls under one key are one call to a provider that knows such keys."""
    async with served(name) as (model, server):
        await model.complete(REQUEST)
        await streamed(model)
        assert {sent.headers["idempotency-key"] for sent in server.received} == {"job:1:draft"}


@pytest.mark.parametrize("kind", ["bare", "instrumented"])
async def test_failures_belong_to_the_taxonomy(kind: str) -> None:
    """Wrappers pass an error on as it is; retries are decided by its class."""
    failing = wrapped(kind, OfflineModel(plan=[Fault("fail", error=errors.ProviderRefusedError)]))
    with pytest.raises(errors.ProviderRefusedError):
        await failing.complete(REQUEST)
    with pytest.raises(errors.ProviderRefusedError):
        await streamed(failing)


@pytest.mark.parametrize("name", ADAPTERS)
async def test_unreachable_provider_fails_the_ping(name: str) -> None:
    """A ping is an error of the taxonomy when nobody is there."""
    async with ScriptedServer() as gone:
        url = gone.url
    model = ADAPTERS[name](url)
    with pytest.raises(errors.ProviderUnavailableError):
        await model.ping()
    await model.aclose()
