"""Structured queries made explicit: the whole order, cursors as cuts in it, and what a document must have."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property

from infra.local.firestore import clauses, field_paths, filters, keys, limits, messages, names, values
from infra.local.firestore.clauses import Cut
from infra.local.firestore.field_paths import FieldPath
from infra.local.firestore.filters import Filter
from infra.local.firestore.messages import Message
from shared import errors

_MOST_NEIGHBOURS = 1000
_NAME_IS_NOT_LAST = "order by clause cannot contain more fields after the key"


@dataclass(frozen=True)
class Order:
    """One field that results are sorted by."""

    path: FieldPath
    descending: bool


@dataclass(frozen=True)
class Source:
    """Which documents a query is about: those of one collection, of a collection group, or any below ``parent``."""

    parent: str
    collection_id: str
    everywhere: bool

    @property
    def collection(self) -> str | None:
        """The full name of the one collection, if it is one."""
        return None if self.everywhere or not self.collection_id else f"{self.parent}/{self.collection_id}"

    def includes(self, name: str) -> bool:
        """Say whether the document ``name`` is one of them."""
        collection = names.split(name)[0]
        if self.collection is not None:
            return collection == self.collection
        if not collection.startswith(f"{self.parent}/"):
            return False
        if not self.everywhere:
            return collection.count("/") == self.parent.count("/") + 1
        return not self.collection_id or names.collection_id(collection) == self.collection_id


@dataclass(frozen=True)
class Query:
    """A query in which nothing is left implicit; the last of ``orders`` is that by name."""

    source: Source
    condition: Filter
    orders: tuple[Order, ...]
    required: tuple[FieldPath, ...]
    start: Cut | None
    end: Cut | None
    offset: int
    limit: int | None
    nearest: Message | None
    projection: tuple[str, ...] | None

    @cached_property
    def conjunctions(self) -> list[filters.Conjunction]:
        """The condition in disjunctive normal form."""
        return filters.normal_form(self.condition)

    def matches(self, document: Message) -> bool:
        """Say whether ``document`` is among the results, cursors and limits aside."""
        return self._admits(document) and filters.accepts(self.condition, document)

    def matches_part(self, conjunction: filters.Conjunction, document: Message) -> bool:
        """Say whether ``document`` is among the results because of ``conjunction``."""
        return self._admits(document) and all(clauses.matches(each, document) for each in conjunction)

    def sort_key(self, document: Message) -> bytes:
        """Return bytes that sort ``document`` among the results."""
        return b"".join(self._part(document, order) for order in self.orders)

    def within_cursors(self, sort_key: bytes) -> bool:
        """Say whether a result with ``sort_key`` lies between the cursors."""
        return (self.start is None or sort_key >= self.start.bound()) and (
            self.end is None or sort_key < self.end.bound()
        )

    def _admits(self, document: Message) -> bool:
        fields = document.fields
        return self.source.includes(document.name) and all(
            field_paths.lookup(fields, path) is not None for path in self.required
        )

    def _part(self, document: Message, order: Order) -> bytes:
        if order.path == field_paths.NAME:
            encoded = _name_key(self.source, document.name)
        else:
            encoded = values.encode(field_paths.lookup(document.fields, order.path))
        return values.invert(encoded) if order.descending else encoded


def parse(parent: str, query: Message, aggregated: Sequence[FieldPath] = ()) -> Query:
    """Return the query of documents below ``parent``, or refuse it as malformed."""
    names.check_parent(parent)
    source = _source(parent, query)
    condition = _condition(query, names.database_of(parent))
    orders = _orders(query, condition, aggregated)
    explicit = orders[: len(query.order_by)]
    nearest = _nearest(query)
    projection = None
    if query.HasField("select"):
        projection = _checked(each.field_path for each in query.select.fields)
    return Query(
        source=source,
        condition=condition,
        orders=orders,
        required=_required(orders, aggregated, nearest),
        start=_cut(query.start_at, source, explicit, at_end=False) if query.HasField("start_at") else None,
        end=_cut(query.end_at, source, explicit, at_end=True) if query.HasField("end_at") else None,
        offset=_not_negative(query.offset, "offset"),
        limit=_not_negative(query.limit.value, "limit") if query.HasField("limit") else None,
        nearest=nearest,
        projection=projection,
    )


def _source(parent: str, query: Message) -> Source:
    if len(query.from_) > 1:
        raise errors.InvalidInputError("cannot have more than one collection selector")
    if not query.from_:
        return Source(parent, "", everywhere=True)
    selector = query.from_[0]
    names.check_collection_id(selector.collection_id)
    return Source(parent, selector.collection_id, everywhere=selector.all_descendants)


def _condition(query: Message, database: str) -> Filter:
    return filters.parse(query.where, database) if query.HasField("where") else filters.EVERYTHING


def _orders(query: Message, condition: Filter, aggregated: Sequence[FieldPath]) -> tuple[Order, ...]:
    """Return the explicit orders, those that inequalities imply, those that aggregations need, and that by name."""
    orders = [
        Order(field_paths.parse(each.field.field_path), each.direction == messages.DESCENDING)
        for each in query.order_by
    ]
    _check_orders(orders)
    known = {each.path for each in orders} | {field_paths.NAME}
    implied = sorted(filters.inequality_paths(condition) - known, key=field_paths.render)
    if orders and orders[-1].path == field_paths.NAME:
        if implied:
            raise errors.InvalidInputError(_NAME_IS_NOT_LAST)
        return tuple(orders)
    descending = bool(orders) and orders[-1].descending
    needed = sorted(set(aggregated) - known - set(implied), key=field_paths.render)
    return (*orders, *(Order(path, descending) for path in (*implied, *needed, field_paths.NAME)))


def _check_orders(orders: Sequence[Order]) -> None:
    paths = [each.path for each in orders]
    for position, path in enumerate(paths):
        if path in paths[:position]:
            raise errors.InvalidInputError(
                f"order by clause cannot contain duplicate fields {field_paths.render(path)}"
            )
    if field_paths.NAME in paths[:-1]:
        raise errors.InvalidInputError(_NAME_IS_NOT_LAST)


def _required(
    orders: Sequence[Order], aggregated: Sequence[FieldPath], nearest: Message | None
) -> tuple[FieldPath, ...]:
    paths = [each.path for each in orders if each.path != field_paths.NAME]
    if nearest is not None:
        paths.append(field_paths.parse(nearest.vector_field.field_path))
    return tuple(dict.fromkeys((*paths, *aggregated)))


def _cut(cursor: Message, source: Source, explicit: Sequence[Order], *, at_end: bool) -> Cut:
    """Return where ``cursor`` cuts the order; ``before`` means before an equal document, at either end."""
    if len(cursor.values) > len(explicit):
        raise errors.InvalidInputError("Cursor has too many values.")
    if not cursor.values:
        return Cut(b"", after=at_end)
    parts = (_cursor_part(value, source, order) for value, order in zip(cursor.values, explicit, strict=False))
    return Cut(b"".join(parts), after=not cursor.before)


def _cursor_part(value: Message, source: Source, order: Order) -> bytes:
    limits.check_value(value)
    if order.path != field_paths.NAME:
        encoded = values.encode(value)
    elif value.WhichOneof("value_type") == "reference_value":
        encoded = _name_key(source, value.reference_value)
    else:
        raise errors.InvalidInputError("__key__ filter value must be a Key")
    return values.invert(encoded) if order.descending else encoded


def _name_key(source: Source, name: str) -> bytes:
    """Return where the document ``name`` sorts among those of ``source``, of which it need not be one."""
    if source.collection is None:
        return keys.path_key(names.path_of(name))
    collection, identifier = names.split(name)
    if collection == source.collection:
        return values.segment(identifier)
    start, position = (keys.path_key(names.path_of(each)) for each in (source.collection, name))
    if position.startswith(start):
        return position[len(start) :]
    return b"\x00" if position < start else b"\xff"


def _nearest(query: Message) -> Message | None:
    if not query.HasField("find_nearest"):
        return None
    nearest = query.find_nearest
    field_paths.parse(nearest.vector_field.field_path)
    if fault := _nearest_fault(query, nearest):
        raise errors.InvalidInputError(fault)
    return nearest


def _nearest_fault(query: Message, nearest: Message) -> str:
    if not values.is_vector(nearest.query_vector):
        return "Query Value must be of type vector."
    if not 1 <= nearest.limit.value <= _MOST_NEIGHBOURS:
        return f"FindNearest.limit must be a positive integer of no more than {_MOST_NEIGHBOURS}"
    if nearest.distance_measure not in {1, 2, 3}:
        return "Unknown Distance Measure."
    if query.HasField("limit") or query.offset:
        return f"A query {'limit' if query.HasField('limit') else 'offset'} cannot be used with FindNearest"
    if query.HasField("start_at") or query.HasField("end_at"):
        return "A cursor cannot be used with FindNearest"
    return ""


def _checked(paths: Iterable[str]) -> tuple[str, ...]:
    kept = tuple(paths)
    for each in kept:
        field_paths.parse(each)
    return kept


def _not_negative(number: int, what: str) -> int:
    if number < 0:
        raise errors.InvalidInputError(f"{what} is negative")
    return number
