"""JSON schemas as Messages takes them to hold answers to: every object closed, bounds told instead of enforced."""

from collections.abc import Mapping
from typing import Any

import orjson

_KNOWN = frozenset({
    "$defs",
    "$ref",
    "additionalProperties",
    "allOf",
    "anyOf",
    "const",
    "default",
    "definitions",
    "description",
    "enum",
    "format",
    "items",
    "properties",
    "required",
    "title",
    "type",
})
_FORMATS = frozenset({"date-time", "time", "date", "duration", "email", "hostname", "uri", "ipv4", "ipv6", "uuid"})
_SILENT = frozenset({"$schema", "$id", "$comment", "examples"})


def held(schema: Mapping[str, Any]) -> dict[str, Any] | None:
    """Return ``schema`` in a form that answers can be held to, or None when it leaves objects open."""
    try:
        return _node(schema)
    except _OpenError:
        return None


class _OpenError(Exception):
    """A schema admits objects whose fields it does not name."""


def _node(schema: Any) -> dict[str, Any]:
    if not isinstance(schema, Mapping):
        raise _OpenError
    if "$ref" in schema:
        return {name: _value(name, schema[name]) for name in ("$ref", "$defs", "definitions") if name in schema}
    if isinstance(schema.get("type"), list):
        return {"anyOf": [_node({**schema, "type": kind}) for kind in schema["type"]]}
    kept = {name: _value(name, value) for name, value in schema.items() if _is_kept(name, value)}
    if "oneOf" in schema:
        kept["anyOf"] = [_node(one) for one in schema["oneOf"]]
    if kept.get("type") == "object" or "properties" in kept:
        _close(kept)
    told = {name: value for name, value in schema.items() if name not in kept and name not in _SILENT | {"oneOf"}}
    if told:
        words = ", ".join(f"{name}: {orjson.dumps(value).decode()}" for name, value in told.items())
        kept["description"] = f"{kept.get('description', '')} ({words})".strip()
    return kept


def _is_kept(name: str, value: Any) -> bool:
    if name == "format":
        return value in _FORMATS
    if name == "minItems":
        return value in {0, 1}
    return name in _KNOWN


def _value(name: str, value: Any) -> Any:
    if name in {"properties", "$defs", "definitions"}:
        return {key: _node(part) for key, part in value.items()}
    if name in {"anyOf", "allOf"}:
        return [_node(part) for part in value]
    return _node(value) if name == "items" else value


def _close(node: dict[str, Any]) -> None:
    if not node.get("properties") or node.get("additionalProperties"):
        raise _OpenError
    node["additionalProperties"] = False
