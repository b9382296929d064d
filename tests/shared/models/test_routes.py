import json
from decimal import Decimal
from typing import Any

import pytest

from shared import errors
from shared.models import routes
from shared.models.catalog import Rates
from shared.models.routes import Link, Route

SECOND = {"model": "anthropic/claude-haiku-4-5", "on": ["provider_rate_limited"], "timeout": 20}
WRITER = {"chain": ["openai/gpt-4o-mini", SECOND, "offline"], "hedge_after": 1.5}


def broken(models: Any, model: str = "offline") -> list[tuple[str, str]]:
    with pytest.raises(errors.InvalidFieldsError) as caught:
        routes.parse_routes(model, models if isinstance(models, str) else json.dumps(models))
    return [(one.field, one.rule) for one in caught.value.errors]


def test_chain_is_read_with_its_conditions() -> None:
    found = routes.parse_routes("writer", json.dumps({"writer": WRITER})).get("writer")
    second = Link("anthropic/claude-haiku-4-5", frozenset({"provider_rate_limited"}), 20)
    assert found == Route("writer", (Link("openai/gpt-4o-mini"), second, Link("offline")), 1.5)
    assert found.signature == "openai/gpt-4o-mini > anthropic/claude-haiku-4-5 > offline"


@pytest.mark.parametrize("short", ["openai/gpt-4o", ["openai/gpt-4o"], {"chain": ["openai/gpt-4o"]}])
def test_short_forms_mean_the_same(short: Any) -> None:
    found = routes.parse_routes("offline", json.dumps({"gpt-4o": short}))
    assert found.get("gpt-4o") == Route("gpt-4o", (Link("openai/gpt-4o"),))


def test_links_can_be_called_by_their_own_names() -> None:
    found = routes.parse_routes("writer", json.dumps({"writer": WRITER}))
    assert list(found.routes) == ["writer", "openai/gpt-4o-mini", "anthropic/claude-haiku-4-5", "offline"]
    assert found.get("offline") == Route("offline", (Link("offline"),))


def test_single_model_needs_no_names() -> None:
    found = routes.parse_routes("openai/gpt-4o-mini", "")
    assert (found.default, list(found.routes)) == ("openai/gpt-4o-mini", ["openai/gpt-4o-mini", "offline"])


def test_unknown_name_is_refused_with_those_there_are() -> None:
    with pytest.raises(errors.UnknownModelError, match="no model 'writer' here; there are offline"):
        routes.parse_routes("offline", "").get("writer")


@pytest.mark.parametrize(
    ("models", "expected"),
    [
        ("{", [("PRESSROOM_MODELS", "json_invalid")]),
        ([], [("PRESSROOM_MODELS", "not_an_object")]),
        ({"w": {"chain": []}}, [("PRESSROOM_MODELS.w.chain", "too_short")]),
        ({"w": {"chian": ["offline"]}}, ["chain", "chian"]),
        ({"w": ["openai"]}, [("PRESSROOM_MODELS.w.chain.0", "missing")]),
        ({"w": ["acme/gpt"]}, [("PRESSROOM_MODELS.w.chain.0", "not_one_of")]),
        ({"w": ["Not a model"]}, [("PRESSROOM_MODELS.w.chain.0", "wrong_form")]),
        ({"w": ["offline", "offline"]}, [("PRESSROOM_MODELS.w.chain.1", "duplicate")]),
        ({"w": [SECOND]}, [("PRESSROOM_MODELS.w.chain.0.on", "pointless")]),
        ({"w": ["offline", {**SECOND, "on": ["oops"]}]}, [("PRESSROOM_MODELS.w.chain.1.on", "not_one_of")]),
        ({"w": ["offline", {**SECOND, "on": []}]}, [("PRESSROOM_MODELS.w.chain.1.on", "too_short")]),
        ({"w": ["offline", {**SECOND, "timeout": 0}]}, [("PRESSROOM_MODELS.w.chain.1.timeout", "too_small")]),
        ({"w": {**WRITER, "hedge_after": -1}}, [("PRESSROOM_MODELS.w.hedge_after", "too_small")]),
    ],
)
def test_broken_rule_is_named_with_its_field(models: Any, expected: list[Any]) -> None:
    found = broken(models)
    if isinstance(expected[0], str):
        assert [field.rpartition(".")[2] for field, _ in found] == expected
    else:
        assert found == expected


def test_every_broken_rule_is_told_in_one_sentence() -> None:
    with pytest.raises(errors.InvalidFieldsError) as caught:
        routes.parse_routes("openai", json.dumps({"w": ["acme/gpt", "offline/"]}))
    assert all(word in caught.value.detail for word in ("PRESSROOM_MODEL'", "w.chain.0", "w.chain.1", "known are"))


@pytest.mark.parametrize("model", ["openai", "acme/gpt", "writer", ""])
def test_default_model_must_be_known(model: str) -> None:
    assert [field for field, _ in broken("", model)] == ["PRESSROOM_MODEL"]


def test_provider_of_ones_own_is_known_by_its_address() -> None:
    urls = routes.parse_urls('{"mine": "http://127.0.0.1:9/v1/"}')
    assert urls == {"mine": "http://127.0.0.1:9/v1"}
    assert routes.parse_routes("mine/llama", "", urls).default == "mine/llama"


@pytest.mark.parametrize("text", ['{"mine": "ftp://x"}', '{"Mine": "http://x"}', '{"a/b": "http://x"}', "[]"])
def test_bad_address_is_refused(text: str) -> None:
    with pytest.raises(errors.InvalidFieldsError, match="PRESSROOM_PROVIDER_URLS"):
        routes.parse_urls(text)


def test_prices_are_as_exact_as_they_are_written() -> None:
    found = routes.parse_prices('{"a/b": {"input": 0.15, "output": "0.6"}, "c/*": {"input": 1, "request": 0.005}}')
    assert found == {
        "a/b": Rates(Decimal("0.15"), Decimal("0.6")),
        "c/*": Rates(Decimal(1), request=Decimal("0.005")),
    }


@pytest.mark.parametrize(
    "text", ['{"b": {"input": 1}}', '{"a/": {"input": 1}}', '{"a/b": {}}', '{"a/b": {"input": -1}}', '{"a/b": 1}', "x"]
)
def test_bad_price_is_refused(text: str) -> None:
    with pytest.raises(errors.InvalidFieldsError, match="PRESSROOM_PRICES"):
        routes.parse_prices(text)


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("", ("hashed",)),
        ("hashed", ("hashed",)),
        (" openai/text-embedding-3-small ,minilm,", ("openai/text-embedding-3-small", "minilm", "hashed")),
    ],
)
def test_embedded_embedder_is_always_there(text: str, names: tuple[str, ...]) -> None:
    assert routes.parse_embedders(text) == names


def test_bad_embedder_is_refused() -> None:
    with pytest.raises(errors.InvalidFieldsError, match="PRESSROOM_EMBEDDERS"):
        routes.parse_embedders("openai")


def test_keys_are_read_and_never_repeated() -> None:
    assert routes.parse_keys("") == {}
    assert routes.parse_keys('{"groq": "gsk_1"}') == {"groq": "gsk_1"}
    with pytest.raises(errors.InvalidFieldsError, match="PRESSROOM_PROVIDER_KEYS") as caught:
        routes.parse_keys('{"groq": ["gsk_secret"]}')
    assert (
        "gsk_secret"
        not in f"{caught.value.detail}{caught.value.errors}{caught.value.__cause__}{caught.value.__context__}"
    )
