from collections import Counter
from typing import Any

import jsonschema
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shared.models.offline.brief import Brief, Length
from shared.models.offline.grammar import sentences
from shared.models.offline.structured import schema

BRIEF = Brief(topic="Brewing better coffee", keywords=("filter", "grinder"), length=Length(words=120))
OUTLINE: dict[str, Any] = {
    "type": "object",
    "properties": {
        "title": {"type": "string"},
        "sections": {
            "type": "array",
            "items": {
                "type": "object",
                "properties": {
                    "heading": {"type": "string"},
                    "purpose": {"type": "string"},
                    "words": {"type": "integer", "minimum": 1},
                },
                "required": ["heading", "purpose", "words"],
                "additionalProperties": False,
            },
        },
    },
    "required": ["title", "sections"],
}
NAMES = st.sampled_from([
    "title",
    "summary",
    "body",
    "sections",
    "heading",
    "words",
    "keywords",
    "cta",
    "score",
    "name",
    "steps",
    "x",
])


def built(known: Any, brief: Brief = BRIEF) -> Any:
    return schema.instance(known, brief, None)


def bounded(kind: str, low: int, width: int, multiple: int) -> dict[str, Any]:
    return {"type": kind, "minimum": low, "maximum": low + width + multiple, "multipleOf": multiple}


SIMPLE: st.SearchStrategy[Any] = st.one_of(
    st.sampled_from([
        {"type": "string"},
        {"type": "string", "description": "about 40 words"},
        {"type": "boolean"},
        {"type": "null"},
        {"type": ["string", "null"]},
        {"type": "integer", "exclusiveMinimum": 3},
        {"type": "number", "exclusiveMinimum": 0, "exclusiveMaximum": 0.5},
        {},
        True,
    ]),
    st.builds(
        lambda low, width: {"type": "string", "minLength": low, "maxLength": low + width}, *[st.integers(0, 150)] * 2
    ),
    st.sampled_from([{"type": "string", "format": name} for name in ("date", "email", "uri", "uuid", "date-time")]),
    st.sampled_from([
        {"type": "string", "pattern": text} for text in (r"^[a-z]{3,8}$", r"^\d{4}-\d{2}$", "^(red|green)$")
    ]),
    st.builds(lambda value: {"const": value}, st.one_of(st.text(max_size=5), st.integers(), st.booleans())),
    st.builds(
        lambda values: {"enum": values}, st.lists(st.one_of(st.text(max_size=5), st.none()), min_size=1, max_size=4)
    ),
    st.builds(
        bounded, st.sampled_from(["integer", "number"]), st.integers(-99, 99), st.integers(0, 99), st.integers(1, 7)
    ),
)


