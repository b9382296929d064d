"""Budgets as a gateway answers them, made for tests: complete, with any field changed."""

from typing import Any, cast

from infra.cli.budgets_client import Budget, Period


def period(span: str = "month", usd: str | None = "100", tokens: int | None = None) -> Period:
    money = {"limit": usd, "spent": "82.5", "reserved": "0.125", "left": "17.375"}
    counted = {"limit": tokens, "spent": 4_000, "reserved": 0, "left": 1_000}
    plain = {"span": span, "period": "2030-01", "renews_at": "2030-02-01T00:00:00Z", "percent": 82.5}
    return cast("Period", {**plain, "usd": money, "tokens": counted})


def budget(**changes: Any) -> Budget:
    plain = {"tenant": "acme", "subject": "tenant", "set_by": "operator", "periods": [period()]}
    return cast("Budget", {**plain, **changes})
