"""Dead letters and their groups in Firestore: read, listed, counted, and changed one at a time."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from shared import errors
from shared.dead_letters import group as groups
from shared.dead_letters import letter as letters
from shared.dead_letters.group import ErrorGroup
from shared.dead_letters.letter import DeadLetter, Status, Verdict
from shared.firestore import queries, writes
from shared.firestore.documents import Documents
from shared.firestore.writes import Write
from shared.manifest import collections


@dataclass(frozen=True)
class LetterFilter:
    """Which dead letters of a tenant; ``since`` and ``until`` bound the time of the failure, both inclusive."""

    tenant: str
    statuses: tuple[Status, ...] = ()
    type: str = ""
    kind: str = ""
    stage: str = ""
    code: str = ""
    fingerprint: str = ""
    since: datetime | None = None
    until: datetime | None = None


@dataclass(frozen=True)
class Position:
    """Where a page ended: the time that it is ordered by, and the path of its last document."""

    at: datetime
    path: str


class DeadLetterRepository:
    """Reads and writes dead letters; every method raises the store errors of the taxonomy."""

    def __init__(self, documents: Documents) -> None:
        self._documents = documents

    async def find(self, letter_id: str) -> DeadLetter | None:
        """Return a dead letter of any tenant, or None."""
        document = await self._documents.get(letters.path(letter_id))
        return letters.from_document(document) if document else None

    async def read(self, letter_id: str, tenant: str) -> tuple[DeadLetter, datetime]:
        """Return a dead letter of ``tenant`` and the store's time; raises NotFoundError."""
        document = await self._documents.get(letters.path(letter_id))
        if document is None or document.data["tenant"] != tenant:
            raise errors.NotFoundError("There is no such dead letter.")
        return letters.from_document(document), document.read_time

    async def page(self, wanted: LetterFilter, limit: int, position: Position | None) -> list[DeadLetter]:
        """Return up to ``limit`` dead letters, newest first, after ``position``."""
        found = await self._documents.query(_query(wanted, position, limit))
        return [letters.from_document(document) for document in found]

    async def count(self, wanted: LetterFilter) -> int:
        """Return how many dead letters there are; expired ones count until Firestore deletes them."""
        return await self._documents.count(_query(wanted, None, 0))

    async def change(self, write: Write) -> None:
        """Apply one write; raises PreconditionError when it lost a race."""
        await self._documents.commit([write])

    async def group(self, tenant: str, fingerprint: str) -> tuple[ErrorGroup | None, datetime | None]:
        """Return the group of a fingerprint, if it was noted, and the store's time with it."""
        path = groups.path(tenant, fingerprint)
        document = await self._documents.get(path)
        return (groups.from_document(document), document.read_time) if document else (None, None)

    async def groups(self, tenant: str, fingerprints: Sequence[str]) -> dict[str, ErrorGroup]:
        """Return those groups of ``fingerprints`` that were noted, by fingerprint."""
        paths = [groups.path(tenant, fingerprint) for fingerprint in fingerprints]
        found = await self._documents.get_all(paths) if paths else {}
        return {group.fingerprint: group for group in map(groups.from_document, found.values())}

    async def page_of_groups(
        self, tenant: str, status: Verdict | None, limit: int, position: Position | None
    ) -> list[ErrorGroup]:
        """Return up to ``limit`` groups, the one that was seen last first, after ``position``."""
        where: list[tuple[str, queries.Operator, Any]] = [("tenant", "==", tenant)]
        if status:
            where.append(("status", "==", status))
        query = queries.Query(
            collections.ERROR_GROUPS.name,
            where=where,
            order=["-last_seen", "-__name__"],
            start=queries.Cursor([position.at, queries.Reference(position.path)]) if position else None,
            limit=limit,
        )
        return [groups.from_document(document) for document in await self._documents.query(query)]


def update(before: DeadLetter, after: DeadLetter) -> Write:
    """Return the write that turns a letter into another state of itself."""
    changed = {
        name: value for name, value in letters.to_fields(after).items() if value != letters.to_fields(before)[name]
    }
    return writes.update(letters.path(before.id), changed, before.version)


def update_group(before: ErrorGroup | None, after: ErrorGroup) -> Write:
    """Return the write that notes a group, or turns it into another state of itself."""
    path = groups.path(after.tenant, after.fingerprint)
    if before is None:
        return writes.create(path, groups.to_fields(after))
    known = groups.to_fields(before)
    changed = {name: value for name, value in groups.to_fields(after).items() if value != known[name]}
    return writes.update(path, changed, before.version)


def only(wanted: LetterFilter, *statuses: Status) -> LetterFilter:
    """Return the filter for letters in these states."""
    return replace(wanted, statuses=statuses)


def _query(wanted: LetterFilter, position: Position | None, limit: int) -> queries.Query:
    start = queries.Cursor([wanted.until], inclusive=True) if wanted.until else None
    if position is not None:
        start = queries.Cursor([position.at, queries.Reference(position.path)])
    return queries.Query(
        collections.DEAD_LETTERS.name,
        where=_conditions(wanted),
        order=["-at", "-__name__"],
        start=start,
        end=queries.Cursor([wanted.since], inclusive=True) if wanted.since else None,
        limit=limit,
    )


def _conditions(wanted: LetterFilter) -> list[tuple[str, queries.Operator, Any]]:
    conditions: list[tuple[str, queries.Operator, Any]] = [("tenant", "==", wanted.tenant)]
    if len(wanted.statuses) == 1:
        conditions.append(("status", "==", wanted.statuses[0]))
    elif wanted.statuses:
        conditions.append(("status", "in", list(wanted.statuses)))
    named = {name: getattr(wanted, name) for name in ("type", "kind", "stage", "code", "fingerprint")}
    conditions.extend((name, "==", value) for name, value in named.items() if value)
    return conditions
