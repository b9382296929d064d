"""The shared level: one Firestore document per entry, named by its slot."""

import logging
from collections.abc import Sequence

from shared import ids
from shared.cache import compression
from shared.cache.entry import CacheEntry, Slot
from shared.firestore import writes
from shared.firestore.documents import Document, Documents
from shared.firestore.writes import Write
from shared.manifest import collections

LARGEST_BODY = 900_000

_logger = logging.getLogger(__name__)


class CacheRepository:
    """Reads and writes entries; every method raises the store errors of the taxonomy."""

    def __init__(self, documents: Documents) -> None:
        self._documents = documents

    async def get(self, slot: Slot) -> CacheEntry | None:
        """Return the entry in ``slot``, or None."""
        return (await self.get_all([slot])).get(slot)

    async def get_all(self, slots: Sequence[Slot]) -> dict[Slot, CacheEntry]:
        """Return the entries that exist, by slot, in one round trip."""
        by_path = {path(slot): slot for slot in slots}
        found = await self._documents.get_all(list(by_path))
        entries = (_readable(document, by_path[name]) for name, document in found.items())
        return {entry.slot: entry for entry in entries if entry}

    async def put(self, entry: CacheEntry) -> bool:
        """Store ``entry`` over what was there, and return True unless it is too large."""
        batch = writes_for(entry)
        if batch:
            await self._documents.commit(batch)
        return bool(batch)

    async def delete(self, slot: Slot) -> None:
        """Delete the entry in ``slot``, if there is one."""
        await self._documents.commit([writes.delete(path(slot))])

    async def ping(self) -> None:
        """Raise unless the database answers."""
        await self._documents.ping()


def writes_for(entry: CacheEntry) -> tuple[Write, ...]:
    """Return what stores ``entry`` as a part of any commit: nothing, when it is too large for a document."""
    encoding, stored = compression.compress(entry.body)
    if len(stored) > LARGEST_BODY:
        return ()
    fields = {
        **entry.slot.scope._asdict(),
        "key": entry.slot.key,
        "body": stored,
        "encoding": encoding,
        "created_at": entry.created_at,
        "expire_at": entry.expires_at,
        "cost_nano_usd": entry.cost_nano_usd,
        "tokens": entry.tokens,
        "meta": dict(entry.meta),
    }
    return (writes.replace(path(entry.slot), fields),)


def path(slot: Slot) -> str:
    """Return the path of the document for ``slot``."""
    return f"{collections.CACHE_ENTRIES.name}/{ids.digest(*slot.scope, slot.key)}"


def _readable(document: Document, slot: Slot) -> CacheEntry | None:
    """Return the entry in a document, or None for one that another version of this code has written."""
    data = document.data
    try:
        return CacheEntry(
            slot=slot,
            body=compression.decompress(data["encoding"], data["body"]),
            created_at=data["created_at"],
            expires_at=data["expire_at"],
            cost_nano_usd=data["cost_nano_usd"],
            tokens=data["tokens"],
            meta=data["meta"],
        )
    except (KeyError, ValueError) as error:
        _logger.warning("a cache entry cannot be read", exc_info=error, extra={"document": document.id})
        return None
