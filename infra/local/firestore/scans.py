"""
Scans: where to look for the results of one conjunction of a query.

A scan yields every document that could match, once. If it is ``ordered``, they come in the query's order, so that
the first ones suffice; if it is ``exact``, they all match.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Protocol

from infra.local.firestore import names
from infra.local.firestore.documents import DocumentStore, StoredDocument
from infra.local.firestore.queries import Source


class Scan(Protocol):
    """A way to find documents."""

    @property
    def ordered(self) -> bool:
        """Whether documents come in the query's order."""
        ...

    @property
    def exact(self) -> bool:
        """Whether every document matches."""
        ...

    def documents(self, store: DocumentStore) -> Iterator[StoredDocument]:
        """Yield the documents."""
        ...

    def count(self, store: DocumentStore, most: int) -> int:
        """Return how many documents there are, ``most`` at most."""
        ...


@dataclass(frozen=True)
class IndexScan:
    """A range of an index's keys."""

    table: int
    lower: bytes
    upper: bytes
    reverse: bool
    ordered: bool
    exact: bool

    def documents(self, store: DocumentStore) -> Iterator[StoredDocument]:
        """Yield the documents."""
        numbers = store.database.index_range(self.table, self.lower, self.upper, reverse=self.reverse)
        return map(store.by_number, numbers)

    def count(self, store: DocumentStore, most: int) -> int:
        """Return how many documents there are, ``most`` at most."""
        return store.database.count_index_range(self.table, self.lower, self.upper, most)


@dataclass(frozen=True)
class CollectionScan:
    """A range of a collection's document ids."""

    collection: str
    lower: bytes
    upper: bytes
    reverse: bool
    ordered: bool
    exact: bool

    def documents(self, store: DocumentStore) -> Iterator[StoredDocument]:
        """Yield the documents."""
        numbers = store.database.collection_range(self.collection, self.lower, self.upper, reverse=self.reverse)
        return map(store.by_number, numbers)

    def count(self, store: DocumentStore, most: int) -> int:
        """Return how many documents there are, ``most`` at most."""
        return store.database.count_collection_range(self.collection, self.lower, self.upper, most)


@dataclass(frozen=True)
class Lookup:
    """Documents by name."""

    names: Sequence[str]
    ordered: bool = False
    exact: bool = False

    def documents(self, store: DocumentStore) -> Iterator[StoredDocument]:
        """Yield the documents."""
        return filter(None, map(store.get, self.names))

    def count(self, store: DocumentStore, most: int) -> int:
        """Return how many documents there are, ``most`` at most."""
        return min(most, sum(1 for _ in self.documents(store)))


@dataclass(frozen=True)
class SubtreeScan:
    """Everything below a parent that may belong to the source."""

    source: Source
    ordered: bool = False
    exact: bool = False

    def documents(self, store: DocumentStore) -> Iterator[StoredDocument]:
        """Yield the documents."""
        wanted = self.source.collection_id
        for collection in store.collections_below(self.source.parent):
            if not wanted or names.collection_id(collection) == wanted:
                yield from store.in_collection(collection)

    def count(self, store: DocumentStore, most: int) -> int:
        """Return how many documents there are, ``most`` at most."""
        return min(most, sum(1 for _ in self.documents(store)))
