"""Queries, as a gRPC server receives them, and planners, in short forms."""

from collections.abc import Callable
from typing import Any, TypeAlias

import pytest
from google.cloud.firestore_v1.types import StructuredQuery, document

from infra.local.firestore.planning.planner import IndexPlanner
from infra.local.firestore.planning.shape import RawQuery
from shared.manifest.collection import Collection, Index

Build: TypeAlias = Callable[..., RawQuery]
Plan: TypeAlias = Callable[..., IndexPlanner]

_UNARY = {"is-null": "IS_NULL", "is-nan": "IS_NAN", "is-not-null": "IS_NOT_NULL", "is-not-nan": "IS_NOT_NAN"}
_BINARY = {
    "==": "EQUAL",
    "!=": "NOT_EQUAL",
    "<": "LESS_THAN",
    "<=": "LESS_THAN_OR_EQUAL",
    ">": "GREATER_THAN",
    ">=": "GREATER_THAN_OR_EQUAL",
    "in": "IN",
    "not-in": "NOT_IN",
    "contains": "ARRAY_CONTAINS",
    "contains-any": "ARRAY_CONTAINS_ANY",
}


@pytest.fixture(scope="session")
def query() -> Build:
    """Return ``build``: ``query(("a", "==", 1), ("or", f, g), order=("-b",))``."""
    return build


@pytest.fixture(scope="session")
def planner() -> Plan:
    """Return a maker of planners for a collection ``c``: ``planner(index("a", "-b"), unindexed=("x",))``."""

    def make(*indexes: Index, **declared: Any) -> IndexPlanner:
        return IndexPlanner.from_manifest([Collection("c", "", indexes=indexes, **declared)])

    return make


def build(
    *filters: tuple[Any, ...],
    order: tuple[str, ...] = (),
    collection: str = "c",
    group: bool = False,
    vector: str = "",
    dimension: int = 3,
    **fields: Any,
) -> RawQuery:
    """Return the message of a query; more than one filter are joined by AND."""
    built = StructuredQuery(
        from_=[{"collection_id": collection, "all_descendants": group}],
        order_by=[
            {"field": {"field_path": each.removeprefix("-")}, "direction": 2 if each.startswith("-") else 1}
            for each in order
        ],
        **fields,
    )
    if filters:
        built.where = _filter(("and", *filters) if len(filters) > 1 else filters[0])
    if vector:
        built.find_nearest = _search(vector, dimension)
    return StructuredQuery.pb(built)


def _filter(spec: tuple[Any, ...]) -> StructuredQuery.Filter:
    if spec[0] in {"and", "or"}:
        parts = [_filter(part) for part in spec[1:]]
        return StructuredQuery.Filter(composite_filter={"op": spec[0].upper(), "filters": parts})
    field = {"field_path": spec[0]}
    if spec[1] in _UNARY:
        return StructuredQuery.Filter(unary_filter={"field": field, "op": _UNARY[spec[1]]})
    return StructuredQuery.Filter(field_filter={"field": field, "op": _BINARY[spec[1]], "value": _value(spec[2])})


def _search(path: str, dimension: int) -> StructuredQuery.FindNearest:
    vector = {"__type__": _value("__vector__"), "value": _value(list(range(dimension)))}
    return StructuredQuery.FindNearest(
        vector_field={"field_path": path},
        query_vector=document.Value(map_value={"fields": vector}),
        distance_measure="COSINE",
        limit=3,
    )


def _value(value: Any) -> document.Value:
    if value is None:
        return document.Value(null_value=0)
    if isinstance(value, list):
        return document.Value(array_value={"values": [_value(each) for each in value]})
    if isinstance(value, int):
        return document.Value(integer_value=value)
    return document.Value(string_value=value)
