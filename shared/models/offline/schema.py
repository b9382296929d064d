"""A JSON document that fits a JSON schema, its fields filled from the brief."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from shared.models.offline import fitting, patterns, sentences
from shared.models.offline.brief import Brief
from shared.models.offline.fields import FORMATS, Fields
from shared.models.offline.outlines import Section

Schema = Mapping[str, Any]

_MAX_DEPTH = 12
_DEEP = 4
_DEFAULT_ITEMS = 3
_COMBINERS = ("anyOf", "oneOf")


def instance(schema: Schema, brief: Brief, seed: int | None) -> Any:
    """Return a JSON value that fits ``schema``."""
    return _Builder(schema, Fields(brief, seed)).value(schema, _Place("", ""))


@dataclass(frozen=True)
class _Place:
    """Where in the document a value stands: its field, its section of the outline, its depth and position."""

    name: str
    description: str
    section: Section | None = None
    depth: int = 0
    index: int = 0
    words: int | None = None


@dataclass
class _Builder:
    """Builds the values of one document."""

    root: Schema
    fields: Fields

    def value(self, schema: Any, place: _Place) -> Any:
        """Return a value for ``schema`` at ``place``."""
        if not isinstance(schema, Mapping):
            return self.fields.text(place.name, place.description, place.section)
        merged = self.resolve(schema, place.depth)
        if "const" in merged:
            return merged["const"]
        if merged.get("enum"):
            return self._choice(merged["enum"], place)
        make = getattr(self, f"_{_type(merged)}")
        return make(merged, _described(place, merged))

    def resolve(self, schema: Schema, depth: int) -> dict[str, Any]:
        """Return ``schema`` with its references, its common parts and its first alternatives worked in."""
        merged = dict(schema)
        for _ in range(_MAX_DEPTH):
            if "$ref" in merged:
                target = self._referenced(merged.pop("$ref"))
                merged = _merge(target, merged)
            elif "allOf" in merged:
                for part in merged.pop("allOf"):
                    merged = _merge(merged, part)
            elif combiner := next((key for key in _COMBINERS if merged.get(key)), None):
                merged = _merge(merged, self._alternative(merged.pop(combiner), depth))
            else:
                break
        return merged

    def _alternative(self, options: Sequence[Any], depth: int) -> Any:
        """Return the first of ``options``; deep down, the first that does not lead further down."""
        usable = [option for option in options if option is not False]
        plain = [option for option in usable if isinstance(option, Mapping) and _is_plain(option)]
        return (plain or usable)[0] if depth > _DEEP else usable[0]

    def _referenced(self, pointer: str) -> Any:
        target: Any = self.root
        for part in pointer.lstrip("#").split("/")[1:]:
            key = part.replace("~1", "/").replace("~0", "~")
            target = target[int(key)] if isinstance(target, list) else target.get(key, {})
        return target

    def _choice(self, options: Sequence[Any], place: _Place) -> Any:
        brief = self.fields.brief
        known = (brief.content_type, brief.tone, brief.language, brief.format)
        fitting_one = [option for option in options if isinstance(option, str) and option.lower() in known]
        return (fitting_one or [options[place.index % len(options)]])[0]

    def _object(self, schema: Schema, place: _Place) -> dict[str, Any]:
        properties: Mapping[str, Any] = schema.get("properties", {})
        required = list(schema.get("required", []))
        names = [*properties, *(name for name in required if name not in properties)]
        if place.depth > _DEEP:
            names = [name for name in names if name in required]
        extra = schema.get("additionalProperties", True)
        built = {
            name: self.value(_property(schema, name), self._inside(place, name))
            for name in names
            if properties.get(name) is not False
        }
        while len(built) < schema.get("minProperties", 0):
            name = f"field_{len(built) + 1}"
            built[name] = self.value(extra if isinstance(extra, Mapping) else {"type": "string"}, self._inside(place, name))
        most = schema.get("maxProperties", len(built))
        optional = [name for name in built if name not in required]
        for name in optional[::-1][: max(0, len(built) - most)]:
            del built[name]
        return built

    def _inside(self, place: _Place, name: str) -> _Place:
        return _Place(name, "", place.section, place.depth + 1, place.index, place.words)

    def _array(self, schema: Schema, place: _Place) -> list[Any]:
        fixed = list(schema.get("prefixItems", []))
        items = schema.get("items", {})
        if isinstance(items, list):  # the older way to write prefixItems
            fixed, items = items, schema.get("additionalItems", {})
        count = self._item_count(schema, items, place, len(fixed))
        sections = self._sections(items, place, count)
        values = [
            self.value(part, _Place(place.name, "", sections.get(index), place.depth + 1, index, None))
            for index, part in enumerate(fixed[:count])
        ]
        values += self._items(items, place, sections, range(len(values), count))
        if "contains" in schema and not fixed:
            inside = _Place(place.name, "", None, place.depth + 1, 0)
            wanted = [self.value(schema["contains"], inside) for _ in range(schema.get("minContains", 1))]
            values = [*wanted, *values[len(wanted) :]]
        return _unique(values) if schema.get("uniqueItems") else values

    def _items(self, items: Any, place: _Place, sections: Mapping[int, Section], positions: range) -> list[Any]:
        named = self.fields.items(place.name)
        simple = isinstance(items, Mapping) and set(items) <= {"type", "description", "title"}
        if named and (items == {} or (simple and items.get("type", "string") == "string")):
            return [named(index) for index in positions]
        return [
            self.value(
                items,
                _Place(place.name, "", section, place.depth + 1, index, section.words if section else None),
            )
            for index in positions
            for section in (sections.get(index),)
        ]

    def _item_count(self, schema: Schema, items: Any, place: _Place, fixed: int) -> int:
        fewest = schema.get("minItems", 0)
        most = schema.get("maxItems", 10**6)
        if items is False:
            return min(max(fixed, fewest), most, fixed)
        wanted = fixed or _DEFAULT_ITEMS
        if self._is_outline(items, place):
            wanted = len(self.fields.sections())
        elif place.name.lower() in {"keywords", "tags"} and self.fields.brief.keywords:
            wanted = len(self.fields.brief.keywords)
        if place.depth > _DEEP:
            wanted = 0
        return max(fewest, min(wanted, most))

    def _is_outline(self, items: Any, place: _Place) -> bool:
        if not isinstance(items, Mapping):
            return False
        names = {name.lower() for name in self.resolve(items, place.depth).get("properties", {})}
        speaking = {"sections", "outline", "chapters", "parts", "articles"}
        return bool(names & {"heading", "purpose"}) or (place.name.lower() in speaking and bool(names & {"title", "body"}))

    def _sections(self, items: Any, place: _Place, count: int) -> dict[int, Section]:
        """Return the sections that items of an outline stand for, their words within the schema's bounds."""
        if place.section or not count or not self._is_outline(items, place):
            return {}
        return dict(enumerate(self.fields.sections(count)))

    def _string(self, schema: Schema, place: _Place) -> str:
        shortest, longest = schema.get("minLength", 0), schema.get("maxLength")
        if "pattern" in schema:
            found = patterns.example(schema["pattern"], shortest, longest)
            if found is not None:
                return found
        if schema.get("format") in FORMATS:
            return FORMATS[schema["format"]]
        text = self.fields.text(place.name, place.description, place.section)
        while len(text) < shortest:
            text = f"{text} {self.fields.sentence()}"
        return text if longest is None else _cut(text, shortest, longest)

    def _integer(self, schema: Schema, place: _Place) -> int:
        wanted = place.words if place.words is not None and "word" in place.name.lower() else None
        return int(_number(schema, wanted if wanted is not None else self._guess(place), 1))

    def _number(self, schema: Schema, place: _Place) -> float | int:
        wanted = place.words if place.words is not None and "word" in place.name.lower() else self._guess(place)
        found = _number(schema, wanted, 0)
        return int(found) if found == int(found) else found

    def _guess(self, place: _Place) -> int | None:
        name = place.name.lower()
        if "word" in name:
            return self.fields.words
        if name in {"number", "index", "position", "order", "part", "id"}:
            return place.index + 1
        return None

    def _boolean(self, _: Schema, __: _Place) -> bool:
        return True

    def _null(self, _: Schema, __: _Place) -> None:
        return None


