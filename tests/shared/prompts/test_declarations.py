"""What a prompt may declare: parts, variables, names, labels."""

import pytest

from shared.prompts import declarations, template
from shared.prompts.template import Prompt, Variable


def rules(*variables: Variable) -> list[tuple[str, str]]:
    return [(error.field, error.rule) for error in declarations.check(Prompt("", "text", variables))]


@pytest.mark.parametrize(
    "variable",
    [
        Variable("v", max_length=1, choices=("a",)),
        Variable("v", "integer", minimum=1, maximum=1),
        Variable("v", "number", required=False, default=1, minimum=0.5),
        Variable("v", "list", required=False, default=("a",), choices=("a", "b"), max_length=2),
        Variable("v", "boolean", required=False, default=False),
        Variable("v" * 64),
        Variable("v_1", choices=tuple(str(number) for number in range(template.MAX_CHOICES))),
    ],
)
def test_sensible_variables_pass(variable: Variable) -> None:
    assert rules(variable) == []


@pytest.mark.parametrize(
    ("variable", "rule"),
    [
        (Variable("v", default="x"), "contradiction"),
        (Variable("v", "integer", max_length=3), "contradiction"),
        (Variable("v", "boolean", max_length=3), "contradiction"),
        (Variable("v", minimum=1), "contradiction"),
        (Variable("v", "list", maximum=1), "contradiction"),
        (Variable("v", "number", minimum=2, maximum=1), "contradiction"),
        (Variable("v", max_length=0), "out_of_range"),
        (Variable("v", max_length=10**6), "out_of_range"),
        (Variable("v", "list", max_length=1001), "out_of_range"),
        (Variable("v", "boolean", choices=(True,)), "contradiction"),
        (Variable("v", choices=(1,)), "contradiction"),
        (Variable("v", max_length=1, choices=("ab",)), "contradiction"),
        (Variable("v", "integer", maximum=1, choices=(1, 2)), "contradiction"),
        (Variable("v", choices=tuple(map(str, range(101)))), "too_long"),
        (Variable("v", required=False, default=1), "not_a_string"),
        (Variable("v", required=False, default="c", choices=("a", "b")), "not_one_of"),
        (Variable("v", "integer", required=False, default=0, minimum=1), "too_small"),
        (Variable("v", "list", required=False, default="a"), "not_a_list"),
        (Variable("v", description="d" * 501), "too_long"),
    ],
)
def test_contradictions_are_refused(variable: Variable, rule: str) -> None:
    assert rules(variable) == [("variables.v", rule)]


@pytest.mark.parametrize("name", ["", "Topic", "1st", "a-b", "a b", "_a", "v" * 65, "ä", "a.b", "a\n"])
def test_bad_variable_names_are_refused(name: str) -> None:
    assert rules(Variable(name)) == [(f"variables.{name}", "wrong_form")]


@pytest.mark.parametrize("name", sorted(declarations.RESERVED))
def test_reserved_variable_names_are_refused(name: str) -> None:
    assert rules(Variable(name)) == [(f"variables.{name}", "reserved")]


def test_variables_are_declared_once() -> None:
    assert rules(Variable("v"), Variable("v", "list")) == [("variables.v", "repeated")]


def test_variables_are_limited_in_number() -> None:
    many = [Variable(f"v{number}") for number in range(51)]
    assert rules(*many[:50]) == []
    assert rules(*many) == [("variables", "too_long")]


@pytest.mark.parametrize(
    ("system", "user", "expected"),
    [
        ("", "", ("parts.user", "too_short")),
        ("x", " \n", ("parts.user", "too_short")),
        ("", "ä" * 16_385, ("parts.user", "too_long")),
        ("x" * 32_769, "x", ("parts.system", "too_long")),
        ("", "\n" * 2_000 + "x", ("parts.user", "too_long")),
    ],
)
def test_parts_are_limited_in_size(system: str, user: str, expected: tuple[str, str]) -> None:
    assert [(error.field, error.rule) for error in declarations.check(Prompt(system, user))] == [expected]


@pytest.mark.parametrize("user", ["ä" * 16_384, "x\n" * 1_999])
def test_largest_parts_pass(user: str) -> None:
    assert declarations.check(Prompt("", user)) == []


def test_bad_labels_are_each_told() -> None:
    found = declarations.check_labels(["fine", "Bad", "latest"])
    assert [error.rule for error in found] == ["wrong_form", "reserved"]
