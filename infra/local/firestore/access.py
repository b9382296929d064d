"""Chooses how to find the results of one conjunction: by name, by an index, or through the whole collection."""

from collections.abc import Iterable, Iterator
from typing import Final

from infra.local.firestore import field_paths, keys, values
from infra.local.firestore.clauses import Between, ContainsAny
from infra.local.firestore.conditions import Bounds, Conditions, Head
from infra.local.firestore.documents import DocumentStore
from infra.local.firestore.field_paths import FieldPath
from infra.local.firestore.filters import Conjunction
from infra.local.firestore.keys import KeyTable
from infra.local.firestore.names import database_of
from infra.local.firestore.queries import Query
from infra.local.firestore.scans import CollectionScan, IndexScan, Lookup, Scan, SubtreeScan

_FORWARD: Final = 1
_BACKWARD: Final = -1
_MANY: Final = 1000


def choose(query: Query, conjunction: Conjunction, store: DocumentStore) -> Scan:
    """Return the scan that looks at the fewest documents, as far as the query tells."""
    conditions = Conditions(query, conjunction)
    if conditions.named is not None:
        return Lookup(conditions.named)
    tables = list(_tables(conditions, store))
    return _ordered(conditions, tables, store) or _narrowed(conditions, tables, store) or _whole(conditions)


def _tables(conditions: Conditions, store: DocumentStore) -> Iterator[KeyTable]:
    """Yield the indexes that hold every possible result."""
    source = conditions.query.source
    if not source.collection_id:
        return
    indexes = store.indexes(source.collection_id)
    scope = "COLLECTION" if source.collection else "COLLECTION_GROUP"
    present = conditions.equal_paths | set(conditions.query.required)
    contained = {each.path for each in conditions.clauses if isinstance(each, ContainsAny)}
    for table in indexes.composites:
        if table.scope == scope and _covers(table, present, contained):
            yield table
    if scope == "COLLECTION":
        ranged = {each.path for each in conditions.clauses if isinstance(each, Between)}
        plain = [indexes.automatic(path) for path in sorted(present | ranged) if path != field_paths.NAME]
        inside = [indexes.automatic(path, elements=True) for path in sorted(contained)]
        yield from filter(None, (*plain, *inside))


def _covers(table: KeyTable, present: set[FieldPath], contained: set[FieldPath]) -> bool:
    return all(
        each.path in (contained if each.mode == "CONTAINS" else present) for each in table.fields
    ) and present.issuperset(table.present)


def _ordered(conditions: Conditions, tables: Iterable[KeyTable], store: DocumentStore) -> Scan | None:
    """Return a scan in the query's order by the index that fixes the most fields, the shortest of several."""
    source = conditions.query.source
    if not conditions.suffix and source.collection and conditions.only_by_name:
        return _by_name(conditions, source.collection)
    candidates = [(conditions.head(table), table) for table in tables]
    ordered = [each for each in candidates if _direction(*each, conditions) is not None]
    if conditions.fixes_anything:
        ordered = [each for each in ordered if each[0].fields]
    if not ordered:
        return None
    most = max(len(head.fields) for head, _ in ordered)
    scans = [_scan(conditions, head, table, store) for head, table in ordered if len(head.fields) == most]
    return scans[0] if len(scans) == 1 else min(scans, key=lambda each: each.count(store, _MANY))


def _scan(conditions: Conditions, head: Head, table: KeyTable, store: DocumentStore) -> IndexScan:
    start = _start(conditions, table, store) + head.start
    lower, upper = _key_range(conditions, head, table, start)
    exact = conditions.query.source.collection is not None and conditions.decided_by(head, table)
    reverse = _direction(head, table, conditions) == _BACKWARD
    return IndexScan(table.number, lower, upper, reverse, ordered=True, exact=exact)


def _direction(head: Head, table: KeyTable, conditions: Conditions) -> int | None:
    """Return how to read ``table`` behind ``head`` to follow the query's order, if that is possible."""
    rest = table.fields[len(head.fields) :]
    if [each.path for each in rest] != [each.path for each in conditions.suffix]:
        return None
    if any(each.mode == "CONTAINS" for each in rest):
        return None
    descents = [*(each.mode == "DESCENDING" for each in rest), table.names_descend]
    wanted = [each.descending for each in (*conditions.suffix, conditions.query.orders[-1])]
    if descents == wanted:
        return _FORWARD
    return _BACKWARD if [not each for each in descents] == wanted else None


def _key_range(conditions: Conditions, head: Head, table: KeyTable, start: bytes) -> tuple[bytes, bytes]:
    """Return the keys behind ``start`` that the cursors and the range of the first ordered field leave."""
    backward = _direction(head, table, conditions) == _BACKWARD
    lower, upper = (conditions.cursors or Bounds()).around(start, inverted=backward)
    lower, upper = max(lower, start), min(upper, values.after(start))
    if not conditions.suffix:
        return lower, upper
    first = table.fields[len(head.fields)]
    lowest, highest = conditions.range_of(first.path).around(start, inverted=first.mode == "DESCENDING")
    return max(lower, lowest), min(upper, highest)


def _by_name(conditions: Conditions, collection: str) -> CollectionScan:
    descending = conditions.query.orders[-1].descending
    lower, upper = (conditions.cursors or Bounds()).around(b"", inverted=descending)
    exact = not conditions.clauses and not conditions.query.required
    return CollectionScan(collection, lower, upper, descending, ordered=True, exact=exact)


def _narrowed(conditions: Conditions, tables: Iterable[KeyTable], store: DocumentStore) -> Scan | None:
    """Return a scan, in no useful order, by the index that fixes the most fields or else one for a range."""
    candidates = [(conditions.head(table), table) for table in tables]
    head, table = max(candidates, key=lambda each: len(each[0].fields), default=(Head((), b""), None))
    if table is None:
        return None
    start = _start(conditions, table, store) + head.start
    if head.fields:
        return IndexScan(table.number, start, values.after(start), reverse=False, ordered=False, exact=False)
    for clause in conditions.clauses:
        if isinstance(clause, Between) and (scan := _range_scan(conditions, clause.path, store)):
            return scan
    return None


def _range_scan(conditions: Conditions, path: FieldPath, store: DocumentStore) -> Scan | None:
    table = store.indexes(conditions.query.source.collection_id).automatic(path)
    if path == field_paths.NAME or table is None or conditions.query.source.collection is None:
        return None
    lower, upper = conditions.range_of(path).around(_start(conditions, table, store))
    return IndexScan(table.number, lower, upper, reverse=False, ordered=False, exact=False)


def _whole(conditions: Conditions) -> Scan:
    source = conditions.query.source
    if source.collection is None:
        return SubtreeScan(source)
    lower, upper = Bounds().around(b"")
    return CollectionScan(source.collection, lower, upper, reverse=False, ordered=False, exact=False)


def _start(conditions: Conditions, table: KeyTable, store: DocumentStore) -> bytes:
    """Return what the keys of all documents of the source begin with in ``table``."""
    source = conditions.query.source
    number = store.database.database_number(database_of(source.parent))
    if source.collection is not None and table.scope == "COLLECTION":
        return keys.collection_prefix(number, source.collection)
    return keys.database_prefix(number)
