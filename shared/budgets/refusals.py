"""What is said of budgets that are used up, or soon will be."""

from collections.abc import Sequence
from datetime import datetime
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal

from shared import errors
from shared.budgets import amounts
from shared.budgets.amounts import Amount
from shared.budgets.slices import NEAR, Slice
from shared.observability import metrics

_CENT = Decimal("0.01")


def exceeded(part: Slice, need: Amount, now: datetime) -> errors.BudgetExceededError:
    """Return the error that names the budget, its limit, what is spent, what the call may cost and when it renews."""
    cap, spent, period = part.cap, part.spent(now), part.period
    by_money = cap.usd is not None and spent.usd + need.usd > cap.usd
    metrics.BUDGET_REFUSALS.labels(limit=f"{'usd' if by_money else 'tokens'}_{period.span}").inc()
    if by_money:
        figures = (money(cap.usd or 0), money(spent.usd), money(need.usd))
    else:
        figures = (_tokens(cap.tokens or 0), _tokens(spent.tokens), _tokens(need.tokens))
    limit, used, wanted = figures
    return errors.BudgetExceededError(
        f"The budget of {part.budget.label} allows {limit} {_within(part)}: {used} are spent, and this call may take "
        f"{wanted}. It renews at {period.ends_at:%Y-%m-%d %H:%M} UTC.",
        retry_after=max((period.ends_at - now).total_seconds(), 1.0),
    )


def warning(parts: Sequence[Slice], now: datetime) -> str:
    """Return a sentence about the budget that is nearest to its end, empty while none is near."""
    nearest = max(parts, key=lambda part: part.share(now), default=None)
    if nearest is None or (share := nearest.share(now)) < NEAR:
        return ""
    cap = nearest.cap
    limit = money(cap.usd) if cap.usd is not None else _tokens(cap.tokens or 0)
    return f"{int(share * 100)} % of the {limit} of {nearest.budget.label} {_within(nearest)} are spent"


def money(usd: int) -> str:
    """Return an amount of money as people read it: whole cents, or as many digits as a small one needs."""
    dollars = amounts.dollars(usd)
    if not dollars or abs(dollars) >= _CENT:
        return f"{dollars.quantize(_CENT, ROUND_FLOOR):,} USD"
    return f"{dollars.quantize(Decimal('0.000001'), ROUND_CEILING)} USD"


def _tokens(number: int) -> str:
    return f"{number:,} tokens"


def _within(part: Slice) -> str:
    return f"{'on' if part.period.span == 'day' else 'in'} {part.period.name}"
