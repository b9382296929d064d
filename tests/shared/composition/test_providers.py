from typing import Any

import pytest

from shared import errors
from shared.composition import model_settings
from shared.composition.providers import Providers
from shared.settings import Settings


def providers(**fields: Any) -> Providers:
    return model_settings.read(Settings(**fields)).providers


@pytest.mark.parametrize(
    "name",
    [
        "offline",
        "openai/gpt-4o-mini",
        "anthropic/claude-haiku-4-5",
        "gemini/gemini-2.5-flash",
        "vertex/gemini-2.5-flash",
        "groq/llama-3.3-70b-versatile",
        "mine/llama",
    ],
)
async def test_each_provider_has_its_adapter(name: str) -> None:
    model = providers(provider_urls='{"mine": "http://127.0.0.1:9/v1"}').text_model(name)
    assert model.name == name
    await model.aclose()


@pytest.mark.parametrize(
    ("name", "space"),
    [
        ("hashed", "hashed/"),
        ("openai/text-embedding-3-small", "openai/text-embedding-3-small"),
        ("gemini/gemini-embedding-001", "gemini/gemini-embedding-001"),
    ],
)
async def test_embedders_have_theirs(name: str, space: str) -> None:
    model = providers().embedding_model(name)
    assert model.name.startswith(space)
    await model.aclose()


@pytest.mark.parametrize("name", ["anthropic/claude-haiku-4-5", "openai"])
def test_not_everybody_embeds(name: str) -> None:
    with pytest.raises(errors.UnknownModelError):
        providers().embedding_model(name)


def test_provider_without_an_address_says_where_to_set_it() -> None:
    with pytest.raises(errors.UnknownModelError, match="azure has no address: set one in PRESSROOM_PROVIDER_URLS"):
        providers().text_model("azure/gpt-4o")


def test_addresses_of_settings_come_first() -> None:
    found = providers(openai_base_url="http://127.0.0.1:9/v1/", provider_urls='{"groq": "http://127.0.0.1:8"}')
    assert [found.url(name) for name in ("openai", "groq")] == ["http://127.0.0.1:9/v1", "http://127.0.0.1:8"]


@pytest.mark.parametrize(
    ("fields", "provider", "key", "lacks"),
    [
        ({}, "openai", "", True),
        ({"openai_base_url": "http://127.0.0.1:9"}, "openai", "", False),
        ({"openai_api_key": "a"}, "openai", "a", False),
        ({"anthropic_api_key": "b"}, "anthropic", "b", False),
        ({"gemini_api_key": "c"}, "gemini", "c", False),
        ({"provider_keys": '{"groq": "d"}'}, "groq", "d", False),
        ({}, "ollama", "", False),
    ],
)
def test_keys_are_found_where_they_are_set(fields: Any, provider: str, key: str, lacks: object) -> None:
    found = providers(**fields)
    assert (found.key(provider), found.lacks_key(provider)) == (key, lacks)
