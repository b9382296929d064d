import pytest

from shared import errors
from shared.composition import model_settings
from shared.settings import Settings


def test_settings_are_read_together() -> None:
    settings = Settings(
        model="writer",
        models='{"writer": ["mine/llama", "offline"]}',
        provider_urls='{"mine": "http://127.0.0.1:9/v1"}',
        provider_keys='{"mine": "k"}',
        prices='{"mine/*": {"input": 1}}',
        embedders="openai/text-embedding-3-small",
    )
    known = model_settings.read(settings)
    assert known.deployments == ("mine/llama", "offline")
    assert known.embedders == ("openai/text-embedding-3-small", "hashed")
    assert (known.providers.url("mine"), known.providers.key("mine")) == ("http://127.0.0.1:9/v1", "k")
    rates = known.catalog.rates("mine", "llama")
    assert rates is not None
    assert rates.input == 1


@pytest.mark.parametrize(
    "broken",
    [
        {"model": "x/y"},
        {"models": "{"},
        {"prices": "[]"},
        {"provider_urls": "x"},
        {"provider_keys": "x"},
        {"embedders": "openai"},
    ],
    ids=str,
)
def test_broken_setting_is_named(broken: dict[str, str]) -> None:
    [name] = broken
    with pytest.raises(errors.InvalidFieldsError, match=f"PRESSROOM_{name.upper()}"):
        model_settings.read(Settings(**broken))  # type: ignore[arg-type]  # texts are read
