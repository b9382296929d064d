"""Queries as data: equality and membership filters, orders with cursors, nearest neighbours, and a limit."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal, TypeAlias

from google.cloud.firestore_v1.types import query as query_types

from shared.firestore import values
from shared.firestore.values import Vector

QueryPB = type(query_types.StructuredQuery.pb(query_types.StructuredQuery()))
_OPERATORS = {
    "==": query_types.StructuredQuery.FieldFilter.Operator.EQUAL,
    "<=": query_types.StructuredQuery.FieldFilter.Operator.LESS_THAN_OR_EQUAL,
    "in": query_types.StructuredQuery.FieldFilter.Operator.IN,
    "contains": query_types.StructuredQuery.FieldFilter.Operator.ARRAY_CONTAINS,
}
_AND = query_types.StructuredQuery.CompositeFilter.Operator.AND
_COSINE = query_types.StructuredQuery.FindNearest.DistanceMeasure.COSINE
_DIRECTIONS = {
    False: query_types.StructuredQuery.Direction.ASCENDING,
    True: query_types.StructuredQuery.Direction.DESCENDING,
}

Operator = Literal["==", "<=", "in", "contains"]
Condition: TypeAlias = tuple[str, Operator, Any]


@dataclass(frozen=True)
class Cursor:
    """A place in the order: one value per order; ``inclusive`` keeps the document that stands on it."""

    values: Sequence[Any]
    inclusive: bool = False


@dataclass(frozen=True)
class Reference:
    """A document as a value, for cursors on ``__name__``; ``path`` is relative to the database."""

    path: str


@dataclass(frozen=True)
class Nearest:
    """
    The ``limit`` documents whose ``field`` is nearest to ``vector``, by the cosine of the angle between them.

    Each answer carries its distance, from 0 for the same direction to 2 for the opposite one, as ``distance``.
    """

    field: str
    vector: Vector
    limit: int
    distance: str = "distance"


@dataclass(frozen=True)
class Query:
    """
    A query over one collection below ``parent`` (empty for the top level), or as a ``group`` over all of that name.

    ``order`` fields may carry a leading minus. Cursors bound the order and need no index of their own, so ranges
    over the order field are written with them. ``fields`` limits what is returned; ``("__name__",)`` for ids only.
    ``nearest`` has an order and a limit of its own.
    """

    collection: str
    parent: str = ""
    where: Sequence[Condition] = ()
    order: Sequence[str] = ()
    start: Cursor | None = None
    end: Cursor | None = None
    limit: int = 0
    fields: Sequence[str] = ()
    group: bool = False
    nearest: Nearest | None = None


def to_message(query: Query, root: str) -> Any:
    """Return ``query`` as a protobuf StructuredQuery; ``root`` is the database's documents."""
    message = QueryPB()
    message.from_.add(collection_id=query.collection, all_descendants=query.group)
    _add_filters(message, query, root)
    for text in query.order:
        order = message.order_by.add()
        order.field.field_path = text.removeprefix("-")
        order.direction = _DIRECTIONS[text.startswith("-")]
    if query.start is not None:
        _set_cursor(message.start_at, query.start, root, before=query.start.inclusive)
    if query.end is not None:
        _set_cursor(message.end_at, query.end, root, before=not query.end.inclusive)
    if query.limit:
        message.limit.value = query.limit
    for name in query.fields:
        message.select.fields.add().field_path = name
    if query.nearest is not None:
        _fill_nearest(message.find_nearest, query.nearest)
    return message


def _add_filters(message: Any, query: Query, root: str) -> None:
    if len(query.where) == 1:
        _fill_filter(message.where.field_filter, query.where[0], root)
    elif query.where:
        composite = message.where.composite_filter
        composite.op = _AND
        for condition in query.where:
            _fill_filter(composite.filters.add().field_filter, condition, root)


def _fill_filter(target: Any, condition: Condition, root: str) -> None:
    path, operator, value = condition
    target.field.field_path = path
    target.op = _OPERATORS[operator]
    _encode(value, target.value, root)


def _set_cursor(target: Any, cursor: Cursor, root: str, *, before: bool) -> None:
    target.before = before
    for value in cursor.values:
        _encode(value, target.values.add(), root)


def _fill_nearest(target: Any, nearest: Nearest) -> None:
    target.vector_field.field_path = nearest.field
    values.encode(nearest.vector, target.query_vector)
    target.distance_measure = _COSINE
    target.limit.value = nearest.limit
    target.distance_result_field = nearest.distance


def _encode(value: Any, target: Any, root: str) -> None:
    if isinstance(value, Reference):
        target.reference_value = f"{root}/{value.path}"
    else:
        values.encode(value, target)
