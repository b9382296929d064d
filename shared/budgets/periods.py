"""The periods that budgets are for: days and months, in UTC."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final, Literal

Span = Literal["day", "month"]

SPANS: Final[tuple[Span, ...]] = ("day", "month")
_KEPT: Final = {"day": timedelta(days=40), "month": timedelta(days=400)}


@dataclass(frozen=True, slots=True)
class Period:
    """One day or month: its ``name`` (``2026-11-22``, ``2026-11``) and when the next one begins."""

    span: Span
    name: str
    ends_at: datetime

    @property
    def kept_until(self) -> datetime:
        """Return until when it is remembered what was spent."""
        return self.ends_at + _KEPT[self.span]


def at(span: Span, moment: datetime) -> Period:
    """Return the period that ``moment`` belongs to."""
    day = moment.astimezone(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
    if span == "day":
        return Period(span, f"{day:%Y-%m-%d}", day + timedelta(days=1))
    following = (day.replace(day=1) + timedelta(days=32)).replace(day=1)
    return Period(span, f"{day:%Y-%m}", following)
