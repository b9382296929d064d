import math
from collections.abc import Sequence
from typing import Any

import pytest

from infra.local.firestore import filters, messages, values
from infra.local.firestore.clauses import AnyOf
from infra.local.firestore.messages import FieldFilter
from shared import errors
from tests.infra.local.firestore.builders import DATABASE, Reference, document, value, where

THINGS: list[Any] = [None, True, math.nan, 1, 2.0, "x", ["x", 1], [None], {"k": 1}]


def accepted(*clause: Any) -> list[Any]:
    condition = filters.parse(where(clause), DATABASE)
    return [each for each in THINGS if filters.accepts(condition, document("c/d", a=each))]


@pytest.mark.parametrize(
    ("clause", "found"),
    [
        (("a", "==", 1.0), [1]),
        (("a", "==", None), []),
        (("a", "==", math.nan), []),
        (("a", "!=", 1), [True, math.nan, 2.0, "x", ["x", 1], [None], {"k": 1}]),
        (("a", "!=", None), []),
        (("a", "<", 2), [1]),
        (("a", "<=", 2), [1, 2.0]),
        (("a", ">", None), []),
        (("a", ">=", "a"), ["x"]),
        (("a", "in", [1, None, "x"]), [1, "x"]),
        (("a", "not-in", [1, "x"]), [True, math.nan, 2.0, ["x", 1], [None], {"k": 1}]),
        (("a", "not-in", [1, None]), []),
        (("a", "contains", 1.0), [["x", 1]]),
        (("a", "contains", None), []),
        (("a", "contains-any", [2, "x"]), [["x", 1]]),
        (("a", "IS_NULL"), [None]),
        (("a", "IS_NOT_NULL"), THINGS[1:]),
        (("a", "IS_NAN"), [math.nan]),
        (("a", "IS_NOT_NAN"), [True, 1, 2.0, "x", ["x", 1], [None], {"k": 1}]),
        (("or", ("a", "==", 1), ("a", "==", "x")), [1, "x"]),
        (("and", ("a", ">", 0), ("or", ("a", "<", 2), ("a", "IS_NAN"))), [1]),
    ],
)
def test_operators_find_what_firestore_finds(clause: Sequence[Any], found: list[Any]) -> None:
    assert repr(accepted(*clause)) == repr(found)


@pytest.mark.parametrize(
    "clause",
    [
        ("a", "in", 1),
        ("a", "in", []),
        ("a", "in", list(range(31))),
        ("a", "not-in", list(range(11))),
        ("a", "OPERATOR_UNSPECIFIED", 1),
        ("a", "OPERATOR_UNSPECIFIED"),
        ("a..b", "==", 1),
        ("__x__", "==", 1),
        ("__name__", "==", "d"),
        ("__name__", "in", ["d"]),
        ("__name__", "contains", Reference("c/d")),
        ("__name__", "IS_NULL"),
        ("and", ("a", "!=", 1), ("b", "not-in", [1])),
        ("or", ("a", "IS_NOT_NULL"), ("b", "IS_NOT_NAN")),
        ("and", ("a", "in", list(range(6))), ("b", "in", list(range(6)))),
    ],
)
def test_malformed_filters_are_refused(clause: Sequence[Any]) -> None:
    with pytest.raises(errors.InvalidInputError):
        filters.parse(where(clause), DATABASE)


def test_incomplete_messages_are_refused() -> None:
    for message in (
        messages.Filter(),
        messages.Filter(composite_filter={"filters": [where(("a", "==", 1))]}),
        messages.Filter(field_filter={"field": {"field_path": "a"}, "op": FieldFilter.EQUAL}),
    ):
        with pytest.raises(errors.InvalidInputError):
            filters.parse(message, DATABASE)


def test_names_of_other_databases_are_refused() -> None:
    foreign = messages.Value(reference_value="projects/q/databases/x/documents/c/d")
    with pytest.raises(errors.InvalidInputError, match="attempting to access"):
        filters.parse(where(("__name__", "==", foreign)), DATABASE)


def test_empty_conjunction_accepts_everything() -> None:
    condition = filters.parse(messages.Filter(composite_filter={"op": 1}), DATABASE)
    assert filters.accepts(condition, document("c/d"))


def test_normal_form_has_one_operand_each() -> None:
    condition = filters.parse(where(("and", ("a", "in", [1, 2]), ("or", ("b", "==", 1), ("c", ">", 0)))), DATABASE)
    conjunctions = filters.normal_form(condition)
    assert len(conjunctions) == 4
    first = [each[0] for each in conjunctions]
    assert {each.operands for each in first if isinstance(each, AnyOf)} == {
        frozenset({values.encode(value(each))}) for each in (1, 2)
    }


def test_impossible_clause_has_no_normal_form() -> None:
    condition = filters.parse(where(("and", ("a", "==", None), ("b", "==", 1))), DATABASE)
    assert filters.normal_form(condition) == []


def test_only_inequalities_imply_orders() -> None:
    clauses = [("a", "==", 1), ("b", "<", 1), ("c", "!=", 1), ("d", "contains", 1), ("e", ">", None), ("f", "IS_NULL")]
    condition = filters.parse(where(("and", *clauses)), DATABASE)
    assert filters.inequality_paths(condition) == {("b",), ("c",)}
