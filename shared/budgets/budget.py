"""A budget: what a tenant or one of its keys may spend on models per day and month, and how its document stands."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final, Literal

from shared import ids
from shared.budgets.amounts import BOUNDLESS, Amount
from shared.budgets.periods import SPANS, Period, Span
from shared.firestore import writes
from shared.firestore.documents import Document
from shared.firestore.writes import Write
from shared.manifest import collections

Role = Literal["tenant", "operator"]

TENANT: Final = "tenant"
"""The subject of the budget of a tenant as a whole; all other subjects are ids of keys."""


@dataclass(frozen=True, slots=True)
class Cap:
    """The most for one period: billionths of a US dollar and tokens, each None where there is no limit."""

    usd: int | None = None
    tokens: int | None = None

    @property
    def amount(self) -> Amount:
        """Return the cap as an amount; what has no limit is boundless."""
        return Amount(
            BOUNDLESS.usd if self.usd is None else self.usd,
            BOUNDLESS.tokens if self.tokens is None else self.tokens,
        )

    @property
    def limits(self) -> bool:
        """Return whether there is any limit."""
        return self.usd is not None or self.tokens is not None


@dataclass(frozen=True, slots=True)
class Budget:
    """
    What ``subject`` of a tenant may spend: ``tenant``, for all its keys together, or the id of one key.

    ``role`` says who has set it, ``by`` with which key; what the operator sets, only the operator changes. ``version``
    is what a write must still find.
    """

    tenant: str
    subject: str
    caps: Mapping[Span, Cap] = field(default_factory=dict)
    role: Role = "tenant"
    by: str = ""
    set_at: datetime | None = None
    version: Any = None

    @property
    def path(self) -> str:
        """Return the path of its document."""
        return path(self.tenant, self.subject)

    @property
    def spans(self) -> tuple[Span, ...]:
        """Return the kinds of periods that it limits."""
        return tuple(span for span in SPANS if span in self.caps and self.caps[span].limits)

    @property
    def label(self) -> str:
        """Return how sentences name it."""
        return f"tenant {self.tenant}" if self.subject == TENANT else f"key {self.subject}"

    def ledger_path(self, period: Period) -> str:
        """Return the path of the document that a period's spending is kept in."""
        return f"{self.path}/{collections.SPENDING.name}/{period.name}"

    def write(self) -> Write:
        """Return the write that keeps it; it fails when the stored one is not the one that was read."""
        fields = {
            "tenant": self.tenant,
            "subject": self.subject,
            "caps": {span: {"usd": cap.usd, "tokens": cap.tokens} for span, cap in self.caps.items()},
            "role": self.role,
            "by": self.by,
            "set_at": self.set_at,
        }
        return writes.create(self.path, fields) if self.version is None else self._update(fields)

    def _update(self, fields: Mapping[str, Any]) -> Write:
        return writes.update(self.path, fields, self.version)


def path(tenant: str, subject: str) -> str:
    """Return the path of the document of a budget."""
    return f"{collections.BUDGETS.name}/{ids.digest('budget', tenant, subject)}"


def from_document(document: Document) -> Budget:
    """Return the budget that a document holds."""
    data = document.data
    return Budget(
        tenant=data["tenant"],
        subject=data["subject"],
        caps={span: Cap(**data["caps"][span]) for span in SPANS if span in data["caps"]},
        role=data["role"],
        by=data["by"],
        set_at=data["set_at"],
        version=document.version,
    )
