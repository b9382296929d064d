import math
from datetime import UTC, datetime
from typing import Any

import pytest

from infra.local.firestore import clauses, values
from infra.local.firestore.clauses import AnyOf, ContainsAny, Cut, Named, NoneOf
from tests.infra.local.firestore.builders import document, name, value

PATH = ("a",)


def encoded(*things: Any) -> frozenset[bytes]:
    return frozenset(values.encode(value(each)) for each in things)


@pytest.mark.parametrize(
    ("operand", "inclusive", "inside", "outside"),
    [
        (5, False, [-math.inf, 4.9, 4], [5, 5.0, math.nan, "4", None]),
        (5, True, [4, 5, 5.0], [5.1, math.nan]),
        ("b", False, ["", "a", "az"], ["b", b"a", 1, None]),
        (datetime(2026, 1, 1, tzinfo=UTC), True, [datetime(2025, 1, 1, tzinfo=UTC)], [1, "2025"]),
    ],
)
def test_below_keeps_to_the_type(operand: Any, *, inclusive: bool, inside: list[Any], outside: list[Any]) -> None:
    clause = clauses.below(PATH, values.encode(value(operand)), inclusive=inclusive)
    assert [each for each in inside + outside if clause.accepts(value(each))] == inside


@pytest.mark.parametrize(
    ("operand", "inclusive", "inside", "outside"),
    [
        (5, False, [5.1, math.inf], [5, 4, math.nan, "6"]),
        (5, True, [5, 5.0, 6], [4]),
        (True, True, [True], [False, 2]),
        ([1], False, [[1, 0], [2]], [[1], [0, 9], {"a": 1}]),
    ],
)
def test_above_keeps_to_the_type(operand: Any, *, inclusive: bool, inside: list[Any], outside: list[Any]) -> None:
    clause = clauses.above(PATH, values.encode(value(operand)), inclusive=inclusive)
    assert [each for each in inside + outside if clause.accepts(value(each))] == inside


def test_any_of_compares_across_number_types() -> None:
    clause = AnyOf(PATH, encoded(1, "x"))
    assert [each for each in (1, 1.0, "x", "1", None) if clause.accepts(value(each))] == [1, 1.0, "x"]


def test_none_of_never_accepts_null() -> None:
    clause = NoneOf(PATH, encoded(1))
    assert [each for each in (1.0, 2, "x", None) if clause.accepts(value(each))] == [2, "x"]


def test_contains_any_looks_into_arrays_only() -> None:
    clause = ContainsAny(PATH, encoded("x", 1))
    assert [each for each in (["x"], [0, 1.0], [], "x", None) if clause.accepts(value(each))] == [["x"], [0, 1.0]]


def test_clause_needs_a_value_to_match() -> None:
    assert clauses.matches(AnyOf(PATH, encoded(1)), document("c/d", a=1))
    assert not clauses.matches(NoneOf(PATH, encoded(1)), document("c/d", b=1))


def test_name_clauses_look_at_the_name() -> None:
    assert clauses.matches(Named(frozenset({name("c/d")})), document("c/d"))
    below = clauses.below(("__name__",), values.reference(name("c/e")), inclusive=False)
    assert clauses.matches(below, document("c/d"))
    assert not clauses.matches(below, document("c/e"))


@pytest.mark.parametrize("after", [False, True])
def test_cut_divides_what_starts_with_position(*, after: bool) -> None:
    cut = Cut(b"b", after=after)
    below = [each for each in (b"a", b"b", b"bz", b"c") if each < cut.bound()]
    assert below == ([b"a", b"b", b"bz"] if after else [b"a"])


@pytest.mark.parametrize("after", [False, True])
def test_inverted_cut_divides_the_same_way(*, after: bool) -> None:
    cut = Cut(b"b", after=after)
    for each in (b"a", b"az", b"b", b"bz", b"c"):
        assert (each < cut.bound()) == (values.invert(each) >= cut.bound(inverted=True))
