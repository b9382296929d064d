"""Example values for JSON schemas, for documentation: a schema's own examples first, made-up ones else."""

from collections.abc import Mapping
from typing import Any

_MAX_DEPTH = 6
_BY_FORMAT = {
    "date-time": "2026-01-31T09:00:00Z",
    "date": "2026-01-31",
    "uri": "https://example.com/",
    "uuid": "6f1c2d3e-0000-4000-8000-000000000000",
    "email": "someone@example.com",
}
_BY_TYPE: Mapping[str, Any] = {"integer": 1, "number": 1.0, "boolean": True, "null": None}


def resolve(schema: Mapping[str, Any], definitions: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return what ``schema`` stands for: the named schema it refers to, and of several the first not null."""
    while True:
        if "$ref" in schema:
            schema = definitions[schema["$ref"].rsplit("/", 1)[-1]]
        elif options := schema.get("anyOf") or schema.get("oneOf") or schema.get("allOf"):
            schema = next((option for option in options if option.get("type") != "null"), options[0])
        else:
            return schema


def example(schema: Mapping[str, Any], definitions: Mapping[str, Any], depth: int = 0) -> Any:
    """Return a value that ``schema`` accepts, as far as that can be told without trying."""
    resolved = resolve(schema, definitions)
    stated = [*_stated(schema), *_stated(resolved)]
    return stated[0] if stated else _made_up(resolved, definitions, depth)


def _stated(schema: Mapping[str, Any]) -> list[Any]:
    """Return the values that ``schema`` itself gives, the best first."""
    fixed = [schema[key] for key in ("const", "default") if schema.get(key) is not None]
    return [*schema.get("examples", ())[:1], *fixed, *schema.get("enum", ())[:1]]


def _made_up(schema: Mapping[str, Any], definitions: Mapping[str, Any], depth: int) -> Any:
    match schema.get("type"):
        case "object":
            return _object(schema, definitions, depth)
        case "array":
            return [example(schema.get("items", {}), definitions, depth + 1)] if depth < _MAX_DEPTH else []
        case "string":
            return _string(schema)
        case "integer" | "number" as kind:
            return schema.get("minimum", _BY_TYPE[kind])
        case kind:
            return _BY_TYPE.get(kind or "null")


def _object(schema: Mapping[str, Any], definitions: Mapping[str, Any], depth: int) -> dict[str, Any]:
    """Return an object of what is required; of everything, where nothing is."""
    properties = schema.get("properties", {})
    wanted = schema.get("required") or properties
    if depth >= _MAX_DEPTH:
        return {}
    return {name: example(properties[name], definitions, depth + 1) for name in wanted if name in properties}


def _string(schema: Mapping[str, Any]) -> str:
    known = _BY_FORMAT.get(schema.get("format", ""), "text")
    return known.ljust(schema.get("minLength", 0), ".")
