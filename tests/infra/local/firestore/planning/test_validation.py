from collections.abc import Callable
from typing import Any

import pytest
from google.cloud.firestore_v1.types import StructuredQuery

from infra.local.firestore.planning.shape import shape_of
from infra.local.firestore.planning.validation import violation

Build = Callable[..., Any]
ONE_NEGATION = "Only a single 'NOT_EQUAL', 'NOT_IN', 'IS_NOT_NAN', or 'IS_NOT_NULL' filter allowed per query."
NOT_IN_ALONE = "'NOT_IN' cannot be used in the same query with 'IN', 'ARRAY_CONTAINS_ANY' or 'OR'."
ONE_ARRAY = "A maximum of 1 'ARRAY_CONTAINS' filter is allowed per disjunction."
AFTER_KEY = "order by clause cannot contain more fields after the key"
KEY_EQUALITY = (
    "Equality on key is not allowed if there are other inequality fields and key does not appear in inequalities."
)


def test_ordinary_queries_are_valid(query: Build) -> None:
    filters = (("a", "in", list(range(20))), ("t", "contains", 1), ("b", ">", 1), ("b", "<", 9))

    assert not violation(shape_of(query(*filters, order=("-b", "__name__"))))
    assert not violation(shape_of(query()))


@pytest.mark.parametrize(
    ("filters", "text"),
    [
        ([("a", "in", list(range(31)))], "'IN' supports up to 30 comparison values."),
        ([("a", "contains-any", list(range(31)))], "'ARRAY_CONTAINS_ANY' supports up to 30 comparison values."),
        ([("a", "not-in", list(range(11)))], "'NOT_IN' supports up to 10 comparison values."),
        ([("a", "in", [])], "'IN' requires an non-empty ArrayValue."),
        ([("a", "in", 3)], "'IN' requires an ArrayValue."),
        ([("or",)], "Composite filter must have at least one sub-filter."),
        ([("and", ("a", "==", 1), ("or",))], "Composite filter must have at least one sub-filter."),
        ([("a", "!=", 1), ("b", "!=", 1)], ONE_NEGATION),
        ([("a", "is-not-null"), ("b", "not-in", [1])], ONE_NEGATION),
        ([("or", ("a", "!=", 1), ("b", "is-not-nan"))], ONE_NEGATION),
        ([("a", "not-in", [1]), ("b", "in", [1])], NOT_IN_ALONE),
        ([("a", "not-in", [1]), ("b", "contains-any", [1])], NOT_IN_ALONE),
        ([("a", "not-in", [1]), ("or", ("b", "==", 1), ("d", "==", 1))], NOT_IN_ALONE),
        ([("t", "contains", 1), ("u", "contains", 1)], ONE_ARRAY),
        ([("t", "contains", 1), ("u", "contains-any", [1])], ONE_ARRAY),
        ([("t", "contains", 1), ("or", ("a", "==", 1), ("u", "contains", 1))], ONE_ARRAY),
        ([("__name__", "contains", "x")], "the name __key__ is reserved"),
        ([("__name__", "is-null")], "__key__ filter value must be a Key"),
        ([("__name__", "==", "x"), ("a", ">", 1)], KEY_EQUALITY),
        ([("or", ("__name__", "in", ["x"]), ("a", ">", 1))], KEY_EQUALITY),
    ],
)
def test_illegal_filters_are_named(query: Build, filters: list[tuple[Any, ...]], text: str) -> None:
    assert violation(shape_of(query(*filters))) == text


@pytest.mark.parametrize(
    "filters",
    [
        [("a", "!=", 1), ("b", ">", 1)],
        [("a", "not-in", [1]), ("b", "==", 1)],
        [("or", ("t", "contains", 1), ("u", "contains", 1))],
        [("__name__", "==", "x"), ("__name__", ">", "a"), ("a", ">", 1)],
        [("and",)],
    ],
)
def test_legal_neighbours_are_accepted(query: Build, filters: list[tuple[Any, ...]]) -> None:
    assert not violation(shape_of(query(*filters)))


@pytest.mark.parametrize(("left", "right", "total"), [(5, 6, 30), (5, 7, 35), (4, 8, 32)])
def test_disjunctions_are_limited_to_thirty(query: Build, left: int, right: int, total: int) -> None:
    text = violation(shape_of(query(("a", "in", list(range(left))), ("b", "in", list(range(right))))))

    assert text == (
        f"Too many disjunctions after normalization. Result had {total} disjunctions "
        "which is more than the maximum of 30"
        if total > 30
        else ""
    )


def test_a_huge_product_fails_without_expansion(query: Build) -> None:
    pairs = [("or", (f"a{each}", "==", 1), (f"b{each}", "==", 1)) for each in range(90)]

    assert violation(shape_of(query(*pairs))).startswith("Too many disjunctions after normalization.")


@pytest.mark.parametrize(("fields", "valid"), [(10, True), (11, False)])
def test_range_fields_are_limited_to_ten(query: Build, fields: int, *, valid: bool) -> None:
    text = violation(shape_of(query(*[(f"f{each}", ">", 1) for each in range(fields)])))

    assert (text == "") == valid
    assert valid or text.startswith("The query contains 11 distinct inequality fields: [f0, f1, f10,")


