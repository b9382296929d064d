from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.budgets import periods
from shared.budgets.amounts import NOTHING, Amount
from shared.budgets.budget import Cap
from shared.budgets.ledger import Holding, Ledger
from shared.budgets.slices import Change, Slice
from tests.shared.budgets.conftest import budget

NOW = datetime(2030, 1, 31, 12, tzinfo=UTC)
LATER = NOW + timedelta(minutes=1)


def part(usd: int | None = 100, tokens: int | None = None, ledger: Ledger | None = None, **state: Amount) -> Slice:
    cap = budget("acme", day=Cap(usd, tokens))
    return Slice(cap, periods.at("day", NOW), ledger or Ledger("x"), "me", **state)  # type: ignore[arg-type]


def test_what_is_reserved_comes_back_but_for_what_was_spent() -> None:
    one = part(available=Amount(10, 100))
    one.reserve(Amount(6, 60))
    assert (one.available, one.held) == (Amount(4, 40), Amount(10, 100))
    one.settle(Amount(6, 60), Amount(2, 20))
    assert (one.available, one.reserved, one.typical) == (Amount(8, 80), NOTHING, Amount(2, 20))


def test_call_beyond_its_worst_case_is_owed() -> None:
    one = part(available=Amount(5, 5))
    one.reserve(Amount(5, 5))
    one.settle(Amount(5, 5), Amount(8, 5))
    assert one.held == Amount(-3, 0)
    assert one.wish(Amount(1, 0)).usd >= 4


@given(
    cap=st.integers(0, 1_000),
    drawn=st.integers(0, 1_200),
    available=st.integers(-50, 100),
    need=st.integers(1, 200),
    typical=st.integers(0, 100),
)
def test_nobody_draws_more_than_there_is(cap: int, drawn: int, available: int, need: int, typical: int) -> None:
    one = part(cap, None, Ledger("x", Amount(drawn, 0)), available=Amount(available, 10**9), typical=Amount(typical, 0))
    wish = one.wish(Amount(need, 1))
    assert 0 <= wish.usd <= max(cap - drawn, 0)
    assert wish.tokens == 0
    if available + max(cap - drawn, 0) >= need:
        assert available + wish.usd >= need


def test_next_calls_are_drawn_for_while_there_is_plenty() -> None:
    assert part(10_000).wish(Amount(10, 1)).usd == 40
    assert part(100).wish(Amount(10, 1)).usd == 10 + 22
    assert part(12).wish(Amount(10, 1)).usd == 10


def test_what_others_hold_may_come_back() -> None:
    held = {"me": Holding(Amount(9, 0), LATER, "me-1"), "you": Holding(Amount(30, 0), LATER, "you-1")}
    one = part(100, None, Ledger("x", Amount(80, 0), held), available=Amount(5, 0), reserved=Amount(2, 0))
    assert one.spent(NOW) == Amount(80 - 30 - 7, 0)
    assert one.in_sight(NOW).usd == 57
    assert one.rest().usd == 20


@pytest.mark.parametrize(
    ("usd", "tokens", "share"), [(100, None, 0.5), (None, 100, 0.8), (100, 100, 0.8), (0, None, 1.0), (None, 0, 1.0)]
)
def test_nearer_limit_is_the_share(usd: int | None, tokens: int | None, share: float) -> None:
    assert part(usd, tokens, Ledger("x", Amount(50, 80))).share(NOW) == share


@pytest.mark.parametrize(("available", "drawn", "scarce"), [(10, 50, False), (30, 50, True), (0, 100, False)])
def test_little_rest_makes_what_lies_here_scarce(available: int, drawn: int, scarce: object) -> None:
    one = part(100, None, Ledger("x", Amount(drawn, 0)), available=Amount(available, 0))
    assert one.is_scarce is scarce


@pytest.mark.parametrize(("stamp", "available"), [("me-7", 15), ("me-6", 5)])
def test_lost_answer_is_found_out_by_its_stamp(stamp: str, available: int) -> None:
    one = part(available=Amount(5, 0))
    one.unsure = Change("me-7", Amount(10, 0))
    one.see(Ledger("x", Amount(10, 0), {"me": Holding(Amount(15, 0), LATER, stamp)}))
    assert one.available.usd == available


def test_lost_answer_gives_nothing_back_twice() -> None:
    one = part(available=Amount(5, 0))
    one.unsure = Change("me-7", Amount(-10, 0))
    one.see(Ledger("x", Amount(10, 0), {"me": Holding(Amount(5, 0), LATER, "me-7")}))
    assert (one.available, one.unsure) == (Amount(5, 0), None)
