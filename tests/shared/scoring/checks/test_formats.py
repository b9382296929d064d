import pytest

from shared.scoring.checks import formats
from shared.scoring.checks.asked import Asked, Check
from shared.scoring.evaluation import Output

SCHEMA = {"type": "object", "required": ["a"], "properties": {"a": {"type": "integer"}}}


def held(check: Check, text: str, value: object = None) -> bool:
    return check(Asked(Output(text), value)).passed


@pytest.mark.parametrize(
    ("check", "text", "value", "passed"),
    [
        (formats.is_json, '{"a": 1}', None, True),
        (formats.is_json, '{"a": 1}', SCHEMA, True),
        (formats.is_json, '{"a": "x"}', SCHEMA, False),
        (formats.is_json, 'Here: {"a": 1}', None, False),
        (formats.contains_json, 'Here: {"a": 1}.', SCHEMA, True),
        (formats.contains_json, '{"b": 1} and {"a": 2}', SCHEMA, True),
        (formats.contains_json, "[oops {", None, False),
        (formats.is_html, "<p>Tea</p>", None, True),
        (formats.is_html, "Tea <p>is</p>", None, False),
        (formats.is_html, "<tea>x</tea>", None, False),
        (formats.contains_html, "Tea <b>is</b> good", None, True),
        (formats.contains_html, "1 < 2 and 3 > 2", None, False),
        (formats.is_xml, "<a><b>x</b></a>", ["a.b"], True),
        (formats.is_xml, "<a><b>x</b></a>", ["a.c"], False),
        (formats.is_xml, "<a><b>x</a>", None, False),
        (formats.contains_xml, "Look: <a><b/></a>!", "a.b", True),
        (formats.contains_xml, "Look: <a>", None, False),
    ],
)
def test_forms_are_known(check: Check, text: str, value: object, *, passed: bool) -> None:
    assert held(check, text, value) is passed


def test_deep_nesting_is_no_failure_of_ours() -> None:
    assert not held(formats.is_json, "[" * 100_000)
    assert not held(formats.is_xml, "<a>" * 5_000)
    assert not held(formats.contains_json, "[" * 100_000)


def test_entities_are_not_expanded() -> None:
    text = '<!DOCTYPE a [<!ENTITY x "y">]><a>&x;</a>'
    assert "DOCTYPE" in formats.is_xml(Asked(Output(text))).reason


@pytest.mark.parametrize(
    ("schema", "fault"),
    [({"type": "nope"}, "is not a JSON Schema"), ({"$ref": "http://x/y"}, "refers"), ({"$ref": "#/x"}, "")],
)
def test_schemas_are_checked(schema: object, fault: str) -> None:
    assert formats.schema_fault(schema).startswith(fault)


def test_broken_place_is_named() -> None:
    reason = formats.is_json(Asked(Output('{"a": "x"}'), SCHEMA)).reason
    assert "a breaks the schema" in reason
