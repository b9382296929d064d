"""Values against declarations: types, bounds, defaults."""

from typing import Any

import pytest

from shared import errors
from shared.prompts import variables
from shared.prompts.template import Variable

OPTIONAL = {"required": False}


def broken(declared: tuple[Variable, ...], given: dict[str, Any]) -> list[tuple[str, str]]:
    with pytest.raises(errors.InvalidFieldsError) as caught:
        variables.bind(declared, given)
    return [(error.field, error.rule) for error in caught.value.errors]


@pytest.mark.parametrize(
    ("variable", "value"),
    [
        (Variable("v"), ""),
        (Variable("v", max_length=3), "äöü"),
        (Variable("v", choices=("a", "b")), "b"),
        (Variable("v", "integer", minimum=-1, maximum=1), -1),
        (Variable("v", "integer", choices=(1, 2)), 2),
        (Variable("v", "integer"), 2**53),
        (Variable("v", "number", minimum=0.5), 0.5),
        (Variable("v", "number"), 3),
        (Variable("v", "boolean"), False),
        (Variable("v", "list"), []),
        (Variable("v", "list", max_length=2), ["a", 1]),
        (Variable("v", "list", choices=("a", "b")), ["b", "b", "a"]),
    ],
)
def test_fitting_values_are_taken(variable: Variable, value: Any) -> None:
    assert variables.bind((variable,), {"v": value}) == {"v": value}


@pytest.mark.parametrize(
    ("variable", "value", "rule"),
    [
        (Variable("v"), 1, "not_a_string"),
        (Variable("v"), ["a"], "not_a_string"),
        (Variable("v", max_length=3), "four", "too_long"),
        (Variable("v"), "x" * (variables.MAX_TEXT + 1), "too_long"),
        (Variable("v", choices=("a", "b")), "c", "not_one_of"),
        (Variable("v", "integer"), "1", "not_an_integer"),
        (Variable("v", "integer"), 1.0, "not_an_integer"),
        (Variable("v", "integer"), True, "not_an_integer"),
        (Variable("v", "integer"), 2**53 + 1, "not_an_integer"),
        (Variable("v", "integer", minimum=2), 1, "too_small"),
        (Variable("v", "integer", maximum=2), 3, "too_large"),
        (Variable("v", "number"), True, "not_a_number"),
        (Variable("v", "number"), float("nan"), "not_a_number"),
        (Variable("v", "number"), float("inf"), "not_a_number"),
        (Variable("v", "number", maximum=0.5), 0.51, "too_large"),
        (Variable("v", "boolean"), 0, "not_a_boolean"),
        (Variable("v", "boolean"), "true", "not_a_boolean"),
        (Variable("v", "list"), "abc", "not_a_list"),
        (Variable("v", "list"), {"a": 1}, "not_a_list"),
        (Variable("v", "list"), [["a"]], "not_a_list"),
        (Variable("v", "list"), [None], "not_a_list"),
        (Variable("v", "list", max_length=1), ["a", "b"], "too_long"),
        (Variable("v", "list"), ["x" * variables.MAX_TEXT, "x"], "too_long"),
        (Variable("v", "list"), ["a"] * (variables.MAX_ITEMS + 1), "too_long"),
        (Variable("v", "list", choices=("a",)), ["a", "b"], "not_one_of"),
    ],
)
def test_other_values_are_refused(variable: Variable, value: Any, rule: str) -> None:
    assert broken((variable,), {"v": value}) == [("variables.v", rule)]


def test_every_fault_is_told_at_once() -> None:
    declared = (Variable("needed"), Variable("number", "number"), Variable("fine"))
    found = broken(declared, {"number": "x", "fine": "y", "made_up": 1})
    assert found == [
        ("variables.made_up", "unknown_field"),
        ("variables.needed", "missing"),
        ("variables.number", "not_a_number"),
    ]


@pytest.mark.parametrize("given", [{}, {"v": None}])
def test_required_values_are_needed(given: dict[str, Any]) -> None:
    assert broken((Variable("v"),), given) == [("variables.v", "missing")]


@pytest.mark.parametrize(
    ("variable", "value"),
    [
        (Variable("v", required=False), None),
        (Variable("v", required=False, default="warm"), "warm"),
        (Variable("v", "list", required=False, default=("a", "b")), ["a", "b"]),
        (Variable("v", "integer", required=False, default=0), 0),
    ],
)
@pytest.mark.parametrize("given", [{}, {"v": None}])
def test_defaults_fill_in(variable: Variable, value: Any, given: dict[str, Any]) -> None:
    assert variables.bind((variable,), given) == {"v": value}


def test_errors_do_not_repeat_values() -> None:
    with pytest.raises(errors.InvalidFieldsError) as caught:
        variables.bind((Variable("v", max_length=2), Variable("n", "integer")), {"v": "secret", "n": "secret"})
    assert not any("secret" in error.detail for error in caught.value.errors)