def _type(schema: Schema) -> str:
    kind = schema.get("type")
    if isinstance(kind, list):
        return str(next((name for name in kind if name != "null"), "null"))
    if kind:
        return str(kind)
    if {"properties", "required", "additionalProperties", "minProperties"} & set(schema):
        return "object"
    if {"items", "prefixItems", "minItems", "contains"} & set(schema):
        return "array"
    if {"minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf"} & set(schema):
        return "number"
    return "string"


def _property(schema: Schema, name: str) -> Any:
    properties: Mapping[str, Any] = schema.get("properties", {})
    if name in properties:
        return properties[name]
    extra = schema.get("additionalProperties", {})
    return extra if isinstance(extra, Mapping) else {}


def _described(place: _Place, schema: Schema) -> _Place:
    text = f"{schema.get('title', '')} {schema.get('description', '')}".strip()
    return _Place(place.name or str(schema.get("title", "")), text, place.section, place.depth, place.index, place.words)


def _is_plain(option: Schema) -> bool:
    return "$ref" not in option and _type(option) not in {"object", "array"}


def _merge(first: Any, second: Any) -> dict[str, Any]:
    """Return both schemas as one; where both speak, the stricter bound or else the second counts."""
    if not isinstance(first, Mapping) or not isinstance(second, Mapping):
        return dict(second) if isinstance(second, Mapping) else dict(first) if isinstance(first, Mapping) else {}
    merged = {**first, **second}
    for key in ("properties", "$defs"):
        if key in first and key in second:
            merged[key] = {**first[key], **second[key]}
    for key in ("minimum", "minLength", "minItems", "minProperties"):
        if key in first and key in second:
            merged[key] = max(first[key], second[key])
    for key in ("maximum", "maxLength", "maxItems", "maxProperties"):
        if key in first and key in second:
            merged[key] = min(first[key], second[key])
    if "required" in first and "required" in second:
        merged["required"] = [*dict.fromkeys((*first["required"], *second["required"]))]
    return merged


