"""The filters, each on its own."""

from typing import Any

import pytest

from shared import errors
from shared.prompts import filters, sandbox

LONG = "x" * 200_000


def run(text: str, **values: Any) -> str:
    return sandbox.compile_part("parts.user", text).run(values)


def outcome(text: str, **values: Any) -> str:
    try:
        run(text, **values)
    except errors.InvalidFieldsError as error:
        return error.errors[0].rule
    return "rendered"


@pytest.mark.parametrize(
    ("expression", "value", "expected"),
    [
        ("v|abs", -2, "2"),
        ("v|capitalize", "hELLO you", "Hello you"),
        ("v|count", ["a", "b"], "2"),
        ("v|d('x')", None, "x"),
        ("v|default('x')", "", ""),
        ("v|default('x', true)", "", "x"),
        ("v|default(boolean=true, default_value='x')", [], "x"),
        ("v|first", ["a", "b"], "a"),
        ("v|first", [], ""),
        ("v|last", "abc", "c"),
        ("v|indent(2)", "a\n\nb\n", "a\n\n  b\n"),
        ("v|indent(2, true, true)", "a\n\nb", "  a\n  \n  b"),
        ("v|indent(-9)", "a\nb", "a\nb"),
        ("v|join", ["a", 1, True, None], "a1true"),
        ("v|join(', ')", ["a", "b"], "a, b"),
        ("v|length", "äöü", "3"),
        ("v|lower", "ÄB", "äb"),
        ("v|max", [1, 3, 2], "3"),
        ("v|min", [3, 1, 2], "1"),
        ("v|replace('a', 'b')", "aaa", "bbb"),
        ("v|replace('a', 'b', 1)", "aaa", "baa"),
        ("v|replace('', '-')", "ab", "-a-b-"),
        ("v|reverse", ["a", "b"], "b, a"),
        ("v|reverse", "ab", "ba"),
        ("v|round", 2.6, "3"),
        ("v|round(1)", 2.66, "2.7"),
        ("v|sort", ["b", "a"], "a, b"),
        ("v|sort(reverse=true)", [1, 2], "2, 1"),
        ("v|sum", [1, 2.5], "3.5"),
        ("v|title", "don't STOP  it", "Don't Stop  It"),
        ("v|tojson", ['a"b', 1, None], '["a\\"b",1,null]'),
        ("v|trim", " a ", "a"),
        ("v|truncate(8)", "hello big world", "hello..."),
        ("v|truncate(20)", "hello", "hello"),
        ("v|truncate(3, '…')", "hello", "he…"),
        ("v|unique", ["a", "b", "a"], "a, b"),
        ("v|upper", "ß", "SS"),
        ("v|wordcount", "one two  three", "3"),
    ],
)
def test_filters_do_what_jinjas_do(expression: str, value: Any, expected: str) -> None:
    assert run("{{ " + expression + " }}", v=value) == expected


@pytest.mark.parametrize("name", sorted(filters.SIGNATURES))
@pytest.mark.parametrize("value", [None, True, 7, -1.5, "text", "", [], ["a", 1, None], LONG])
def test_filters_fail_only_in_one_way(name: str, value: Any) -> None:
    arguments = "('a', 'b')" if name == "replace" else ""
    assert outcome("{{ v|" + name + arguments + " }}", v=value) in {"rendered", "unrenderable"}


@pytest.mark.parametrize(
    "expression",
    [
        "v|replace('x', 'xxxx')",
        "v|indent(1000000, true)",
        "w|join(v)",
        "v ~ v ~ v",
        "v|replace('', v)",
    ],
)
def test_long_results_are_refused(expression: str) -> None:
    assert outcome("{{ (" + expression + ")|length }}", v=LONG, w=["a"] * 1_000) == "unrenderable"


@pytest.mark.parametrize("name", ["sort", "unique", "min", "max", "sum", "join"])
def test_list_filters_take_no_texts(name: str) -> None:
    with pytest.raises(errors.InvalidFieldsError) as caught:
        run("{{ v|" + name + " }}", v="text")
    assert "lists only" in caught.value.errors[0].detail


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (None, ""),
        (True, "true"),
        (False, "false"),
        (1, "1"),
        (1.5, "1.5"),
        (["a", None, True], "a, , true"),
        ("a", "a"),
    ],
)
def test_values_print_as_a_reader_expects(value: Any, text: str) -> None:
    assert run("{{ v }}", v=value) == text
