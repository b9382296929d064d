from collections.abc import Sequence

import pytest

from infra.local.firestore import messages, shapes
from infra.local.firestore.messages import Message
from tests.infra.local.firestore.builders import nearest, query


@pytest.mark.parametrize(
    ("message", "aggregated", "line"),
    [
        (query("jobs"), (), "jobs"),
        (query("jobs", everywhere=True), (), "group jobs"),
        (messages.StructuredQuery(), (), "all documents"),
        (query("jobs", ("a", "==", 1)), (), "jobs where a == ?"),
        (
            query("jobs", ("a", "==", 1), ("b", "in", [1, 2]), order=("-c", "d"), limit=5),
            (),
            "jobs where (a == ? and b in [2]) order by -c, d",
        ),
        (query("jobs", ("or", ("a", "IS_NULL"), ("t", "contains", 1))), (), "jobs where (a is null or t contains ?)"),
        (query("jobs", ("a", ">=", 1)), ("cost", "time"), "jobs where a >= ? aggregate cost, time"),
        (nearest("jobs", [1.0, 2.0], ("a", "!=", 1)), (), "jobs where a != ? nearest e[2]"),
        (query("jobs", ("a", "not-in", [1]), ("b", "IS_NOT_NAN")), (), "jobs where (a not in [1] and b is not NaN)"),
    ],
)
def test_queries_read_as_one_line(message: Message, aggregated: Sequence[str], line: str) -> None:
    assert shapes.describe(message, aggregated) == line


def test_values_and_cursors_make_no_difference() -> None:
    one = query("jobs", ("a", "==", 1), order=("b",), start=([1], True), limit=3, offset=1, select=("a",))
    other = query("jobs", ("a", "==", "x"), order=("b",))
    assert shapes.describe(one) == shapes.describe(other)


def test_parts_of_a_query_are_told_apart() -> None:
    asked = query("jobs", ("a", "==", 1), ("b", "in", [1, 2]), order=("-c", "d"), everywhere=True)
    assert shapes.source(asked) == "group jobs"
    assert shapes.conditions(asked) == ["a == ?", "b in [2]"]
    assert shapes.ending(asked, ["cost"]) == ["order by -c, d", "aggregate cost"]


@pytest.mark.parametrize(
    ("asked", "conditions"),
    [
        (query("jobs"), []),
        (query("jobs", ("a", "==", 1)), ["a == ?"]),
        (query("jobs", ("or", ("a", "==", 1), ("b", "==", 1))), ["(a == ? or b == ?)"]),
    ],
)
def test_only_what_must_hold_is_a_condition(asked: Message, conditions: list[str]) -> None:
    assert shapes.conditions(asked) == conditions
