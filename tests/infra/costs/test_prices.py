"""The list prices: whole, dated and exact."""

from decimal import Decimal

import pytest

from infra.costs import prices
from infra.costs.prices import Price


@pytest.mark.parametrize("price", prices.ALL, ids=[price.unit for price in prices.ALL])
def test_price_names_its_source(price: Price) -> None:
    assert price.dollars > 0
    assert price.source
    assert price.region


@pytest.mark.parametrize(
    ("price", "units", "dollars"),
    [
        (prices.READS, 100_000, "0.03"),
        (prices.WRITES, 50_000, "0.045"),
        (prices.TASK_OPERATIONS, 1_000_000, "0.4"),
        (prices.CPU_SECONDS, 3600, "0.0864"),
    ],
)
def test_price_grows_with_the_units(price: Price, units: int, dollars: str) -> None:
    assert price.of(Decimal(units)) == Decimal(dollars)
