"""What calls of models take from budgets: money and tokens, counted together."""

from dataclasses import dataclass
from decimal import ROUND_CEILING, Decimal
from typing import Final, Self

NANO: Final = Decimal(1_000_000_000)


@dataclass(frozen=True, slots=True)
class Amount:
    """Money in billionths of a US dollar, so that sums are exact, and tokens."""

    usd: int = 0
    tokens: int = 0

    @classmethod
    def of(cls, cost: Decimal, tokens: int) -> Self:
        """Return what costs ``cost`` US dollars, rounded up."""
        return cls(nano(cost), tokens)

    def __add__(self, other: "Amount") -> "Amount":
        return Amount(self.usd + other.usd, self.tokens + other.tokens)

    def __sub__(self, other: "Amount") -> "Amount":
        return Amount(self.usd - other.usd, self.tokens - other.tokens)

    def times(self, number: int) -> "Amount":
        """Return ``number`` times as much."""
        return Amount(self.usd * number, self.tokens * number)

    def parts(self, number: int) -> "Amount":
        """Return one of ``number`` equal parts, rounded down."""
        return Amount(self.usd // number, self.tokens // number)

    def covers(self, other: "Amount") -> bool:
        """Return whether this is as much as ``other``, of both; whatever is owed, nothing is covered."""
        return (other.usd <= 0 or self.usd >= other.usd) and (other.tokens <= 0 or self.tokens >= other.tokens)

    def at_most(self, other: "Amount") -> "Amount":
        """Return this, of each no more than ``other`` has."""
        return Amount(min(self.usd, other.usd), min(self.tokens, other.tokens))

    def at_least(self, other: "Amount") -> "Amount":
        """Return this, of each no less than ``other`` has."""
        return Amount(max(self.usd, other.usd), max(self.tokens, other.tokens))


NOTHING: Final = Amount()
BOUNDLESS: Final = Amount(2**62, 2**62)


def nano(cost: Decimal) -> int:
    """Return US dollars as billionths, rounded up."""
    return int((cost * NANO).to_integral_value(ROUND_CEILING))


def dollars(usd: int) -> Decimal:
    """Return billionths as US dollars."""
    return Decimal(usd) / NANO
