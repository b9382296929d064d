from decimal import Decimal

import pytest

from shared.budgets import amounts
from shared.budgets.amounts import BOUNDLESS, NOTHING, Amount


def test_both_kinds_are_counted_together() -> None:
    assert Amount(5, 7) + Amount(1, 2) - Amount(3, 4) == Amount(3, 5)
    assert Amount(5, 7).times(3).parts(2) == Amount(7, 10)


@pytest.mark.parametrize(
    ("one", "other", "covers"), [((2, 2), (2, 2), True), ((2, 1), (1, 2), False), ((-5, 1), (0, 1), True)]
)
def test_an_amount_covers_only_what_is_less_of_both(
    one: tuple[int, int], other: tuple[int, int], covers: object
) -> None:
    assert Amount(*one).covers(Amount(*other)) is covers


def test_limits_hold_for_each_kind() -> None:
    assert Amount(5, -7).at_least(NOTHING) == Amount(5, 0)
    assert Amount(5, 7).at_most(Amount(6, 2)) == Amount(5, 2)
    assert BOUNDLESS.covers(Amount(10**18, 10**18))


@pytest.mark.parametrize(("cost", "nano"), [("0.000000001", 1), ("0.0000000001", 1), ("1.5", 1_500_000_000), ("0", 0)])
def test_money_is_rounded_up(cost: str, nano: int) -> None:
    assert Amount.of(Decimal(cost), 3) == Amount(nano, 3)


def test_billionths_are_exact_dollars() -> None:
    assert amounts.dollars(1_234_567_891) == Decimal("1.234567891")