def objects(inner: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    def make(properties: dict[str, Any], required: int, fewest: int) -> dict[str, Any]:
        known = {"type": "object", "properties": properties, "required": list(properties)[:required]}
        return {**known, "minProperties": fewest, "additionalProperties": {"type": "integer"}}

    return st.builds(make, st.dictionaries(NAMES, inner, max_size=5), st.integers(0, 5), st.integers(0, 3))


def arrays(inner: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    return st.one_of(
        st.builds(
            lambda items, low, width: {"type": "array", "items": items, "minItems": low, "maxItems": low + width},
            inner,
            st.integers(0, 4),
            st.integers(0, 3),
        ),
        st.builds(lambda a, b: {"type": "array", "prefixItems": [a, b], "items": False}, inner, inner),
    )


def combined(inner: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    return st.one_of(
        st.builds(lambda a, b: {"anyOf": [a, b]}, inner, inner), st.builds(lambda a: {"allOf": [a]}, inner)
    )


@settings(max_examples=250)
@given(st.recursive(SIMPLE, lambda inner: objects(inner) | arrays(inner) | combined(inner), max_leaves=10))
def test_instances_validate(known: Any) -> None:
    jsonschema.Draft202012Validator(known).validate(built({"anyOf": [known]}))


@pytest.mark.parametrize(
    "known",
    [
        {
            "$defs": {"node": {"properties": {"name": {}, "children": {"items": {"$ref": "#/$defs/node"}}}}},
            "$ref": "#/$defs/node",
        },
        {
            "$defs": {
                "list": {
                    "type": "object",
                    "properties": {"next": {"anyOf": [{"$ref": "#/$defs/list"}, {"type": "null"}]}},
                    "required": ["next"],
                }
            },
            "$ref": "#/$defs/list",
        },
        {
            "type": "object",
            "properties": {"a": {"oneOf": [{"type": "string", "maxLength": 5}]}},
            "required": ["a", "b"],
        },
        {"type": "array", "contains": {"const": "x"}, "minContains": 2, "items": {"type": "string"}},
        {"type": "array", "items": {"type": "string", "maxLength": 4}, "uniqueItems": True, "minItems": 6},
        {"type": "array", "items": {"type": "integer"}, "uniqueItems": True, "minItems": 6},
        {"type": "object", "maxProperties": 1, "properties": {"a": {}, "b": {}}, "required": ["b"]},
        {"type": "object", "properties": {"never": False, "a": {"type": "string"}}},
    ],
)
def test_special_schemas_validate_too(known: dict[str, Any]) -> None:
    jsonschema.validate(built(known), known)


def test_older_tuples_are_understood() -> None:
    known = {"type": "array", "items": [{"type": "string"}, {"type": "integer"}], "additionalItems": False}
    jsonschema.Draft7Validator(known).validate(built(known))


@pytest.mark.parametrize("words", [150, 400, 1000])
def test_outline_shares_out_the_words(words: int) -> None:
    made = built(OUTLINE, Brief(topic="Brewing better coffee", length=Length(words=words)))
    jsonschema.validate(made, OUTLINE)
    assert sum(section["words"] for section in made["sections"]) == words
    assert len({section["heading"] for section in made["sections"]}) == len(made["sections"])


def test_outline_has_as_many_sections_as_asked_for() -> None:
    assert len(built(OUTLINE, Brief(topic="tea", section_count=5))["sections"]) == 5
    bounded_outline = {**OUTLINE["properties"]["sections"], "minItems": 2, "maxItems": 2}
    assert len(built({"properties": {"sections": bounded_outline}})["sections"]) == 2


def test_given_outline_is_filled() -> None:
    made = built(OUTLINE, Brief(topic="tea", outline=("Why tea", "How tea")))
    assert [section["heading"] for section in made["sections"]] == ["Why tea", "How tea"]


def test_sections_of_one_document_do_not_repeat_each_other() -> None:
    item = {"type": "object", "properties": {"heading": {"type": "string"}, "body": {"type": "string"}}}
    made = built({"properties": {"sections": {"items": item}}}, Brief(topic="tea", length=Length(words=500)))
    told = [text for section in made["sections"] for text in sentences.split(section["body"])]
    assert [text for text, count in Counter(told).items() if count > 1] == []
    assert sentences.count(" ".join(told)) == pytest.approx(500, rel=0.1)


def test_choices_follow_the_brief() -> None:
    assert built({"enum": ["formal", "playful"]}, Brief(tone="playful")) == "playful"


def test_scores_judge_the_shown_text() -> None:
    known = {"properties": {"score": {"type": "integer", "minimum": 1, "maximum": 10}}}
    good = Brief(draft="Tea keeps well in a dark and dry place. Boil the water and wait a minute.")
    bad = Brief(draft="Tea. Tea. Tea. Tea.")
    assert built(known, good)["score"] > built(known, bad)["score"]


def test_positions_are_numbered() -> None:
    item = {"type": "object", "properties": {"position": {"type": "integer"}}}
    made = built({"type": "array", "items": item, "minItems": 3})
    assert [entry["position"] for entry in made] == [1, 2, 3]
