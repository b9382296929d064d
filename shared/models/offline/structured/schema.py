"""A JSON document that fits a JSON schema, its fields filled from the brief."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from shared.models.offline.brief import Brief
from shared.models.offline.structured import bounds, patterns, schema_resolution
from shared.models.offline.structured.fields import FORMATS, Fields
from shared.models.offline.structured.schema_resolution import Schema
from shared.models.offline.writing.outlines import Section

_DEEP = 4
_ITEMS = 3
_POSITIONS = frozenset({"number", "index", "position", "order", "part", "id"})
_OUTLINES = frozenset({"sections", "outline", "chapters", "parts", "articles"})


def instance(schema: Schema, brief: Brief, seed: int | None) -> Any:
    """Return a JSON value that fits ``schema``."""
    return _Builder(schema, Fields(brief, seed)).value(schema, _Place())


@dataclass(frozen=True)
class _Place:
    """Where in the document a value stands: its field, its section of the outline, its depth and position."""

    name: str = ""
    description: str = ""
    section: Section | None = None
    depth: int = 0
    index: int = 0

    def inside(self, name: str, **changes: Any) -> "_Place":
        """Return a place one level deeper."""
        return replace(self, name=name, description="", depth=self.depth + 1, **changes)


@dataclass
class _Builder:
    """Builds the values of one document."""

    root: Schema
    fields: Fields

    def value(self, schema: Any, place: _Place) -> Any:
        """Return a value for ``schema`` at ``place``."""
        plain = self._resolved(schema, place)
        if "const" in plain:
            return plain["const"]
        if plain.get("enum"):
            return self._choice(plain["enum"], place)
        makers: dict[str, Callable[[Schema, _Place], Any]] = {
            "object": self._object,
            "array": self._array,
            "string": self._string,
            "integer": self._integer,
            "number": self._number,
            "boolean": lambda *_: True,
            "null": lambda *_: None,
        }
        described = f"{plain.get('title', '')} {plain.get('description', '')}".strip()
        named = replace(place, name=place.name or str(plain.get("title", "")), description=described)
        return makers[schema_resolution.type_of(plain)](plain, named)

    def _resolved(self, schema: Any, place: _Place) -> dict[str, Any]:
        known = schema if isinstance(schema, Mapping) else {}
        return schema_resolution.resolve(known, self.root, shallow=place.depth > _DEEP)

    def _choice(self, options: Sequence[Any], place: _Place) -> Any:
        brief = self.fields.brief
        known = (brief.content_type, brief.tone, brief.language, brief.format)
        named = [option for option in options if isinstance(option, str) and option.lower() in known]
        return named[0] if named else options[place.index % len(options)]

    def _object(self, schema: Schema, place: _Place) -> dict[str, Any]:
        properties: Mapping[str, Any] = schema.get("properties", {})
        required: Sequence[str] = schema.get("required", ())
        optional = [name for name, part in properties.items() if name not in required and part is not False]
        room = schema.get("maxProperties", len(properties) + len(required)) - len(required)
        chosen = {*required, *(optional[: max(0, room)] if place.depth <= _DEEP else ())}
        extra = schema.get("additionalProperties", {})
        missing = max(0, schema.get("minProperties", 0) - len(chosen))
        fillers = [name for name in (*optional, *(f"field_{n}" for n in range(1, missing + 1))) if name not in chosen]
        names = [*(name for name in (*properties, *required) if name in chosen), *fillers[:missing]]
        return {name: self.value(properties.get(name, extra), place.inside(name)) for name in names}

    def _array(self, schema: Schema, place: _Place) -> list[Any]:
        fixed, items = _item_schemas(schema)
        count = self._count(schema, items, place, len(fixed))
        sections = self.fields.sections(count) if count and self._is_outline(items, place) else []
        making = None if fixed else self._simple_items(items, place)
        values: list[Any] = []
        for index in range(count):
            part = fixed[index] if index < len(fixed) else items
            section = sections[index] if index < len(sections) else place.section
            inner = place.inside(place.name, index=index, section=section)
            values.append(making(index) if making else self.value(part, inner))
        if "contains" in schema:
            wanted = schema.get("minContains", 1)
            values[:wanted] = [self.value(schema["contains"], place.inside(place.name)) for _ in range(wanted)]
        if not schema.get("uniqueItems"):
            return values
        return _distinct(values, self._resolved(items, place).get("maxLength"))

    def _simple_items(self, items: Any, place: _Place) -> Callable[[int], str] | None:
        """Return what makes plain texts for a list whose name says what it holds."""
        plain = self._resolved(items, place)
        free = set(plain) <= {"type", "description", "title", "minLength", "maxLength"}
        make = self.fields.items(place.name) if free and schema_resolution.type_of(plain) == "string" else None
        return (lambda index: self._fitted(make(index), plain)) if make else None

    def _count(self, schema: Schema, items: Any, place: _Place, fixed: int) -> int:
        wanted = fixed or (0 if place.depth > _DEEP else _ITEMS)
        if self._is_outline(items, place):
            wanted = len(self.fields.sections())
        elif place.name.lower() in {"keywords", "tags"} and self.fields.brief.keywords:
            wanted = len(self.fields.brief.keywords)
        fewest = int(max(schema.get("minItems", 0), schema.get("minContains", 1) if "contains" in schema else 0))
        most = int(min(schema.get("maxItems", wanted), fixed if items is False else wanted))
        return max(fewest, min(wanted, most))

    def _is_outline(self, items: Any, place: _Place) -> bool:
        if place.section or place.depth > _DEEP:
            return False
        names = {name.lower() for name in self._resolved(items, place).get("properties", {})}
        titled = place.name.lower() in _OUTLINES and bool(names & {"title", "body", "name"})
        return titled or bool(names & {"heading", "purpose"})

    def _string(self, schema: Schema, place: _Place) -> str:
        if "pattern" in schema:
            bounds_ = schema.get("minLength", 0), schema.get("maxLength")
            if (matching := patterns.example(schema["pattern"], *bounds_)) is not None:
                return matching
        if schema.get("format") in FORMATS:
            return FORMATS[schema["format"]]
        longest = schema.get("maxLength", 0)
        return self._fitted(self.fields.text(place.name, place.description, place.section, longest), schema)

    def _fitted(self, text: str, schema: Schema) -> str:
        """Return ``text`` within the bounds of ``schema``, extended or cut."""
        shortest, longest = schema.get("minLength", 0), schema.get("maxLength")
        while len(text) < shortest:
            text = f"{text} {self.fields.sentence()}"
        return text if longest is None else _cut(text, shortest, longest)

    def _integer(self, schema: Schema, place: _Place) -> int:
        return bounds.integer(schema, self._guess(schema, place))

    def _number(self, schema: Schema, place: _Place) -> float | int:
        return bounds.number(schema, self._guess(schema, place))

    def _guess(self, schema: Schema, place: _Place) -> float | None:
        """Return the number that the name of a field calls for, if it calls for one."""
        name = place.name.lower()
        if "word" in name:
            return place.section.words if place.section else self.fields.words
        if re.search(r"score|rating|quality|confidence", name):
            low, high = schema.get("minimum", 0), schema.get("maximum", 1)
            return float(low + (high - low) * self.fields.score())
        return place.index + 1 if name in _POSITIONS else None


def _item_schemas(schema: Schema) -> tuple[list[Any], Any]:
    """Return the schemas of the first items and that of all others, in either of the two ways to write them."""
    items = schema.get("items", {})
    if isinstance(items, list):
        return items, schema.get("additionalItems", {})
    return list(schema.get("prefixItems", [])), items


def _cut(text: str, shortest: int, longest: int) -> str:
    """Return ``text`` in at most ``longest`` characters, at the end of a word where that is long enough."""
    if len(text) <= longest:
        return text
    head = text[:longest]
    whole = head.rsplit(" ", 1)[0].rstrip(" ,;:-")
    return whole if len(whole) >= max(shortest, 1) and " " in head else head


def _distinct(values: list[Any], longest: int | None) -> list[Any]:
    """Return ``values`` with repeated texts and numbers told apart, texts within ``longest`` characters."""
    seen: list[Any] = []
    for value in values:
        variants = (_variant(value, number, longest) for number in range(len(values) + 1))
        seen.append(next((variant for variant in variants if variant not in seen), value))
    return seen


def _variant(value: Any, number: int, longest: int | None) -> Any:
    if isinstance(value, str) and number:
        suffix = f" {number + 1}"
        return value[: None if longest is None else max(0, longest - len(suffix))] + suffix
    return value + number if isinstance(value, (int, float)) and not isinstance(value, bool) else value
