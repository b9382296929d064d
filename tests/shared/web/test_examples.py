from datetime import datetime
from enum import Enum
from typing import Annotated, Any, Literal

import pytest
from pydantic import BaseModel, Field, TypeAdapter

from shared.web import examples


class Tone(Enum):
    WARM = "warm"


class Section(BaseModel):
    title: str = Field(min_length=6)
    parts: list["Section"] = []


class Brief(BaseModel):
    topic: str = Field(examples=["Rain in spring"])
    words: int = Field(ge=50)
    tone: Tone
    mode: Literal["fast", "slow"]
    due: datetime | None
    share: Annotated[float, Field(ge=0.5, le=1)]
    live: bool
    outline: list[Section]
    notes: str = ""


@pytest.mark.parametrize(
    ("schema", "value"),
    [
        ({"type": "string", "examples": ["a", "b"], "default": "c"}, "a"),
        ({"type": "string", "default": "c"}, "c"),
        ({"const": "d"}, "d"),
        ({"type": "string", "enum": ["e", "f"]}, "e"),
        ({"type": "string", "format": "date"}, "2026-01-31"),
        ({"type": "string", "minLength": 6}, "text.."),
        ({"type": "integer", "minimum": 7}, 7),
        ({"type": "number"}, 1.0),
        ({"type": "boolean"}, True),
        ({"type": "null"}, None),
        ({}, None),
        ({"anyOf": [{"type": "null"}, {"type": "integer"}]}, 1),
        ({"type": "array", "items": {"type": "integer"}}, [1]),
        ({"type": "object", "properties": {"a": {"type": "integer"}}}, {"a": 1}),
        ({"type": "object"}, {}),
    ],
)
def test_makes_a_value_of_a_schema(schema: dict[str, Any], value: object) -> None:
    assert examples.example(schema, {}) == value


def test_makes_a_body_that_the_model_accepts() -> None:
    schema = TypeAdapter(Brief).json_schema(ref_template="#/components/schemas/{model}")
    example = examples.example(schema, schema["$defs"])
    brief = Brief.model_validate(example)
    assert (brief.topic, brief.words, "notes" in example) == ("Rain in spring", 50, False)


def test_follows_names_and_alternatives() -> None:
    definitions = {"A": {"anyOf": [{"type": "null"}, {"$ref": "#/components/schemas/B"}]}, "B": {"type": "string"}}
    assert examples.resolve({"$ref": "#/components/schemas/A"}, definitions) == {"type": "string"}


def test_ends_where_a_schema_contains_itself() -> None:
    definitions = {"Node": {"type": "object", "required": ["next"], "properties": {"next": {"$ref": "x/Node"}}}}
    assert str(examples.example({"$ref": "x/Node"}, definitions)).count("next") == 6
