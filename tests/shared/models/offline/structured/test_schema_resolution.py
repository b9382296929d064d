from typing import Any

import pytest

from shared.models.offline.structured import schema_resolution

ROOT = {
    "$defs": {"name": {"type": "string", "minLength": 2}, "a/b": {"type": "null"}},
    "definitions": {"n": {"$ref": "#/$defs/name"}},
    "items": [{"type": "integer"}],
}


@pytest.mark.parametrize(
    ("schema", "expected"),
    [
        ({"$ref": "#/$defs/name"}, {"type": "string", "minLength": 2}),
        ({"$ref": "#/definitions/n", "maxLength": 9}, {"type": "string", "minLength": 2, "maxLength": 9}),
        ({"$ref": "#/$defs/a~1b"}, {"type": "null"}),
        ({"$ref": "#/items/0"}, {"type": "integer"}),
        ({"allOf": [{"minimum": 1}, {"minimum": 3, "maximum": 9}], "maximum": 5}, {"minimum": 3, "maximum": 5}),
        ({"anyOf": [False, {"type": "string"}, {"type": "null"}]}, {"type": "string"}),
        ({"oneOf": [{"const": 1}]}, {"const": 1}),
        ({"allOf": [{"required": ["a"]}], "required": ["b", "a"]}, {"required": ["b", "a"]}),
        ({"allOf": [{"enum": [1, 2]}, {"enum": [2, 3]}]}, {"enum": [2]}),
    ],
)
def test_combinations_become_one_schema(schema: dict[str, Any], expected: dict[str, Any]) -> None:
    assert schema_resolution.resolve(schema, ROOT) == expected


def test_properties_of_both_parts_are_merged() -> None:
    schema = {"properties": {"a": {"minLength": 1}}, "allOf": [{"properties": {"a": {"maxLength": 4}, "b": {}}}]}
    merged = schema_resolution.resolve(schema, ROOT)
    assert merged["properties"] == {"a": {"minLength": 1, "maxLength": 4}, "b": {}}


def test_shallow_alternative_is_preferred_deep_down() -> None:
    schema = {"anyOf": [{"type": "object"}, {"$ref": "#"}, {"type": "null"}]}
    assert schema_resolution.resolve(schema, ROOT, shallow=True) == {"type": "null"}


def test_circular_references_come_to_an_end() -> None:
    loop = {"$defs": {"x": {"$ref": "#/$defs/x"}}}
    assert schema_resolution.resolve({"$ref": "#/$defs/x"}, loop) == {"$ref": "#/$defs/x"}


@pytest.mark.parametrize(
    ("schema", "expected"),
    [
        ({"type": "integer"}, "integer"),
        ({"type": ["null", "string"]}, "string"),
        ({"type": ["null"]}, "null"),
        ({"properties": {}}, "object"),
        ({"items": {}}, "array"),
        ({"minimum": 1}, "number"),
        ({}, "string"),
    ],
)
def test_types_are_told_by_their_keywords(schema: dict[str, Any], expected: str) -> None:
    assert schema_resolution.type_of(schema) == expected
