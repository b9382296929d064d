"""Budgets: listed, shown, set and lifted."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from infra.cli import budgets_client as api
from infra.cli.budgets_client import Budget, Period, Standing
from infra.cli.display import figures
from infra.cli.display.output import one_line
from infra.cli.session import Session
from shared import errors

_COLUMNS = ("budget of", "period", "limit", "spent", "reserved", "left", "used", "renews", "set by")


async def show_all(at_hand: Session, tenant: str) -> int:
    """Print the budgets of a tenant; programs get one a line."""
    found = await api.budgets(at_hand.client, tenant)
    for budget in found:
        at_hand.output.data(budget)
    if found:
        _table(at_hand, *found)
    else:
        at_hand.output.note("No budget is set: `pressroom budgets set tenant --usd-per-month 100` sets one.")
    return 0


async def show(at_hand: Session, tenant: str, subject: str) -> int:
    """Print one budget."""
    _tell(at_hand, await api.show(at_hand.client, tenant, subject))
    return 0


async def put(at_hand: Session, tenant: str, subject: str, limits: Mapping[str, Any]) -> int:
    """Set a budget and print it."""
    given = {name: limit for name, limit in limits.items() if limit is not None}
    if not given:
        raise errors.InvalidInputError("Say what to limit: --usd-per-month 100, --tokens-per-day 50000, or others.")
    _tell(at_hand, await api.put(at_hand.client, tenant, subject, given))
    return 0


async def delete(at_hand: Session, tenant: str, subject: str) -> int:
    """Lift a budget."""
    await api.delete(at_hand.client, tenant, subject)
    at_hand.output.data({"tenant": tenant or None, "subject": subject, "state": "lifted"})
    at_hand.output.show(f"The budget of {one_line(subject)} is lifted")
    return 0


def _tell(at_hand: Session, budget: Budget) -> None:
    at_hand.output.data(budget)
    _table(at_hand, budget)


def _table(at_hand: Session, *budgets: Budget) -> None:
    rows = [row for budget in budgets for period in budget["periods"] for row in _rows(budget, period)]
    at_hand.output.table(_COLUMNS, rows, flexible="budget of")


def _rows(budget: Budget, period: Period) -> list[tuple[object, ...]]:
    rows: list[tuple[object, ...]] = []
    for standing, write in ((period["usd"], _money), (period["tokens"], _tokens)):
        if standing["limit"] is None:
            continue
        amounts = [write(standing[name]) for name in ("limit", "spent", "reserved", "left")]
        renews = f"{figures.moment(period['renews_at']):%Y-%m-%d %H:%M}"
        rows.append((budget["subject"], period["period"], *amounts, _used(standing), renews, budget["set_by"]))
    return rows


def _used(standing: Standing) -> str:
    limit, spent = Decimal(str(standing["limit"])), Decimal(str(standing["spent"]))
    return f"{100 * spent / limit:.0f} %" if limit else "100 %"


def _money(usd: Any) -> str:
    amount = Decimal(str(usd))
    return f"${amount:,.2f}" if amount == round(amount, 2) else f"${amount.normalize():f}"


def _tokens(number: Any) -> str:
    return f"{int(number):,} tok"
