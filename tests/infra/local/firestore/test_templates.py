from datetime import UTC, datetime
from typing import Any

import pytest

from infra.local.firestore import messages, templates
from infra.local.firestore.messages import Message
from tests.infra.local.firestore.builders import DATABASE, ROOT, GeoPoint, Reference, Vector, nearest, query


def run(asked: Message, parent: str = ROOT) -> Message:
    return messages.request_class("RunQuery")(parent=parent, structured_query=asked)


def count(asked: Message) -> Message:
    wanted = {"structured_query": asked, "aggregations": [{"alias": "n", "count": {}}]}
    return messages.request_class("RunAggregationQuery")(parent=ROOT, structured_aggregation_query=wanted)


def value_of(template: templates.Template) -> Any:
    return template["structuredQuery"]["where"]["fieldFilter"]["value"]


@pytest.mark.parametrize(
    ("operand", "kind"),
    [
        (None, "null"),
        (True, "boolean"),
        (7, "integer"),
        (0.5, "double"),
        (datetime(2020, 1, 1, tzinfo=UTC), "timestamp"),
        ("secret", "string"),
        (b"secret", "bytes"),
        (GeoPoint(1, 2), "geo_point"),
        ({"secret": 1}, "map"),
        (["secret", "b", "c"], ["string", "string"]),
        ([], []),
        (Reference("jobs/secret/results/secret"), "reference jobs/*/results/*"),
        (Vector((0.5, 0.25, 0.125)), "vector 3"),
    ],
    ids=str,
)
def test_values_leave_only_their_types(operand: Any, kind: Any) -> None:
    template = templates.of(run(query("c", ("a", "==", operand))))
    assert value_of(template) == kind
    assert templates.of(templates.filled(template, DATABASE)) == template


def test_what_no_index_depends_on_is_left_out() -> None:
    bare = query("c", ("a", "==", 1), order=("b",))
    full = query(
        "c", ("a", "==", 1), order=("b",), start=([1], True), end=([2], True), limit=3, offset=1, select=("a",)
    )
    assert templates.of(run(full)) == templates.of(run(bare))


def test_parents_lose_the_ids_of_their_documents() -> None:
    template = templates.of(run(query("events"), f"{ROOT}/jobs/job_1"))
    assert template["parent"] == "jobs/*"
    assert templates.filled(template, "projects/q/databases/d").parent == "projects/q/databases/d/documents/jobs/*"


def test_filled_template_is_the_query_again() -> None:
    asked = query("c", ("or", ("a", "in", ["x", "y"]), ("b", "IS_NULL")), order=("-c",), everywhere=True)
    filled = templates.filled(templates.of(run(asked)), DATABASE)
    assert templates.query_of(filled) == query(
        "c", ("or", ("a", "in", ["x", "x"]), ("b", "IS_NULL")), order=("-c",), everywhere=True
    )


def test_aggregations_stay_as_they_are() -> None:
    filled = templates.filled(templates.of(count(query("c", ("a", "==", 1)))), DATABASE)
    assert templates.aggregates(filled)
    assert filled == count(query("c", ("a", "==", 1)))


def test_neighbours_are_searched_with_a_vector_as_long() -> None:
    asked = nearest("c", [0.5] * 4, ("a", "==", "x"), limit=20)
    filled = templates.query_of(templates.filled(templates.of(run(asked)), DATABASE))
    assert filled == nearest("c", [1.0] * 4, ("a", "==", "x"), limit=1)
