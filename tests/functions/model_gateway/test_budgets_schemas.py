from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest
from pydantic import ValidationError

from functions.model_gateway.budgets_schemas import BudgetBody, BudgetView
from shared.budgets import periods
from shared.budgets.amounts import Amount
from shared.budgets.budget import TENANT, Budget, Cap
from shared.budgets.service import Report, Standing

NOW = datetime(2030, 1, 31, 12, tzinfo=UTC)


def test_limits_become_caps() -> None:
    body = BudgetBody.model_validate({"usd_per_day": "0.000001", "usd_per_month": 1.5, "tokens_per_month": 7})
    assert body.caps() == {"day": Cap(1_000, None), "month": Cap(1_500_000_000, 7)}


@pytest.mark.parametrize(
    "body", [{}, {"usd_per_day": None}, {"usd_per_day": -1}, {"usd_per_day": "1e-7"}, {"tokens_per_day": 1.5}, {"a": 1}]
)
def test_broken_bodies_are_refused(body: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        BudgetBody.model_validate(body)


def test_standing_shows_what_is_left() -> None:
    standing = Standing(periods.at("day", NOW), Cap(10**9), Amount(6 * 10**8, 50), Amount(3 * 10**8, 20))
    report = Report(Budget("acme", TENANT, {"day": Cap(10**9)}), (standing,))
    view = BudgetView.of(report)
    [period] = view.periods
    assert (view.usd_per_day, view.usd_per_month, view.set_by) == (Decimal(1), None, "tenant")
    assert (period.usd.left, period.tokens.left, period.tokens.spent) == (Decimal("0.1"), None, 50)
    assert (period.percent, period.period, period.renews_at.isoformat()) == (
        60.0,
        "2030-01-31",
        "2030-02-01T00:00:00+00:00",
    )


@pytest.mark.parametrize(("cap", "percent"), [(Cap(0), 100.0), (Cap(50), 200.0), (Cap(None, 400), 25.0)])
def test_nothing_is_left_of_a_lowered_limit(cap: Cap, percent: float) -> None:
    standing = Standing(periods.at("day", NOW), cap, Amount(100, 100), Amount())
    [period] = BudgetView.of(Report(Budget("acme", TENANT, {"day": cap}), (standing,))).periods
    assert period.percent == percent
    assert period.usd.left in {None, 0}
