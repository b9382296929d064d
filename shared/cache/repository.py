"""The shared level: one Firestore document per entry, named by its slot, and parts below the largest."""

from collections.abc import Iterable, Sequence
from typing import Any

from shared.cache import entry_documents
from shared.cache.entry import CacheEntry, Slot
from shared.cache.listing import Position
from shared.cache.scope import Scope
from shared.firestore import queries, writes
from shared.firestore.documents import Document, Documents
from shared.firestore.queries import Condition, Cursor, Reference
from shared.firestore.writes import Write
from shared.manifest import collections

PARTS_AT_ONCE = 10


class CacheRepository:
    """Reads and writes entries; every method raises the store errors of the taxonomy."""

    def __init__(self, documents: Documents) -> None:
        self._documents = documents

    async def get(self, slot: Slot) -> CacheEntry | None:
        """Return the entry in ``slot``, or None."""
        return (await self.get_all([slot])).get(slot)

    async def get_all(self, slots: Sequence[Slot]) -> dict[Slot, CacheEntry]:
        """Return the entries that exist, by slot, in one round trip; bodies in parts take more."""
        by_path = {entry_documents.path(slot): slot for slot in slots}
        found = await self._documents.get_all(list(by_path))
        parts = await self._parts(found.values())
        entries = (entry_documents.read(document, by_path[name], parts) for name, document in found.items())
        return {entry.slot: entry for entry in entries if entry}

    async def put(self, entry: CacheEntry, also: Sequence[Write] = ()) -> bool:
        """Store ``entry`` over what was there, together with ``also``, and return True unless it is too large."""
        batch = entry_documents.writes_for(entry)
        if batch or also:
            await self._documents.commit([*batch, *also])
        return bool(batch)

    async def put_all(self, entries: Sequence[CacheEntry]) -> list[bool]:
        """Store ``entries`` in as few commits as fit, and return which were not too large."""
        batches = [entry_documents.writes_for(entry) for entry in entries]
        for group in _groups(batches):
            await self._documents.commit(group)
        return [bool(batch) for batch in batches]

    async def delete(self, slot: Slot, also: Sequence[Write] = ()) -> None:
        """Delete the entry in ``slot`` with its parts, if there is one, together with ``also``."""
        where = entry_documents.path(slot)
        found = await self._documents.get(where)
        parts = entry_documents.part_paths(found) if found else []
        await self._documents.commit([*map(writes.delete, [*parts, where]), *also])

    async def page(
        self, scope: Scope, tag: str = "", limit: int = 100, after: Position | None = None
    ) -> list[Document]:
        """Return up to ``limit`` documents of entries without their bodies, the youngest first."""
        query = queries.Query(
            collections.CACHE_ENTRIES.name,
            where=_where(scope, tag),
            order=["-created_at", "-__name__"],
            start=Cursor([after.created_at, Reference(after.path)]) if after else None,
            limit=limit,
            fields=entry_documents.LISTED,
        )
        return await self._documents.query(query, expired=True)

    async def count(self, scope: Scope, tag: str = "") -> int:
        """Return how many entries there are; expired ones count until Firestore deletes them."""
        query = queries.Query(collections.CACHE_ENTRIES.name, where=_where(scope, tag), order=["-created_at"])
        return await self._documents.count(query)

    async def ping(self) -> None:
        """Raise unless the database answers."""
        await self._documents.ping()

    async def _parts(self, found: Iterable[Document]) -> dict[str, Document]:
        """Return the parts of all bodies that are in parts; not too many in one answer of the store."""
        wanted = [path for document in found for path in entry_documents.part_paths(document)]
        parts: dict[str, Document] = {}
        for first in range(0, len(wanted), PARTS_AT_ONCE):
            parts.update(await self._documents.get_all(wanted[first : first + PARTS_AT_ONCE]))
        return parts


def _where(scope: Scope, tag: str) -> list[Condition]:
    where: list[Condition] = [("tenant", "==", scope.tenant), ("namespace", "==", scope.namespace)]
    return [*where, ("tags", "contains", tag)] if tag else where


def _groups(batches: Iterable[Sequence[Write]]) -> list[list[Write]]:
    """Return the writes of ``batches`` in groups that a commit can carry, each batch in one of them."""
    groups: list[list[Write]] = []
    room = 0
    for batch in filter(None, batches):
        size = sum(_size(write) for write in batch)
        if not groups or size > room:
            groups.append([])
            room = entry_documents.LARGEST_BODY
        groups[-1].extend(batch)
        room -= size
    return groups


def _size(write: Write) -> int:
    """Return about how many bytes a write takes."""
    blobs: list[Any] = [write.data.get(name, b"") for name in ("body", "origin")]
    return 4_000 + sum(map(len, blobs))
