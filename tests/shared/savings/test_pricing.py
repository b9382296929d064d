from decimal import Decimal

import pytest

from shared import errors
from shared.models.base import Usage
from shared.models.catalog import Catalog, Rates
from shared.models.routes import Link, Route, Routes
from shared.savings.pricing import PriceList

OFFLINE = Link("offline")
WRITER = Route("writer", (Link("openai/gpt-4o-mini"), OFFLINE))
ROUTES = Routes("writer", {"writer": WRITER, "offline": Route("offline", (OFFLINE,))})
SET = {"acme/*": Rates(Decimal(2), Decimal(8), cached=Decimal(1)), "mute/one": Rates(Decimal(1))}


@pytest.fixture
def prices() -> PriceList:
    return PriceList(Catalog(set=SET), ROUTES)


@pytest.mark.parametrize(
    ("name", "deployment"),
    [("", "openai/gpt-4o-mini"), ("writer", "openai/gpt-4o-mini"), ("offline", "offline"), ("acme/x", "acme/x")],
)
def test_names_stand_for_what_is_asked_first(prices: PriceList, name: str, deployment: str) -> None:
    assert prices.deployment(name) == deployment


def test_malformed_name_is_refused_by_field(prices: PriceList) -> None:
    with pytest.raises(errors.InvalidFieldsError) as caught:
        prices.deployment("Not A Model")
    assert [(error.field, error.rule) for error in caught.value.errors] == [("model", "wrong_form")]


@pytest.mark.parametrize(
    ("name", "source", "cost"),
    [
        ("acme/any", "set", "0.0028"),
        ("offline", "free", "0"),
        ("gemini/gemini-2.5-flash", "catalogue", "0.00055"),
        ("nobody/knows", "unknown", None),
        ("mute/one", "unknown", None),
    ],
)
def test_price_says_where_it_comes_from(prices: PriceList, name: str, source: str, cost: str | None) -> None:
    found = prices.price(name, Usage(1_000, 100))
    assert (found.source, found.cost) == (source, None if cost is None else Decimal(cost))
    assert bool(found.why) == (cost is None)


def test_unknown_price_of_many_calls_is_unknown(prices: PriceList) -> None:
    assert prices.price("nobody/knows", Usage(1, 1)).times(1_000) is None
    assert prices.price("acme/x", Usage(1_000, 0, cached_tokens=500)).times(1_000) == Decimal("1.5")
