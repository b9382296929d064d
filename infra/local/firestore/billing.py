"""Counts operations the way Firestore bills them."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from math import ceil
from typing import Final

from infra.local.firestore import execution, field_paths
from infra.local.firestore.clauses import Between, NoneOf
from infra.local.firestore.documents import Change, DocumentStore
from infra.local.firestore.field_paths import FieldPath
from infra.local.firestore.history import Overlay
from infra.local.firestore.queries import Query
from infra.local.meters import Counts

ENTRIES_PER_READ: Final = 1000
VECTORS_PER_READ: Final = 100
_RANGES_FOR_FREE: Final = 1


@dataclass(frozen=True)
class Operations(Counts):
    """What is billed."""

    reads: int = 0
    writes: int = 0
    deletes: int = 0
    ttl_deletes: int = 0


class Meter:
    """Adds up the operations of one emulator."""

    def __init__(self) -> None:
        self.operations = Operations()

    def read(self, documents: int = 1) -> None:
        """Count documents that were asked for by name, there or not, or sent to a listener."""
        self.operations += Operations(reads=documents)

    def query(self, reads: int) -> int:
        """Count a query, which costs one read at least, and return the reads it costs."""
        billed = max(1, reads)
        self.operations += Operations(reads=billed)
        return billed

    def commit(self, changes: Iterable[Change]) -> None:
        """Count one operation per document, whether it has changed or not."""
        gone = [each.new is None for each in changes]
        self.operations += Operations(writes=gone.count(False), deletes=gone.count(True))

    def expire(self, documents: int) -> None:
        """Count documents that went because their time had come."""
        self.operations += Operations(ttl_deletes=documents)


def query_reads(query: Query, found: int, store: DocumentStore, overlay: Overlay) -> int:
    """Return the reads of a query that has found so many documents: these, those skipped, and index entries."""
    if query.nearest is not None:
        vectors = execution.count(replace(query, nearest=None), store, overlay, None)
        return found + ceil(vectors / VECTORS_PER_READ)
    documents = found + _skipped(query, found, store, overlay)
    if len(_range_fields(query)) <= _RANGES_FOR_FREE:
        return documents
    return documents + ceil(documents / ENTRIES_PER_READ)


def aggregation_reads(entries: int) -> int:
    """Return the reads of an aggregation over so many index entries."""
    return ceil(entries / ENTRIES_PER_READ)


def _skipped(query: Query, found: int, store: DocumentStore, overlay: Overlay) -> int:
    if found or not query.offset:
        return query.offset
    return execution.count(replace(query, offset=0, limit=None), store, overlay, query.offset)


def _range_fields(query: Query) -> set[FieldPath]:
    """Return the fields that count as ranges: an order does beside another range, the name always."""
    asked = [each for conjunction in query.conjunctions for each in conjunction]
    ranges = {each.path for each in asked if isinstance(each, Between | NoneOf) or each.path == field_paths.NAME}
    return ranges | {each.path for each in query.orders[:-1]} if ranges else ranges
