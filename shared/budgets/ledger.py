"""The ledger of a budget's period: what instances have drawn of it, and what they still hold."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any, Final

from shared.budgets.amounts import NOTHING, Amount
from shared.budgets.periods import Period
from shared.firestore import writes
from shared.firestore.documents import Document
from shared.firestore.writes import Write

HELD_FOR: Final = timedelta(minutes=10)


@dataclass(frozen=True, slots=True)
class Holding:
    """
    What an instance has drawn and not yet spent, as it last told.

    Once ``until`` has passed the instance counts as gone, and what it held as spent. ``stamp`` names its last write.
    """

    amount: Amount
    until: datetime
    stamp: str


@dataclass(frozen=True, slots=True)
class Ledger:
    """
    One period's document.

    ``drawn`` never exceeds the caps. What of it nobody holds any more was spent. ``warned`` says that the log has told
    of the budget's nearing its end; ``revision`` grows whenever limits are set, so that the document surely changes.
    """

    path: str
    drawn: Amount = NOTHING
    held: Mapping[str, Holding] = field(default_factory=dict)
    warned: bool = False
    revision: int = 0
    version: Any = None

    def holding(self, instance: str) -> Holding | None:
        """Return what an instance holds."""
        return self.held.get(instance)

    def reserved(self, now: datetime, but: str = "") -> Amount:
        """Return what instances hold that are still there, all ``but`` one."""
        live = (one.amount for name, one in self.held.items() if one.until > now and name != but)
        return sum(live, NOTHING)

    def spent(self, now: datetime) -> Amount:
        """Return what was spent, with what was held by instances that are gone."""
        return self.drawn - self.reserved(now)

    def after(self, instance: str, change: Amount, holding: Holding, now: datetime) -> "Ledger":
        """Return the ledger once ``instance`` has drawn ``change``, negative if handed back, and holds ``holding``."""
        live = {name: one for name, one in self.held.items() if one.until > now}
        return replace(self, drawn=self.drawn + change, held={**live, instance: holding})

    def write(self, period: Period) -> Write:
        """Return the write that keeps it; it fails when the stored one is not the one that was read."""
        fields = {
            "span": period.span,
            "period": period.name,
            "drawn": _plain(self.drawn),
            "held": {
                name: {**_plain(one.amount), "until": one.until, "stamp": one.stamp} for name, one in self.held.items()
            },
            "warned": self.warned,
            "revision": self.revision,
            "expire_at": period.kept_until,
        }
        if self.version is None:
            return writes.create(self.path, fields)
        return writes.update(self.path, fields, self.version)


def from_document(document: Document) -> Ledger:
    """Return the ledger that a document holds."""
    data = document.data
    held = {
        name: Holding(Amount(one["usd"], one["tokens"]), one["until"], one["stamp"])
        for name, one in data["held"].items()
    }
    drawn = Amount(data["drawn"]["usd"], data["drawn"]["tokens"])
    return Ledger(document.path, drawn, held, data["warned"], data["revision"], document.version)


def _plain(amount: Amount) -> dict[str, int]:
    return {"usd": amount.usd, "tokens": amount.tokens}