def _cut(text: str, shortest: int, longest: int) -> str:
    """Return ``text`` in at most ``longest`` characters, at the end of a word where that is long enough."""
    if len(text) <= longest:
        return text
    head = text[:longest]
    whole = head.rsplit(" ", 1)[0].rstrip(" ,;:-")
    return whole if len(whole) >= max(shortest, 1) and " " in head else head


def _number(schema: Schema, wanted: float | None, step: int) -> float:
    """Return a number within the bounds, as near to ``wanted`` as they allow."""
    low, high = _bounds(schema, step)
    multiple = schema.get("multipleOf", 0)
    middle = (low + high) / 2 if low is not None and high is not None else low if low is not None else high or 0
    found = float(middle if wanted is None else wanted)
    found = found if low is None else max(low, found)
    found = found if high is None else min(high, found)
    if multiple:
        found = _multiple(found, multiple, low, high)
    elif step:
        found = float(int(found)) if low is None or int(found) >= low else float(int(found) + 1)
    return found


def _bounds(schema: Schema, step: int) -> tuple[float | None, float | None]:
    low, high = schema.get("minimum"), schema.get("maximum")
    above, below = schema.get("exclusiveMinimum"), schema.get("exclusiveMaximum")
    edge = step or 0.001
    if isinstance(above, (int, float)) and not isinstance(above, bool):
        low = above + edge if low is None else max(low, above + edge)
    if isinstance(below, (int, float)) and not isinstance(below, bool):
        high = below - edge if high is None else min(high, below - edge)
    return low, high


def _multiple(found: float, multiple: float, low: float | None, high: float | None) -> float:
    count = round(found / multiple)
    for candidate in (count, count + 1, count - 1):
        value = candidate * multiple
        if (low is None or value >= low) and (high is None or value <= high):
            return float(value)
    return float(count * multiple)


def _unique(values: list[Any]) -> list[Any]:
    """Return ``values`` with repeated texts and numbers told apart."""
    seen: list[Any] = []
    for value in values:
        distinct = value
        number = 2
        while distinct in seen:
            distinct = f"{value} {number}" if isinstance(value, str) else _next(value, number)
            number += 1
            if number > len(values) + 50:
                break
        seen.append(distinct)
    return seen


def _next(value: Any, number: int) -> Any:
    return value + number - 1 if isinstance(value, (int, float)) and not isinstance(value, bool) else value


def words_of(text: str) -> int:
    """Return the number of words in ``text``."""
    return sentences.count(text)


_ = fitting
