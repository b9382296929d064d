"""
The shape of a query: all that decides which index serves it, and no values.

Two queries of one shape have one plan. Shapes are named tuples, which hash in C: one is hashed per query.
"""

from collections.abc import Iterable
from typing import Any, Literal, NamedTuple, TypeAlias

from google.cloud.firestore_v1.types import StructuredQuery

from infra.local.firestore.planning.indexes import Direction

Kind = Literal["EQUALITY", "CONTAINS", "RANGE", "UNKNOWN"]
RawQuery: TypeAlias = Any

UNKNOWN = "OPERATOR_UNSPECIFIED"
NO_ARRAY = -1
MULTIPLE_VALUES = frozenset({"IN", "NOT_IN", "ARRAY_CONTAINS_ANY"})
UNARY = frozenset({"IS_NULL", "IS_NAN", "IS_NOT_NULL", "IS_NOT_NAN"})
_KINDS: dict[str, Kind] = {
    "EQUAL": "EQUALITY",
    "IN": "EQUALITY",
    "IS_NULL": "EQUALITY",
    "IS_NAN": "EQUALITY",
    "ARRAY_CONTAINS": "CONTAINS",
    "ARRAY_CONTAINS_ANY": "CONTAINS",
    UNKNOWN: "UNKNOWN",
}
_FIELD_OPERATORS: dict[int, str] = {each.value: each.name for each in StructuredQuery.FieldFilter.Operator}
_UNARY_OPERATORS: dict[int, str] = {each.value: each.name for each in StructuredQuery.UnaryFilter.Operator}
_JUNCTIONS: dict[int, str] = {each.value: each.name for each in StructuredQuery.CompositeFilter.Operator}
_DESCENDING = int(StructuredQuery.Direction.DESCENDING)


class Clause(NamedTuple):
    """One comparison; ``values`` counts the operands of IN, NOT_IN and ARRAY_CONTAINS_ANY."""

    path: str
    operator: str
    values: int = 1

    @property
    def kind(self) -> Kind:
        """Return what the comparison asks of an index."""
        return _KINDS.get(self.operator, "RANGE")


class Junction(NamedTuple):
    """Several filters joined by ``operator``, AND or OR."""

    operator: str
    parts: "tuple[Filter, ...]"


Filter: TypeAlias = Clause | Junction


class Order(NamedTuple):
    """One sort order as written in the query."""

    path: str
    direction: Direction


class VectorSearch(NamedTuple):
    """A nearest-neighbour stage; ``beside`` names the stage it cannot stand beside, if there is one."""

    path: str
    dimension: int
    limit_is_valid: bool
    beside: str


class QueryShape(NamedTuple):
    """A query without its values, cursors and limits."""

    selectors: int
    collection: str
    group: bool
    where: Filter | None
    order: tuple[Order, ...]
    vector: VectorSearch | None
    aggregated: tuple[str, ...]


def shape_of(query: RawQuery, aggregated_fields: Iterable[str] = ()) -> QueryShape:
    """Return the shape of the protobuf message ``query`` when its ``aggregated_fields`` are summed."""
    selectors = query.from_
    first = selectors[0] if selectors else None
    return QueryShape(
        selectors=len(selectors),
        collection=first.collection_id if first is not None else "",
        group=first.all_descendants if first is not None else False,
        where=_filter(query.where) if query.HasField("where") else None,
        order=tuple(
            Order(each.field.field_path, "DESCENDING" if each.direction == _DESCENDING else "ASCENDING")
            for each in query.order_by
        ),
        vector=_vector(query) if query.HasField("find_nearest") else None,
        aggregated=tuple(sorted(set(aggregated_fields))),
    )


def _filter(raw: RawQuery) -> Filter:
    match raw.WhichOneof("filter_type"):
        case "field_filter":
            return _comparison(raw.field_filter)
        case "unary_filter":
            unary = raw.unary_filter
            return Clause(unary.field.field_path, _UNARY_OPERATORS.get(unary.op, UNKNOWN))
        case "composite_filter":
            composite = raw.composite_filter
            parts = tuple(_filter(each) for each in composite.filters)
            return Junction(_JUNCTIONS.get(composite.op, UNKNOWN), parts)
        case _:
            return Clause("", UNKNOWN)


def _comparison(raw: RawQuery) -> Clause:
    operator = _FIELD_OPERATORS.get(raw.op, UNKNOWN)
    if operator not in MULTIPLE_VALUES:
        return Clause(raw.field.field_path, operator)
    is_array = raw.value.HasField("array_value")
    return Clause(raw.field.field_path, operator, len(raw.value.array_value.values) if is_array else NO_ARRAY)


def _vector(query: RawQuery) -> VectorSearch:
    search = query.find_nearest
    components = search.query_vector.map_value.fields
    stages = {
        "query limit": query.HasField("limit"),
        "query offset": bool(query.offset),
        "cursor": query.HasField("start_at") or query.HasField("end_at"),
    }
    return VectorSearch(
        path=search.vector_field.field_path,
        dimension=len(components["value"].array_value.values) if "value" in components else 0,
        limit_is_valid=1 <= search.limit.value <= 1000,
        beside=next((stage for stage, present in stages.items() if present), ""),
    )