@pytest.mark.parametrize(
    ("values", "equalities", "orders", "group", "valid"),
    [
        (1, 98, 0, False, True),
        (1, 99, 0, False, False),
        (1, 99, 0, True, True),
        (1, 100, 0, True, False),
        (1, 95, 3, False, True),
        (1, 95, 4, False, False),
        (30, 2, 9, False, True),
        (30, 2, 10, False, False),
    ],
)
def test_components_are_limited_to_a_hundred(
    query: Build, values: int, equalities: int, orders: int, *, group: bool, valid: bool
) -> None:
    equal = [(f"f{each}", "==", 1) for each in range(equalities)]
    order = tuple(f"o{each}" for each in range(orders))
    text = violation(shape_of(query(("a", "in", list(range(values))), *equal, order=order, group=group)))

    assert (text == "") == valid
    assert valid or text.startswith("The query may not have more than 100 filters + sort orders")


@pytest.mark.parametrize(
    ("filters", "order", "text"),
    [
        ((), ("a", "-a"), "order by clause cannot contain duplicate fields a"),
        ((), ("__name__", "a"), AFTER_KEY),
        ((("a", ">", 1),), ("__name__",), AFTER_KEY),
        ((("a", ">", 1),), ("a", "__name__"), ""),
        ((("__name__", ">", "x"),), ("a", "__name__"), ""),
    ],
)
def test_illegal_orders_are_named(query: Build, filters: Any, order: tuple[str, ...], text: str) -> None:
    assert violation(shape_of(query(*filters, order=order))) == text


@pytest.mark.parametrize(
    ("filters", "order", "text"),
    [
        ((("a", "==", 1),), (), "kind is required for filter: a"),
        ((), ("-__name__",), "kind is required for all orders except __key__ ascending"),
        ((), ("a",), "kind is required for all orders except __key__ ascending"),
        ((("__name__", ">", "x"),), ("__name__",), ""),
    ],
)
def test_scans_without_collection_are_plain(query: Build, filters: Any, order: tuple[str, ...], text: str) -> None:
    assert violation(shape_of(query(*filters, order=order, collection="", group=True))) == text


@pytest.mark.parametrize(
    ("filters", "order", "after"),
    [
        ((), ("a", "__name__"), "[s]"),
        ((("s", "==", 1),), ("a", "__name__"), "[s]"),
        ((("__name__", ">", "x"),), (), "[s]"),
        ((), ("s", "__name__"), ""),
        ((), ("a",), ""),
        ((("__name__", ">", "x"), ("s", ">", 1)), (), ""),
    ],
)
def test_sums_cannot_follow_the_name(query: Build, filters: Any, order: tuple[str, ...], after: str) -> None:
    text = violation(shape_of(query(*filters, order=order), ["s"]))

    assert text.startswith(f"This query requires an index that has fields {after} after __name__" if after else "")
    assert bool(text) == bool(after)


def test_names_cannot_be_summed(query: Build) -> None:
    text = violation(shape_of(query(), ["__name__"]))

    assert text == "Aggregations are not supported for the property: __key__"


@pytest.mark.parametrize(
    ("fields", "dimension", "text"),
    [
        ({}, 0, "Cannot have a zero length vector."),
        ({}, 2048, ""),
        ({}, 2049, "Vectors must be at most 2048 dimensions."),
        ({"limit": 3}, 3, "A query limit cannot be used with FindNearest"),
        ({"offset": 3}, 3, "A query offset cannot be used with FindNearest"),
        ({"end_at": {"before": True}}, 3, "A cursor cannot be used with FindNearest"),
    ],
)
def test_illegal_vector_queries_are_named(query: Build, fields: dict[str, Any], dimension: int, text: str) -> None:
    assert violation(shape_of(query(vector="v", dimension=dimension, **fields))) == text


@pytest.mark.parametrize(("limit", "valid"), [(0, False), (1, True), (1000, True), (1001, False)])
def test_nearest_neighbours_are_limited(query: Build, limit: int, *, valid: bool) -> None:
    message = query(vector="v")
    message.find_nearest.limit.value = limit

    assert (violation(shape_of(message)) == "") == valid


@pytest.mark.parametrize(
    ("message", "text"),
    [
        (
            {"from_": [{"collection_id": "a"}, {"collection_id": "b"}]},
            "StructuredQuery.from cannot have more than one collection selector.",
        ),
        ({"where": {"composite_filter": {"filters": [{}]}}}, "Unknown CompositeFilter operator."),
        ({"where": {"field_filter": {"field": {"field_path": "a"}}}}, "Unknown Filter operator."),
        ({"where": {"unary_filter": {"field": {"field_path": "a"}}}}, "Unknown Filter operator."),
        ({"where": {}}, "Unknown Filter operator."),
    ],
)
def test_unreadable_messages_are_named(message: dict[str, Any], text: str) -> None:
    assert violation(shape_of(StructuredQuery.pb(StructuredQuery(message)))) == text
