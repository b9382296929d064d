"""Budgets and their ledgers in Firestore."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from shared.budgets import budget as budgets
from shared.budgets import ledger as ledgers
from shared.budgets.budget import Budget
from shared.budgets.ledger import Ledger
from shared.firestore import queries
from shared.firestore.documents import Documents
from shared.firestore.writes import Write
from shared.manifest import collections

MOST: Final = 500


@dataclass(frozen=True, slots=True)
class Books:
    """Budgets and ledgers as one read has found them; a ledger that is not there yet is empty."""

    budgets: Mapping[str, Budget]
    ledgers: Mapping[str, Ledger]


class BudgetRepository:
    """Reads and writes budgets and ledgers; every method raises the store errors of the taxonomy."""

    def __init__(self, documents: Documents) -> None:
        self._documents = documents

    async def find(self, tenant: str, subjects: Sequence[str]) -> dict[str, Budget]:
        """Return the budgets of ``subjects``, by subject, in one round trip."""
        found = await self.read([budgets.path(tenant, subject) for subject in subjects], [])
        return {budget.subject: budget for budget in found.budgets.values()}

    async def read(self, budget_paths: Sequence[str], ledger_paths: Sequence[str]) -> Books:
        """Return budgets and ledgers by their paths, all as they were at one moment."""
        found = await self._documents.get_all([*budget_paths, *ledger_paths])
        return Books(
            {path: budgets.from_document(found[path]) for path in budget_paths if path in found},
            {path: ledgers.from_document(found[path]) if path in found else Ledger(path) for path in ledger_paths},
        )

    async def commit(self, batch: Sequence[Write]) -> list[Any]:
        """Apply all writes or none, and return the new versions in order."""
        return await self._documents.commit(batch)

    async def list(self, tenant: str) -> list[Budget]:
        """Return the budgets of a tenant, by subject."""
        query = queries.Query(collections.BUDGETS.name, where=[("tenant", "==", tenant)], order=["subject"], limit=MOST)
        return [budgets.from_document(document) for document in await self._documents.query(query)]
