"""JSON schemas taken apart: references followed, combinations worked into one plain schema."""

from collections.abc import Mapping, Sequence
from typing import Any

Schema = Mapping[str, Any]

_MAX_STEPS = 12
_COMBINERS = ("anyOf", "oneOf")
_LOWER_BOUNDS = ("minimum", "exclusiveMinimum", "minLength", "minItems", "minProperties")
_UPPER_BOUNDS = ("maximum", "exclusiveMaximum", "maxLength", "maxItems", "maxProperties")
_TELLING: tuple[tuple[str, frozenset[str]], ...] = (
    ("object", frozenset({"properties", "required", "additionalProperties", "minProperties"})),
    ("array", frozenset({"items", "prefixItems", "minItems", "contains"})),
    ("number", frozenset({"minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf"})),
)


def resolve(schema: Schema, root: Schema, *, shallow: bool = False) -> dict[str, Any]:
    """
    Return ``schema`` with its references, its common parts and its first alternatives worked in.

    A ``shallow`` alternative, one that does not lead further down, is preferred where it is asked for.
    """
    merged = dict(schema)
    for _ in range(_MAX_STEPS):
        combiner = next((key for key in _COMBINERS if merged.get(key)), None)
        if "$ref" in merged:
            merged = _merge(_referenced(merged.pop("$ref"), root), merged)
        elif "allOf" in merged:
            for part in merged.pop("allOf"):
                merged = _merge(merged, part)
        elif combiner:
            merged = _merge(merged, _alternative(merged.pop(combiner), shallow=shallow))
        else:
            break
    return merged


def type_of(schema: Schema) -> str:
    """Return the type of the values that ``schema`` describes, by its keywords where it does not say."""
    kind = schema.get("type")
    if isinstance(kind, list):
        return str(next((name for name in kind if name != "null"), "null"))
    if kind:
        return str(kind)
    return next((name for name, keywords in _TELLING if keywords & set(schema)), "string")


def _referenced(pointer: str, root: Schema) -> Any:
    target: Any = root
    for part in pointer.lstrip("#").split("/")[1:]:
        key = part.replace("~1", "/").replace("~0", "~")
        target = target[int(key)] if isinstance(target, list) else target.get(key, {})
    return target


def _alternative(options: Sequence[Any], *, shallow: bool) -> Any:
    usable = [option for option in options if option is not False] or [{}]
    plain = [option for option in usable if isinstance(option, Mapping) and _is_plain(option)]
    return (plain or usable)[0] if shallow else usable[0]


def _is_plain(option: Schema) -> bool:
    return "$ref" not in option and type_of(option) not in {"object", "array"}


def _merge(first: Any, second: Any) -> dict[str, Any]:
    """Return both schemas as one: the stricter of two bounds, all properties, otherwise the second's word."""
    parts = [part for part in (first, second) if isinstance(part, Mapping)]
    if len(parts) < 2:
        return dict(parts[0]) if parts else {}
    merged = {**first, **second}
    for key in first.keys() & second.keys():
        merged[key] = _both(key, first[key], second[key])
    return merged


def _both(key: str, first: Any, second: Any) -> Any:
    if key in _LOWER_BOUNDS:
        return max(first, second)
    if key in _UPPER_BOUNDS:
        return min(first, second)
    if key == "required":
        return list(dict.fromkeys((*first, *second)))
    if key == "enum":
        return [option for option in first if option in second]
    if key in {"properties", "$defs"}:
        return {**first, **{name: _merge(first.get(name), part) for name, part in second.items()}}
    return second
