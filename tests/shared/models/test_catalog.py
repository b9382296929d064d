import random
import socket
from dataclasses import replace
from decimal import Decimal

import pytest

from shared import errors
from shared.models import catalog
from shared.models.base import Usage
from shared.models.catalog import Catalog, Rates

MINE = Rates(Decimal(1), Decimal(2), Decimal("0.5"), Decimal(4), Decimal("0.01"))


def test_known_model_has_an_exact_price() -> None:
    assert catalog.cost("openai", "gpt-4o-mini", Usage(1000, 100)) == Decimal("0.00021")


@pytest.mark.parametrize(
    ("provider", "model"), [("openai", "gpt-unheard-of"), ("nvidia", "llama"), ("x", ""), ("openai", "tts-1")]
)
def test_unknown_price_is_an_error(provider: str, model: str) -> None:
    with pytest.raises(errors.UnpricedModelError, match=f"^No price is known for {provider}/{model}: set one"):
        catalog.cost(provider, model, Usage(1000, 100))


@pytest.mark.parametrize("provider", ["offline", "ollama", "vllm", "hashed"])
def test_local_models_are_free(provider: str) -> None:
    assert catalog.cost(provider, "whatever", Usage(1000, 100)) == 0


@pytest.mark.parametrize(
    ("provider", "model"), [("gemini", "gemini-2.5-flash"), ("vertex", "gemini-2.5-flash"), ("xai", "grok-4-0709")]
)
def test_providers_are_found_by_their_name_in_the_catalogue(provider: str, model: str) -> None:
    assert catalog.cost(provider, model, Usage(1000, 100)) > 0


def test_tokens_of_providers_caches_have_their_own_price() -> None:
    read, written = Usage(1000, 0, cached_tokens=1000), Usage(1000, 0, cache_write_tokens=1000)
    costs = [catalog.cost("anthropic", "claude-haiku-4-5", usage) for usage in (Usage(1000, 0), read, written)]
    assert costs == [Decimal("0.001"), Decimal("0.0001"), Decimal("0.00125")]


def test_embedding_has_a_price_and_writes_nothing() -> None:
    assert catalog.cost("openai", "text-embedding-3-small", Usage(1000, 0)) == Decimal("0.00002")
    with pytest.raises(errors.UnpricedModelError):
        catalog.cost("openai", "text-embedding-3-small", Usage(1000, 1))


def test_long_prompts_may_cost_more_per_token() -> None:
    short, long = (catalog.cost("gemini", "gemini-2.5-pro", Usage(number, 0)) for number in (200_000, 200_001))
    assert long > short * Decimal("1.9")


def test_published_prices_are_counted_as_their_publisher_does() -> None:
    rng = random.Random(7)
    for provider, model in (
        ("openai", "gpt-5-mini"),
        ("openai", "o3"),
        ("anthropic", "claude-sonnet-4-5"),
        ("google", "gemini-2.5-flash"),
        ("deepseek", "deepseek-chat"),
        ("perplexity", "sonar-pro"),
        ("groq", "llama-3.3-70b-versatile"),
    ):
        prompt = rng.randint(1, 5_000)
        usage = Usage(prompt, rng.randint(0, 2_000), rng.randint(0, prompt // 2), rng.randint(0, prompt // 2))
        assert catalog.cost(provider, model, usage) == catalog._calculate(provider, model, usage).total_price, model


def test_set_prices_stand_above_published_ones() -> None:
    prices = Catalog(set={"openai/gpt-4o-mini": MINE, "openai/*": replace(MINE, request=Decimal(0))})
    usage = Usage(1_000_000, 1_000_000, cached_tokens=200_000, cache_write_tokens=100_000)
    assert prices.cost("openai", "gpt-4o-mini", usage) == Decimal("3.21")
    assert prices.cost("openai", "other", usage) == Decimal("3.20")


def test_free_provider_may_be_given_a_price() -> None:
    assert Catalog(set={"ollama/*": MINE}).cost("ollama", "qwen3", Usage(0, 0)) == Decimal("0.01")


def test_names_of_answers_are_no_excuse() -> None:
    price = Catalog(set={"openai/mine": MINE}).priced("mine")
    assert price("openai", "mine-2026-01-01", Usage(1_000_000, 0)) == Decimal("1.01")
    assert Catalog().priced("gpt-4o-mini")("openai", "never-heard-of", Usage(1000, 100)) == Decimal("0.00021")


def test_published_prices_are_looked_up_anew_after_a_while(monkeypatch: pytest.MonkeyPatch) -> None:
    looked: list[str] = []
    time = [100.0]
    real = catalog._published
    monkeypatch.setattr(catalog, "_published", lambda *names: (looked.append(names[1]), real(*names))[1])
    prices = Catalog(now=lambda: time[0])
    for passed in (0, 30, 61):
        time[0] = 100.0 + passed
        prices.cost("openai", "gpt-4o-mini", Usage(1, 1))
    assert len(looked) == 2


def test_rates_are_shown_as_they_count() -> None:
    prices = Catalog(set={"openai/mine": MINE})
    shown = [prices.rates(*name.split("/")) for name in ("openai/mine", "ollama/qwen3", "openai/gpt-4o-mini", "x/y")]
    assert shown == [MINE, catalog.NOTHING, Rates(Decimal("0.15"), Decimal("0.6"), Decimal("0.075")), None]


def test_prices_need_no_network(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> None:
        raise AssertionError("the catalogue must not open a connection")

    monkeypatch.setattr(socket.socket, "connect", refuse)
    assert catalog.cost("anthropic", "claude-sonnet-4-5", Usage(1000, 100)) == Decimal("0.0045")
