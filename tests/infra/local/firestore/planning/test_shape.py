from collections.abc import Callable
from typing import Any

import pytest
from google.cloud.firestore_v1.types import StructuredQuery
from google.cloud.firestore_v1.types import query as query_types

from infra.local.firestore.planning.shape import Clause, Junction, Order, VectorSearch, shape_of

Build = Callable[..., Any]


def test_a_shape_holds_collection_and_scope(query: Build) -> None:
    shape = shape_of(query(collection="jobs", group=True))

    assert (shape.selectors, shape.collection, shape.group, shape.where) == (1, "jobs", True, None)


def test_filters_become_clauses_and_junctions(query: Build) -> None:
    shape = shape_of(query(("a", "==", 1), ("or", ("b", "in", [1, 2]), ("d", "is-null"))))

    alternatives = Junction("OR", (Clause("b", "IN", 2), Clause("d", "IS_NULL")))
    assert shape.where == Junction("AND", (Clause("a", "EQUAL"), alternatives))


@pytest.mark.parametrize(
    ("operator", "operand", "kind"),
    [
        ("==", 1, "EQUALITY"),
        ("in", [1], "EQUALITY"),
        ("is-null", None, "EQUALITY"),
        ("is-nan", None, "EQUALITY"),
        ("contains", 1, "CONTAINS"),
        ("contains-any", [1], "CONTAINS"),
        ("<", 1, "RANGE"),
        (">=", 1, "RANGE"),
        ("!=", 1, "RANGE"),
        ("not-in", [1], "RANGE"),
        ("is-not-null", None, "RANGE"),
        ("is-not-nan", None, "RANGE"),
    ],
)
def test_operators_ask_for_three_things(query: Build, operator: str, operand: Any, kind: str) -> None:
    where = shape_of(query(("a", operator, operand))).where

    assert isinstance(where, Clause)
    assert where.kind == kind


def test_an_unset_direction_is_ascending() -> None:
    orders = [{"field": {"field_path": "a"}}, {"field": {"field_path": "b"}, "direction": "DESCENDING"}]
    shape = shape_of(StructuredQuery.pb(StructuredQuery(order_by=orders)))

    assert shape.order == (Order("a", "ASCENDING"), Order("b", "DESCENDING"))


def test_values_cursors_and_limits_are_stripped(query: Build) -> None:
    plain = query(("a", "==", 1), ("b", "in", [1, 2]), order=("d",))
    cursor = query_types.Cursor(values=[{"integer_value": 7}], before=True)
    other = query(("a", "==", "x"), ("b", "in", [8, 9]), order=("d",), limit=5, offset=2, start_at=cursor)

    assert shape_of(plain) == shape_of(other)


def test_projections_are_stripped(query: Build) -> None:
    projection = {"fields": [{"field_path": "a"}]}

    assert shape_of(query(select=projection)) == shape_of(query())


@pytest.mark.parametrize("operator", ["in", "not-in", "contains-any"])
def test_the_number_of_values_stays(query: Build, operator: str) -> None:
    assert shape_of(query(("a", operator, [1, 2]))) != shape_of(query(("a", operator, [1, 2, 3])))


def test_the_vector_dimension_stays(query: Build) -> None:
    assert shape_of(query(vector="v", dimension=3)).vector == VectorSearch("v", 3, True, "")
    assert shape_of(query(vector="v", dimension=4)).vector == VectorSearch("v", 4, True, "")


def test_vector_values_are_stripped(query: Build) -> None:
    other = query(vector="v")
    components = other.find_nearest.query_vector.map_value.fields["value"].array_value.values
    components[0].double_value = 0.5

    assert shape_of(other) == shape_of(query(vector="v"))


@pytest.mark.parametrize(
    ("fields", "stage"),
    [({"limit": 1}, "query limit"), ({"offset": 1}, "query offset"), ({"start_at": {"before": True}}, "cursor")],
)
def test_stages_beside_a_vector_stay(query: Build, fields: dict[str, Any], stage: str) -> None:
    vector = shape_of(query(vector="v", **fields)).vector

    assert vector is not None
    assert vector.beside == stage


def test_aggregated_fields_are_sorted_and_distinct(query: Build) -> None:
    assert shape_of(query(), ["b", "a", "b"]).aggregated == ("a", "b")


def test_shapes_are_hashable_by_content(query: Build) -> None:
    built = [shape_of(query(("a", "==", value), order=("-b",))) for value in (1, 2)]

    assert len(set(built)) == 1
