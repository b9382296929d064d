"""
Entries as documents.

The body stands in the entry's own document, or, where it is too long for one, in parts below it. Parts are named by
what they hold, so a reader who comes between two writers never mixes two bodies.
"""

import hashlib
import logging
from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

from shared import ids
from shared.cache import compression, listing
from shared.cache.entry import CacheEntry, Slot
from shared.cache.invalidation import Invalidations
from shared.cache.listing import Listed, Position
from shared.cache.scope import Scope
from shared.firestore import writes
from shared.firestore.documents import Document
from shared.firestore.writes import Write
from shared.manifest import collections

PART = 900_000
LARGEST_ORIGIN = 64_000
LARGEST_BODY = 8 * 1024 * 1024

LISTED = (
    "tenant",
    "namespace",
    "key",
    "name",
    "tags",
    "sequence",
    "maker",
    "size",
    "created_at",
    "fresh_until",
    "expires_at",
    "kept_until",
    "expire_at",
    "cost_nano_usd",
    "tokens",
    "seconds",
    "meta",
    "encoding",
    "parts",
    "version",
)

_logger = logging.getLogger(__name__)


def path(slot: Slot) -> str:
    """Return the path of the document for ``slot``."""
    return f"{collections.CACHE_ENTRIES.name}/{ids.digest(*slot.scope, slot.key)}"


def writes_for(entry: CacheEntry) -> tuple[Write, ...]:
    """Return what stores ``entry`` as a part of any commit: nothing, when it is too large."""
    encoding, stored = compression.compress(entry.body)
    if len(stored) > LARGEST_BODY:
        return ()
    version = _version(encoding, stored)
    where, split = path(entry.slot), len(stored) > PART
    fields = {
        **_fields(entry),
        "encoding": encoding,
        "body": b"" if split else stored,
        "parts": -(-len(stored) // PART) if split else 0,
        "version": version,
    }
    parts = [stored[start : start + PART] for start in range(0, len(stored), PART)] if split else []
    return (
        *(
            writes.replace(name, {"body": part, "expire_at": entry.gone_at})
            for name, part in zip(_part_names(where, version, len(parts)), parts, strict=True)
        ),
        writes.replace(where, fields),
    )


def part_paths(document: Document) -> list[str]:
    """Return the paths of the parts that a document's body stands in."""
    parts, version = document.data.get("parts"), document.data.get("version")
    if not isinstance(parts, int) or not isinstance(version, str) or not 0 < parts <= LARGEST_BODY // PART + 1:
        return []
    return list(_part_names(document.path, version, parts))


def read(document: Document, slot: Slot, parts: Mapping[str, Document]) -> CacheEntry | None:
    """
    Return the entry in a document, or None for rubbish, which is logged.

    Rubbish is what another version of this code has written, what is damaged or incomplete, and what stands in another
    slot's place.
    """
    try:
        _check_slot(document, slot)
        stored = _stored(document, parts)
        return _entry(slot, document.data, compression.decompress(document.data["encoding"], stored))
    except (KeyError, TypeError, ValueError) as error:
        _logger.warning("a cache entry cannot be read", exc_info=error, extra={"document": document.id})
        return None


def listed(document: Document, scope: Scope, invalidations: Invalidations, now: datetime) -> Listed:
    """Return the entry that a document of ``LISTED`` fields describes."""
    data = document.data
    slot = Slot(scope, str(data.get("key", "")))
    at = data.get("created_at")
    position = Position(at if isinstance(at, datetime) else document.read_time, document.path)
    try:
        entry = _entry(slot, {**data, "origin": b"", "origin_encoding": "identity"}, b"")
        return Listed(entry, _typed(data["size"], int), listing.state_of(entry, invalidations, now), position)
    except (KeyError, TypeError, ValueError) as error:
        _logger.warning("a cache entry cannot be read", exc_info=error, extra={"document": document.id})
    return Listed(CacheEntry(slot, b"", position.created_at, position.created_at), 0, "damaged", position)


def _fields(entry: CacheEntry) -> dict[str, Any]:
    origin_encoding, origin = compression.compress(entry.origin)
    known = len(origin) <= LARGEST_ORIGIN
    return {
        **entry.slot.scope._asdict(),
        "key": entry.slot.key,
        "name": entry.name,
        "tags": list(entry.tags),
        "sequence": entry.sequence,
        "maker": entry.maker if known else "",
        "origin": origin if known else b"",
        "origin_encoding": origin_encoding if known else "identity",
        "size": len(entry.body),
        "created_at": entry.created_at,
        "fresh_until": entry.fresh_until,
        "expires_at": entry.expires_at,
        "kept_until": entry.kept_until,
        "expire_at": entry.gone_at,
        "cost_nano_usd": entry.cost_nano_usd,
        "tokens": entry.tokens,
        "seconds": entry.seconds,
        "meta": dict(entry.meta),
    }


def _entry(slot: Slot, data: Mapping[str, Any], body: bytes) -> CacheEntry:
    return CacheEntry(
        slot=slot,
        body=body,
        created_at=_typed(data["created_at"], datetime),
        expires_at=_typed(data["expires_at"], datetime),
        cost_nano_usd=_typed(data["cost_nano_usd"], int),
        tokens=_typed(data["tokens"], int),
        seconds=float(data["seconds"]),
        meta={_typed(name, str): _typed(value, str) for name, value in _typed(data["meta"], dict).items()},
        fresh_until=_moment(data["fresh_until"]),
        kept_until=_moment(data["kept_until"]),
        name=_typed(data["name"], str),
        tags=tuple(_typed(tag, str) for tag in data["tags"]),
        sequence=_typed(data["sequence"], int),
        maker=_typed(data["maker"], str),
        origin=compression.decompress(data["origin_encoding"], _typed(data["origin"], bytes)),
    )


def _stored(document: Document, parts: Mapping[str, Document]) -> bytes:
    pieces = [parts[name].data["body"] for name in part_paths(document)]
    stored: bytes = b"".join(pieces) if pieces else _typed(document.data["body"], bytes)
    if _version(_typed(document.data["encoding"], str), stored) != document.data["version"]:
        raise ValueError("damaged body")
    return stored


def _check_slot(document: Document, slot: Slot) -> None:
    found = tuple(document.data[name] for name in ("tenant", "namespace", "key"))
    if found != (*slot.scope, slot.key):
        raise ValueError("foreign slot")


def _typed(value: Any, kind: type) -> Any:
    if not isinstance(value, kind):
        raise TypeError(f"{kind.__name__} expected, not {type(value).__name__}")
    return value


def _moment(value: Any) -> datetime | None:
    return None if value is None else _typed(value, datetime)


def _version(encoding: str, stored: bytes) -> str:
    return hashlib.blake2b(stored, digest_size=12, person=encoding.encode()[:16]).hexdigest()


def _part_names(where: str, version: str, count: int) -> Iterator[str]:
    return (f"{where}/{collections.CACHE_PARTS.name}/{version}-{number}" for number in range(count))
