"""Bodies of the budgets' API: limits per day and month, and how a budget stands."""

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, model_validator

from shared.budgets import amounts
from shared.budgets.budget import Budget, Cap, Role
from shared.budgets.periods import Span
from shared.budgets.service import Report, Standing

Money = Annotated[Decimal, Field(ge=0, le=1_000_000_000, decimal_places=6)]
Tokens = Annotated[int, Field(ge=0, le=10**15)]


class BudgetBody(BaseModel):
    """The limits of a budget: at least one; 0 allows for nothing. Those that are not named are none."""

    model_config = ConfigDict(extra="forbid")

    usd_per_day: Money | None = Field(None, description="Most US dollars per day, in UTC.", examples=[5])
    usd_per_month: Money | None = Field(None, description="Most US dollars per month, in UTC.", examples=[100])
    tokens_per_day: Tokens | None = Field(None, description="Most tokens per day, read and written.")
    tokens_per_month: Tokens | None = Field(None, description="Most tokens per month, read and written.")

    @model_validator(mode="after")
    def _limits_something(self) -> "BudgetBody":
        if all(getattr(self, name) is None for name in type(self).model_fields):
            raise ValueError("a budget needs a limit: usd_per_day, usd_per_month, tokens_per_day or tokens_per_month")
        return self

    def caps(self) -> Mapping[Span, Cap]:
        """Return the limits by period."""
        return {
            "day": Cap(_nano(self.usd_per_day), self.tokens_per_day),
            "month": Cap(_nano(self.usd_per_month), self.tokens_per_month),
        }


class MoneyView(BaseModel):
    """How a budget stands in US dollars; without a limit, nothing is left or missing."""

    limit: Decimal | None
    spent: Decimal
    reserved: Decimal = Field(description="Set aside by instances for calls under way and to come; soon spent or back.")
    left: Decimal | None = Field(description="What can still be reserved.")


class TokensView(BaseModel):
    """How a budget stands in tokens; without a limit, nothing is left or missing."""

    limit: int | None
    spent: int
    reserved: int = Field(description="Set aside by instances for calls under way and to come; soon spent or back.")
    left: int | None = Field(description="What can still be reserved.")


class PeriodView(BaseModel):
    """How a budget stands in one period."""

    span: Span
    period: str = Field(description="The day or month, in UTC.", examples=["2026-11"])
    renews_at: datetime
    usd: MoneyView
    tokens: TokensView
    percent: float = Field(description="Share that is spent, of the limit that is nearer to its end.")

    @classmethod
    def of(cls, standing: Standing) -> "PeriodView":
        """Return the public form of ``standing``."""
        cap, spent, reserved = standing.cap, standing.spent, standing.reserved
        return cls(
            span=standing.period.span,
            period=standing.period.name,
            renews_at=standing.period.ends_at,
            usd=MoneyView(
                limit=None if cap.usd is None else amounts.dollars(cap.usd),
                spent=amounts.dollars(spent.usd),
                reserved=amounts.dollars(0 if cap.usd is None else reserved.usd),
                left=None if cap.usd is None else amounts.dollars(max(cap.usd - spent.usd - reserved.usd, 0)),
            ),
            tokens=TokensView(
                limit=cap.tokens,
                spent=spent.tokens,
                reserved=0 if cap.tokens is None else reserved.tokens,
                left=None if cap.tokens is None else max(cap.tokens - spent.tokens - reserved.tokens, 0),
            ),
            percent=round(100 * max(_share(spent.usd, cap.usd), _share(spent.tokens, cap.tokens)), 1),
        )


class BudgetView(BaseModel):
    """A budget, and how it stands in the present day and month, as far as it limits them."""

    tenant: str
    subject: str = Field(description="`tenant` for all keys together, or the id of a key.")
    usd_per_day: Decimal | None
    usd_per_month: Decimal | None
    tokens_per_day: int | None
    tokens_per_month: int | None
    set_by: Role = Field(description="What the operator has set, only the operator changes.")
    set_at: datetime | None
    periods: list[PeriodView]

    @classmethod
    def of(cls, report: Report) -> "BudgetView":
        """Return the public form of ``report``."""
        budget = report.budget
        day, month = _cap(budget, "day"), _cap(budget, "month")
        return cls(
            tenant=budget.tenant,
            subject=budget.subject,
            usd_per_day=_dollars(day.usd),
            usd_per_month=_dollars(month.usd),
            tokens_per_day=day.tokens,
            tokens_per_month=month.tokens,
            set_by=budget.role,
            set_at=budget.set_at,
            periods=[PeriodView.of(standing) for standing in report.standings],
        )


class BudgetList(BaseModel):
    """The budgets of a tenant, by subject."""

    items: list[BudgetView]


def _cap(budget: Budget, span: Span) -> Cap:
    return budget.caps.get(span, Cap())


def _nano(usd: Decimal | None) -> int | None:
    return None if usd is None else amounts.nano(usd)


def _dollars(usd: int | None) -> Decimal | None:
    return None if usd is None else amounts.dollars(usd)


def _share(spent: int, limit: int | None) -> float:
    if limit is None:
        return 0.0
    return spent / limit if limit else 1.0
