from typing import Any

import pytest

from shared.models.anthropic import schemas


def test_objects_are_closed_and_bounds_are_told() -> None:
    schema = {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "type": "object",
        "properties": {
            "title": {"type": "string", "description": "The title.", "maxLength": 60},
            "tags": {"type": "array", "items": {"type": "string"}, "minItems": 1, "maxItems": 3},
            "when": {"type": "string", "format": "date"},
        },
        "required": ["title"],
    }
    assert schemas.held(schema) == {
        "type": "object",
        "properties": {
            "title": {"type": "string", "description": "The title. (maxLength: 60)"},
            "tags": {"type": "array", "items": {"type": "string"}, "minItems": 1, "description": "(maxItems: 3)"},
            "when": {"type": "string", "format": "date"},
        },
        "required": ["title"],
        "additionalProperties": False,
    }
    assert schema["properties"]["title"]["maxLength"] == 60  # type: ignore[index]  # the caller's own is as it was


@pytest.mark.parametrize(
    ("schema", "expected"),
    [
        ({"oneOf": [{"type": "string"}, {"type": "null"}]}, {"anyOf": [{"type": "string"}, {"type": "null"}]}),
        ({"type": ["string", "null"]}, {"anyOf": [{"type": "string"}, {"type": "null"}]}),
        ({"$ref": "#/$defs/a", "title": "A"}, {"$ref": "#/$defs/a"}),
        ({"type": "string", "format": "phone"}, {"type": "string", "description": '(format: "phone")'}),
        ({"type": "array", "items": {"type": "string"}, "minItems": 4}, None),
        ({"enum": ["a", 1]}, {"enum": ["a", 1]}),
    ],
)
def test_what_is_not_known_is_said_in_another_way(schema: dict[str, Any], expected: dict[str, Any] | None) -> None:
    told = {"type": "array", "items": {"type": "string"}, "description": "(minItems: 4)"}
    assert schemas.held(schema) == (expected or told)


def test_definitions_are_kept() -> None:
    inner = {"type": "object", "properties": {"a": {"type": "integer"}}}
    held = schemas.held({"$ref": "#/$defs/inner", "$defs": {"inner": inner}})
    assert held is not None
    assert held["$defs"]["inner"]["additionalProperties"] is False


@pytest.mark.parametrize(
    "schema",
    [
        {"type": "object"},
        {"type": "object", "properties": {"a": {"type": "object"}}},
        {"type": "object", "properties": {"a": {"type": "string"}}, "additionalProperties": {"type": "string"}},
        {"type": "array", "items": True},
    ],
)
def test_open_objects_cannot_be_held(schema: dict[str, Any]) -> None:
    assert schemas.held(schema) is None
