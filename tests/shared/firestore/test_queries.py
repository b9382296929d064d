from google.cloud.firestore_v1.types import StructuredQuery

from shared.firestore import queries, values
from shared.firestore.queries import Cursor, Nearest, Query, Reference
from shared.firestore.values import Vector

ROOT = "projects/p/databases/(default)/documents"


def message(query: Query) -> StructuredQuery:
    return StructuredQuery.wrap(queries.to_message(query, ROOT))


def test_one_condition_stands_alone() -> None:
    found = message(Query("jobs", where=[("a", "==", 1)]))

    assert found.where.field_filter.field.field_path == "a"
    assert found.where.field_filter.value.integer_value == 1


def test_several_conditions_must_all_hold() -> None:
    found = message(Query("jobs", where=[("a", "==", 1), ("b", "in", ["x", "y"]), ("c", "contains", "z")]))

    assert found.where.composite_filter.op == StructuredQuery.CompositeFilter.Operator.AND
    assert [part.field_filter.op.name for part in found.where.composite_filter.filters] == [
        "EQUAL",
        "IN",
        "ARRAY_CONTAINS",
    ]


def test_minus_orders_downwards() -> None:
    found = message(Query("jobs", order=["a", "-b"]))

    assert [(o.field.field_path, o.direction.name) for o in found.order_by] == [("a", "ASCENDING"), ("b", "DESCENDING")]


def test_cursors_say_on_which_side_they_stand() -> None:
    found = message(Query("jobs", start=Cursor([1]), end=Cursor([2], inclusive=True)))
    other = message(Query("jobs", start=Cursor([1], inclusive=True), end=Cursor([2])))

    assert (found.start_at.before, found.end_at.before) == (False, False)
    assert (other.start_at.before, other.end_at.before) == (True, True)


def test_references_are_made_absolute() -> None:
    found = message(Query("jobs", start=Cursor([Reference("jobs/a")])))

    assert found.start_at.values[0].reference_value == f"{ROOT}/jobs/a"


def test_limit_and_fields_are_passed_on() -> None:
    found = message(Query("jobs", limit=5, fields=["__name__"]))

    assert (found.limit, [field.field_path for field in found.select.fields]) == (5, ["__name__"])


def test_nearest_asks_for_a_vector_and_its_distance() -> None:
    found = message(Query("notes", where=[("a", "==", 1)], nearest=Nearest("v", Vector((0.5, 1.0)), 3)))
    search = found.find_nearest

    assert (search.vector_field.field_path, search.limit, search.distance_measure.name) == ("v", 3, "COSINE")
    assert search.distance_result_field == "distance"
    assert StructuredQuery.pb(found).find_nearest.query_vector == values.encoded(Vector((0.5, 1.0)))


def test_without_nearest_there_is_no_search() -> None:
    assert not StructuredQuery.pb(message(Query("notes"))).HasField("find_nearest")
