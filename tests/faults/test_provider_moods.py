"""Each adapter against a provider in each of its moods, in the words of its own wire format."""

from collections.abc import AsyncIterator, Callable, Mapping

import pytest

from shared import errors
from shared.models.anthropic.model import AnthropicModel
from shared.models.base import CompletionRequest, Message, TextModel
from shared.models.gemini.model import GeminiModel, VertexModel
from shared.models.openai_compatible import OpenAICompatibleModel
from tests.faults.processes import outside_provider
from tests.faults.processes.outside_provider import COMPLETION_TOKENS, PROMPT_TOKENS, RETRY_AFTER, Mood, Provider

REQUEST = CompletionRequest((Message("user", "Bread with quince"),), idempotency_key="job:draft", timeout=0.2)


async def token() -> Mapping[str, str]:
    return {"authorization": "Bearer fresh"}


ADAPTERS: Mapping[str, Callable[[str], TextModel]] = {
    "openai": lambda url: OpenAICompatibleModel(base_url=url, api_key="none", model="gpt-4o-mini"),
    "anthropic": lambda url: AnthropicModel(base_url=url, api_key="none", model="claude-haiku-4-5"),
    "gemini": lambda url: GeminiModel(base_url=url, api_key="none", model="gemini-2.5-flash"),
    "vertex": lambda url: VertexModel(base_url=url, model="gemini-2.5-flash", token=token),
}


@pytest.fixture
async def provider() -> AsyncIterator[Provider]:
    async with outside_provider.running(Provider(seconds=0)) as running:
        yield running


@pytest.fixture(params=ADAPTERS)
async def model(request: pytest.FixtureRequest, provider: Provider) -> AsyncIterator[TextModel]:
    built = ADAPTERS[request.param](provider.url)
    yield built
    await built.aclose()


@pytest.mark.parametrize(
    ("mood", "expected", "wait"),
    [
        ("limited", errors.ProviderRateLimitedError, RETRY_AFTER),
        ("error", errors.ProviderUnavailableError, None),
        ("hanging", errors.ProviderTimeoutError, None),
        ("slow", errors.ProviderTimeoutError, None),
        ("rubbish", errors.ProviderAnswerError, None),
        ("cut", errors.ProviderUnavailableError, None),
    ],
)
async def test_moods_are_told_apart(
    model: TextModel, provider: Provider, mood: Mood, expected: type[errors.ProviderError], wait: float | None
) -> None:
    provider.moods["quince"] = (mood, 1)
    with pytest.raises(expected) as caught:
        await model.complete(REQUEST)
    assert (type(caught.value), caught.value.retry_after) == (expected, wait)


async def test_good_mood_follows_a_bad_one(model: TextModel, provider: Provider) -> None:
    provider.moods["quince"] = ("cut", 1)
    with pytest.raises(errors.ProviderUnavailableError):
        await model.complete(REQUEST)
    done = await model.complete(REQUEST)
    assert (done.usage.prompt_tokens, done.usage.completion_tokens) == (PROMPT_TOKENS, COMPLETION_TOKENS)
    assert provider.calls == {"job:draft": 2}
    assert provider.answered == {"job:draft": 1}
