"""Drift in Firestore: how far a tenant's jobs were watched, the streams, and the alarms."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from shared import errors, ids
from shared.firestore import queries, writes
from shared.firestore.documents import Documents
from shared.firestore.writes import Write
from shared.manifest import prompt_collections
from shared.records.drift import alarm as alarms
from shared.records.drift import stream as streams
from shared.records.drift.alarm import Alarm
from shared.records.drift.stream import Recipe, Stream

_CURSOR_KEPT = timedelta(days=60)


@dataclass(frozen=True)
class Cursor:
    """The time up to which the ended jobs of a tenant were watched; ``version`` is what a move must still find."""

    tenant: str
    until: datetime
    version: Any = None


@dataclass(frozen=True)
class Position:
    """Where a page of alarms ends."""

    created_at: datetime
    path: str


class DriftRepository:
    """Reads and writes what drift is seen by; every method raises the store errors of the taxonomy."""

    def __init__(self, documents: Documents) -> None:
        self._documents = documents

    async def cursor(self, tenant: str) -> Cursor | None:
        """Return how far the tenant's jobs were watched, None for one whose jobs never were."""
        document = await self._documents.get(_cursor_path(tenant))
        return Cursor(tenant, document.data["until"], document.version) if document else None

    async def streams(self, tenant: str, recipes: Iterable[Recipe]) -> dict[Recipe, Stream]:
        """Return the streams of some recipes, new ones for those that have none yet."""
        wanted = {streams.path(tenant, recipe): recipe for recipe in recipes}
        documents = await self._documents.get_all(list(wanted))
        found = {wanted[path]: streams.from_document(document) for path, document in documents.items()}
        return {recipe: found.get(recipe) or Stream(tenant, recipe) for recipe in wanted.values()}

    async def advance(self, cursor: Cursor, until: datetime, batch: Sequence[Write]) -> bool:
        """Move a cursor and make ``batch`` with it; returns False when somebody else has moved it."""
        fields = {"tenant": cursor.tenant, "until": until, "expire_at": until + _CURSOR_KEPT}
        path = _cursor_path(cursor.tenant)
        move = writes.create(path, fields) if cursor.version is None else writes.update(path, fields, cursor.version)
        try:
            await self._documents.commit([move, *batch])
        except (errors.PreconditionError, errors.AlreadyExistsError):
            return False
        return True

    async def page(self, tenant: str, template: str, limit: int, after: Position | None = None) -> list[Alarm]:
        """Return up to ``limit`` alarms, of one template or, without one, of all, the latest first."""
        where: list[queries.Condition] = [("tenant", "==", tenant)]
        if template:
            where.append(("templates", "contains", template))
        query = queries.Query(
            prompt_collections.DRIFT_ALARMS.name,
            where=where,
            order=["-created_at", "-__name__"],
            start=queries.Cursor([after.created_at, queries.Reference(after.path)]) if after else None,
            limit=limit,
        )
        return [alarms.from_document(document) for document in await self._documents.query(query)]


def _cursor_path(tenant: str) -> str:
    return f"{prompt_collections.DRIFT_STREAMS.name}/{ids.digest('cursor', tenant)}"
