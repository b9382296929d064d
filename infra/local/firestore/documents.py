"""Stored documents: reading them by name, number or collection, and writing changes with their index entries."""

from collections import OrderedDict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from infra.local.firestore import keys, limits, messages, names, values
from infra.local.firestore.database import Batch, Database
from infra.local.firestore.indexes import GroupIndexes
from infra.local.firestore.keys import Entry, Place
from infra.local.firestore.messages import Message
from shared.manifest.collection import Collection

_CACHE_BYTES: Final = 32 * 1024 * 1024
_COST_OF_AN_OBJECT: Final = 512


@dataclass(slots=True, eq=False)
class StoredDocument:
    """One version of a document; ``message`` must not be changed."""

    number: int
    name: str
    message: Message
    body: bytes
    entries: frozenset[Entry] | None = None
    vectors: dict[str, Any] = field(default_factory=dict)

    @property
    def cost(self) -> int:
        """How much room the document takes in the cache."""
        return len(self.body) + _COST_OF_AN_OBJECT


@dataclass(frozen=True, slots=True)
class Change:
    """A document before and after a commit; None where there is no document."""

    name: str
    old: StoredDocument | None
    new: StoredDocument | None


class DocumentStore:
    """The documents of all databases, with a cache of the recent ones."""

    def __init__(self, database: Database, declared: Sequence[Collection]) -> None:
        """Serve what is in ``database``, indexed as ``declared``; entries of changed declarations are rebuilt."""
        self.database: Final = database
        self._declared = {each.name: each for each in declared}
        self._groups: dict[str, GroupIndexes] = {}
        self._by_name: OrderedDict[str, StoredDocument] = OrderedDict()
        self._by_number: dict[int, StoredDocument] = {}
        self._cached_bytes = 0
        self._rebuild_changed()

    def declared_groups(self) -> list[GroupIndexes]:
        """Return the indexes of every collection group in the declarations."""
        return [self.indexes(name) for name in self._declared]

    def indexes(self, group: str) -> GroupIndexes:
        """Return the indexes of the collection group."""
        if (found := self._groups.get(group)) is None:
            declared = self._declared.get(group) or Collection(group, "")
            found = GroupIndexes(declared, lambda text: self.database.index_number(group, text))
            self._groups[group] = found
        return found

    def get(self, name: str) -> StoredDocument | None:
        """Return the document ``name``, if it exists."""
        if (cached := self._by_name.get(name)) is not None:
            self._by_name.move_to_end(name)
            return cached
        collection, identifier = names.split(name)
        row = self.database.find(collection, values.segment(identifier))
        return self._cache(_load(*row)) if row else None

    def by_number(self, number: int) -> StoredDocument:
        """Return the document ``number``, which exists."""
        cached = self._by_number.get(number)
        return cached or self._cache(_load(number, self.database.body(number)))

    def in_collection(self, collection: str) -> Iterator[StoredDocument]:
        """Yield the documents of ``collection`` in the order of their ids."""
        return map(self.by_number, list(self.database.collection_range(collection)))

    def collections_below(self, parent: str) -> Iterator[str]:
        """Yield the full name of every collection with documents, at any depth below ``parent``."""
        lower, upper = f"{parent}/", f"{parent}0"
        while (found := self.database.collection_at_or_after(lower, upper)) is not None:
            yield found
            lower = f"{found}\x00"

    def children(self, parent: str) -> Iterator[str]:
        """Yield, in order, each segment that some collection's name has right after ``parent``."""
        lower, upper = f"{parent}/", f"{parent}0"
        seen = set()
        while (found := self.database.collection_at_or_after(lower, upper)) is not None:
            child = found[len(parent) + 1 :].split("/", 1)[0]
            if child not in seen:
                seen.add(child)
                yield child
            whole = f"{parent}/{child}"
            lower = f"{found}\x00" if found == whole else f"{whole}0"

    def place(self, name: str) -> Place:
        """Return where the document ``name`` stands in indexes."""
        collection, identifier = names.split(name)
        number = self.database.database_number(names.database_of(name))
        return keys.place(number, collection, identifier)

    def version(self, message: Message, old: StoredDocument | None) -> StoredDocument:
        """Return ``message`` as the version after ``old``, not yet written."""
        body = message.SerializeToString()
        limits.check_size(message, len(body))
        if old is None:
            return StoredDocument(self.database.new_number(), message.name, message, body, self._entries(message))
        same = self._indexes_of(message).have_same_entries(old.message, message)
        entries = self._known_entries(old) if same else self._entries(message)
        return StoredDocument(old.number, message.name, message, body, entries)

    def write(self, changes: Iterable[Change]) -> None:
        """Make ``changes`` durable together."""
        batch = Batch()
        changes = list(changes)
        for change in changes:
            self._add_document(batch, change)
            self._add_entries(batch, change)
        with self.database.transaction():
            self.database.write(batch)
        for change in changes:
            self._replace(change)

    def clear(self, prefix: str) -> None:
        """Delete all documents of the databases whose names start with ``prefix``."""
        self.database.clear(prefix)
        self._by_name.clear()
        self._by_number.clear()
        self._cached_bytes = 0

    def _add_document(self, batch: Batch, change: Change) -> None:
        old, new = change.old, change.new
        if new is None:
            if old is not None:
                batch.deleted.append((old.number,))
        elif old is None:
            collection, identifier = names.split(change.name)
            batch.inserted.append((new.number, collection, values.segment(identifier), new.body))
        else:
            batch.updated.append((new.body, new.number))

    def _add_entries(self, batch: Batch, change: Change) -> None:
        before, after = self._known_entries(change.old), self._known_entries(change.new)
        if before is after:
            return
        batch.entries_removed.extend(before - after)
        if change.new is not None:
            number = change.new.number
            batch.entries_added.extend((index, key, number) for index, key in after - before)

    def _known_entries(self, document: StoredDocument | None) -> frozenset[Entry]:
        if document is None:
            return frozenset()
        if document.entries is None:
            document.entries = self._entries(document.message)
        return document.entries

    def _entries(self, message: Message) -> frozenset[Entry]:
        return self._indexes_of(message).entries(message, self.place(message.name))

    def _indexes_of(self, message: Message) -> GroupIndexes:
        return self.indexes(names.collection_id(names.split(message.name)[0]))

    def _replace(self, change: Change) -> None:
        if (cached := self._by_name.pop(change.name, None)) is not None:
            self._forget(cached)
        if change.new is not None:
            self._cache(change.new)

    def _cache(self, document: StoredDocument) -> StoredDocument:
        self._by_name[document.name] = self._by_number[document.number] = document
        self._cached_bytes += document.cost
        while self._cached_bytes > _CACHE_BYTES and len(self._by_name) > 1:
            _, oldest = self._by_name.popitem(last=False)
            self._forget(oldest)
        return document

    def _forget(self, document: StoredDocument) -> None:
        del self._by_number[document.number]
        self._cached_bytes -= document.cost

    def _rebuild_changed(self) -> None:
        wanted = {name: _declaration(each) for name, each in self._declared.items()}
        written = self.database.declarations()
        for group in wanted.keys() | written.keys():
            text = wanted.get(group, "")
            if written.get(group) != text:
                with self.database.transaction():
                    self._rebuild(group, text)

    def _rebuild(self, group: str, text: str) -> None:
        self.database.declare(group, text)
        for name in self.database.database_names():
            for collection in self.collections_below(f"{name}/documents"):
                if names.collection_id(collection) == group:
                    self._index_anew(collection)

    def _index_anew(self, collection: str) -> None:
        batch = Batch()
        for document in self.in_collection(collection):
            entries = self._entries(document.message)
            batch.entries_added.extend((index, key, document.number) for index, key in entries)
        self.database.write(batch)


def _load(number: int, body: bytes) -> StoredDocument:
    message = messages.Document.FromString(body)
    return StoredDocument(number, message.name, message, body)


def _declaration(declared: Collection) -> str:
    return repr((declared.indexes, declared.ttl_field, declared.unindexed))
