from datetime import UTC, datetime

import pytest

from shared.budgets import periods, refusals
from shared.budgets.amounts import Amount
from shared.budgets.budget import TENANT, Budget, Cap
from shared.budgets.ledger import Ledger
from shared.budgets.periods import Span
from shared.budgets.slices import Slice

NOW = datetime(2030, 1, 31, 12, tzinfo=UTC)


def part(subject: str, span: Span, cap: Cap, drawn: Amount) -> Slice:
    return Slice(Budget("acme", subject, {span: cap}), periods.at(span, NOW), Ledger("x", drawn), "me")


def test_refusal_names_budget_limit_spending_need_and_renewal() -> None:
    spent = Amount(4_981_000_000, 10)
    error = refusals.exceeded(part(TENANT, "month", Cap(5 * 10**9), spent), Amount(160_000_000, 5), NOW)
    assert error.detail == (
        "The budget of tenant acme allows 5.00 USD in 2030-01: 4.98 USD are spent, and this call may take 0.16 USD. "
        "It renews at 2030-02-01 00:00 UTC."
    )
    assert (error.retry_after, error.retryable) == (12 * 3600, False)


def test_refusal_by_tokens_speaks_of_tokens() -> None:
    error = refusals.exceeded(part("key_1", "day", Cap(5 * 10**9, 10_000), Amount(1, 9_000)), Amount(1, 1_001), NOW)
    assert "key key_1 allows 10,000 tokens on 2030-01-31: 9,000 tokens are spent" in error.detail


@pytest.mark.parametrize(
    ("usd", "text"),
    [(0, "0.00 USD"), (1, "0.000001 USD"), (1_234_567, "0.001235 USD"), (1_239 * 10**9, "1,239.00 USD")],
)
def test_small_money_shows_its_digits(usd: int, text: str) -> None:
    assert refusals.money(usd) == text


def test_nearest_budget_is_warned_of() -> None:
    near = part(TENANT, "month", Cap(50 * 10**9), Amount(41 * 10**9, 0))
    nearer = part("key_1", "day", Cap(None, 1_000), Amount(0, 950))
    assert refusals.warning([near], NOW) == "82 % of the 50.00 USD of tenant acme in 2030-01 are spent"
    assert refusals.warning([near, nearer], NOW) == "95 % of the 1,000 tokens of key key_1 on 2030-01-31 are spent"
    assert refusals.warning([part(TENANT, "day", Cap(100), Amount(79, 0))], NOW) == ""
    assert refusals.warning([], NOW) == ""
