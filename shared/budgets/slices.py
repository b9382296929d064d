"""A slice of a budget: what this instance may spend of one period without asking."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from shared.budgets.amounts import NOTHING, Amount
from shared.budgets.budget import Budget, Cap
from shared.budgets.ledger import HELD_FOR, Holding, Ledger
from shared.budgets.periods import Period

NEAR: Final = 0.8
SHARE: Final = 4
CALLS_AHEAD: Final = 100
RESERVES_AHEAD: Final = 3
_SMOOTHING: Final = 8


@dataclass(frozen=True, slots=True)
class Change:
    """
    What a write does to a ledger: ``drawn`` is negative when something is handed back.

    It stays with the slice until its fate is known: a write whose answer was lost may have been done all the same.
    """

    stamp: str
    drawn: Amount


@dataclass(slots=True, eq=False)
class Slice:
    """
    What an instance has drawn from one ledger.

    ``available`` can be reserved; ``reserved`` is so for calls under way. ``ledger`` is how it was last seen;
    ``told_at`` when this instance last wrote there. ``typical`` is what a call comes to.
    """

    budget: Budget
    period: Period
    ledger: Ledger
    instance: str
    available: Amount = NOTHING
    reserved: Amount = NOTHING
    told_at: float = 0.0
    typical: Amount = NOTHING
    unsure: Change | None = None

    @property
    def cap(self) -> Cap:
        """Return the limits of the period."""
        return self.budget.caps.get(self.period.span, Cap())

    @property
    def held(self) -> Amount:
        """Return what was drawn and is not spent."""
        return self.available + self.reserved

    def reserve(self, amount: Amount) -> None:
        """Set ``amount`` aside for a call."""
        self.available -= amount
        self.reserved += amount

    def settle(self, reserved: Amount, spent: Amount) -> None:
        """End a call for which ``reserved`` was set aside; it may have cost more, which is then owed."""
        self.reserved -= reserved
        self.available += reserved - spent
        learned = self.typical.times(_SMOOTHING - 1) + spent
        self.typical = learned.parts(_SMOOTHING) if self.typical != NOTHING else spent

    def rest(self) -> Amount:
        """Return what nobody has drawn yet, as last seen; negative where a limit was lowered."""
        return self.cap.amount - self.ledger.drawn

    def wish(self, need: Amount) -> Amount:
        """
        Return how much to draw so that ``need`` can be reserved: no more than there is.

        A quarter of what would be left is drawn on top, up to what the next hundred calls are likely to take, so that
        they need not ask; the nearer the end, the less, so that others find something.
        """
        short = (need - self.available).at_least(NOTHING)
        rest = self.rest().at_least(NOTHING)
        ahead = need.times(RESERVES_AHEAD) + self.typical.times(CALLS_AHEAD)
        extra = ahead.at_most((rest - short).at_least(NOTHING).parts(SHARE))
        wanted = short + Amount(extra.usd if short.usd else 0, extra.tokens if short.tokens else 0)
        return wanted.at_most(rest)

    def in_sight(self, now: datetime) -> Amount:
        """Return what could yet be had, once everybody who is there has handed back all they hold."""
        return self.cap.amount - self.spent(now)

    def spent(self, now: datetime) -> Amount:
        """Return what was spent, as far as is known here."""
        return self.ledger.drawn - self.ledger.reserved(now, but=self.instance) - self.held

    def share(self, now: datetime) -> float:
        """Return the share of the budget that is spent, of the limit that is nearer to its end."""
        spent, cap = self.spent(now), self.cap
        shares = [spent.usd / cap.usd if cap.usd else float(cap.usd is not None)]
        shares.append(spent.tokens / cap.tokens if cap.tokens else float(cap.tokens is not None))
        return max(shares)

    @property
    def is_scarce(self) -> bool:
        """Return whether others could use what lies here unused: more than half of what they can still draw."""
        rest, cap = self.rest().at_least(NOTHING), self.cap
        usd = cap.usd is not None and self.available.usd * 2 > rest.usd
        return usd or (cap.tokens is not None and self.available.tokens * 2 > rest.tokens)

    def holding(self, stamp: str, now: datetime, change: Amount = NOTHING) -> Holding:
        """Return what to say this instance holds, once ``change`` was drawn or handed back."""
        return Holding((self.held + change).at_least(NOTHING), now + HELD_FOR, stamp)

    def see(self, ledger: Ledger) -> None:
        """Take in how the ledger stands; a change whose fate was unknown turns out to be done, if it was."""
        self.ledger = ledger
        mine = ledger.holding(self.instance)
        if self.unsure is not None and mine is not None and mine.stamp == self.unsure.stamp:
            self.available += self.unsure.drawn.at_least(NOTHING)
            self.unsure = None
