"""How the answers that are used most can be made again, before somebody asks."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from shared import ids
from shared.cache.entry import CacheEntry, Slot
from shared.firestore import writes
from shared.firestore.documents import Document
from shared.firestore.writes import Write
from shared.manifest import collections

KEPT = timedelta(days=14)


@dataclass(frozen=True)
class Origin:
    """What can make an answer again: a maker, and what that one needs, as JSON."""

    slot: Slot
    name: str
    maker: str
    origin: bytes
    tags: tuple[str, ...] = ()


def origin_path(slot: Slot) -> str:
    """Return the path of the document that tells how an answer can be made again."""
    return f"{collections.CACHE_ORIGINS.name}/{ids.digest('origin', *slot.scope, slot.key)}"


def write_of(entry: CacheEntry, now: datetime) -> Write:
    """Return what keeps the origin of an entry."""
    fields = {
        **entry.slot.scope._asdict(),
        "name": entry.name,
        "maker": entry.maker,
        "origin": entry.origin,
        "tags": entry.tags,
        "expire_at": now + KEPT,
    }
    return writes.replace(origin_path(entry.slot), fields)


def from_document(slot: Slot, document: Document) -> Origin:
    """Return the origin that a document holds."""
    data = document.data
    return Origin(slot, data["name"], data["maker"], data["origin"], tuple(data["tags"]))
