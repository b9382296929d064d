"""
The Firestore collections: their TTLs, composite indexes and index exemptions.

Pulumi creates from this, the emulator enforces it and the repositories name collections by it. An index is
written as its fields in order: ``"tenant"`` ascending, ``"-created_at"`` descending, ``"tags[]"`` contains.
"""

from dataclasses import dataclass, field
from typing import Literal

Scope = Literal["COLLECTION", "COLLECTION_GROUP"]
Mode = Literal["ASCENDING", "DESCENDING", "CONTAINS", "VECTOR"]


@dataclass(frozen=True)
class IndexField:
    """One field of an index; ``dimension`` is set for vectors only."""

    path: str
    mode: Mode
    dimension: int = 0


@dataclass(frozen=True)
class Index:
    """A composite index of one collection."""

    fields: tuple[IndexField, ...]
    scope: Scope = "COLLECTION"


@dataclass(frozen=True)
class Collection:
    """
    A collection group: every collection with this id, wherever it stands.

    ``ttl_field`` holds the time after which a document counts as absent; it is exempt from indexing, as are
    the ``unindexed`` paths (``"*"`` stands for all fields).
    """

    name: str
    purpose: str
    indexes: tuple[Index, ...] = ()
    ttl_field: str | None = None
    unindexed: tuple[str, ...] = field(default=())

    @property
    def exempt_fields(self) -> tuple[str, ...]:
        """Return every field path without automatic indexes."""
        return (*self.unindexed, *((self.ttl_field,) if self.ttl_field else ()))


def index(*fields: str, scope: Scope = "COLLECTION") -> Index:
    """Return the index that the short form ``fields`` describes."""
    return Index(tuple(_parse(text) for text in fields), scope)


def vector_index(*prefix: str, field: str, dimension: int, scope: Scope = "COLLECTION") -> Index:
    """Return a vector index over ``field`` behind the equality fields ``prefix``."""
    parsed = tuple(_parse(text) for text in prefix)
    return Index((*parsed, IndexField(field, "VECTOR", dimension)), scope)


def _parse(text: str) -> IndexField:
    if text.startswith("-"):
        return IndexField(text[1:], "DESCENDING")
    if text.endswith("[]"):
        return IndexField(text[:-2], "CONTAINS")
    return IndexField(text, "ASCENDING")
