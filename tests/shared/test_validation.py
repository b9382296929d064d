from datetime import date, datetime
from enum import Enum
from typing import Annotated, Any, Literal

import pytest
from pydantic import (
    AnyHttpUrl,
    AwareDatetime,
    BaseModel,
    ConfigDict,
    Field,
    StrictInt,
    ValidationError,
    field_validator,
)

from shared import validation


class Tone(Enum):
    WARM = "warm"
    DRY = "dry"


class Section(BaseModel):
    model_config = ConfigDict(extra="forbid")

    title: str = Field(min_length=2, max_length=5)


class TextBlock(BaseModel):
    kind: Literal["text"]
    text: str


class ImageBlock(BaseModel):
    kind: Literal["image"]
    url: AnyHttpUrl


class Everything(BaseModel):
    model_config = ConfigDict(extra="forbid")

    sections: list[Section] = Field(default=[], min_length=1, max_length=2)
    name: str = Field(default="ab", pattern="^[a-z]+$")
    count: int = Field(default=1, ge=1, le=9)
    whole: StrictInt = 1
    ratio: float = Field(default=0.5, gt=0, lt=1)
    step: int = Field(default=2, multiple_of=2)
    live: bool = False
    tone: Tone = Tone.WARM
    mode: Literal["fast", "slow"] = "fast"
    at: AwareDatetime | None = None
    when: datetime | None = None
    day: date | None = None
    url: AnyHttpUrl | None = None
    extra: dict[str, int] = {}
    block: Annotated[TextBlock | ImageBlock, Field(discriminator="kind")] | None = None
    key: str = ""

    @field_validator("key")
    @classmethod
    def _no_secret(cls, value: str) -> str:
        if value.startswith("secret"):
            raise ValueError("keys stay at home")
        return value


def broken(**fields: Any) -> list[tuple[str, str]]:
    try:
        Everything.model_validate(fields)
    except ValidationError as error:
        return [(one.field, one.rule) for one in validation.invalid_fields(error).errors]
    return []


@pytest.mark.parametrize(
    ("fields", "field", "rule"),
    [
        ({"nope": 1}, "nope", "unknown_field"),
        ({"sections": []}, "sections", "too_short"),
        ({"sections": [{"title": "abc"}] * 3}, "sections", "too_long"),
        ({"sections": {}}, "sections", "not_a_list"),
        ({"sections": ["x"]}, "sections.0", "not_an_object"),
        ({"sections": [{}]}, "sections.0.title", "missing"),
        ({"sections": [{"title": "abc"}, {"title": 5}]}, "sections.1.title", "not_a_string"),
        ({"sections": [{"title": "a"}]}, "sections.0.title", "too_short"),
        ({"sections": [{"title": "abcdef"}]}, "sections.0.title", "too_long"),
        ({"sections": [{"title": "abc", "x": 1}]}, "sections.0.x", "unknown_field"),
        ({"name": "A"}, "name", "wrong_form"),
        ({"name": None}, "name", "not_a_string"),
        ({"count": 0}, "count", "too_small"),
        ({"count": 10}, "count", "too_large"),
        ({"count": "many"}, "count", "not_an_integer"),
        ({"count": 1.5}, "count", "not_an_integer"),
        ({"count": []}, "count", "not_an_integer"),
        ({"whole": "1"}, "whole", "not_an_integer"),
        ({"ratio": 0}, "ratio", "too_small"),
        ({"ratio": 1}, "ratio", "too_large"),
        ({"ratio": "half"}, "ratio", "not_a_number"),
        ({"step": 3}, "step", "not_a_multiple"),
        ({"live": "perhaps"}, "live", "not_a_boolean"),
        ({"live": {}}, "live", "not_a_boolean"),
        ({"tone": "loud"}, "tone", "not_one_of"),
        ({"mode": "slowest"}, "mode", "not_one_of"),
        ({"at": "2026-01-31T09:00:00"}, "at", "no_offset"),
        ({"when": "soon"}, "when", "not_a_time"),
        ({"when": []}, "when", "not_a_time"),
        ({"day": "31.1.2026"}, "day", "not_a_date"),
        ({"url": "nowhere"}, "url", "not_a_url"),
        ({"url": "ftp://host/"}, "url", "not_a_url"),
        ({"extra": []}, "extra", "not_an_object"),
        ({"extra": {"a": "x"}}, "extra.a", "not_an_integer"),
        ({"block": {}}, "block", "missing"),
        ({"block": {"kind": "video"}}, "block", "not_one_of"),
        ({"block": {"kind": "text"}}, "block.text.text", "missing"),
        ({"key": "secret-1"}, "key", "invalid"),
    ],
)
def test_names_field_and_rule(fields: dict[str, Any], field: str, rule: str) -> None:
    assert broken(**fields) == [(field, rule)]


def sentence(**fields: Any) -> str:
    with pytest.raises(ValidationError) as caught:
        Everything.model_validate(fields)
    return validation.invalid_fields(caught.value).errors[0].detail


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({"sections": [{"title": "a"}]}, "'sections.0.title' must have at least 2 characters."),
        ({"count": 10}, "'count' must be at most 9."),
        ({"mode": "x"}, "'mode' must be one of 'fast' or 'slow'."),
        ({"url": "ftp://host/"}, "'url' must be a URL with the scheme 'http' or 'https'."),
        ({"block": {"kind": "x"}}, "'block' must have 'kind' set to one of 'text', 'image'."),
        ({"key": "secret-1"}, "'key' is not valid: keys stay at home."),
    ],
)
def test_says_what_the_rule_is(fields: dict[str, Any], expected: str) -> None:
    assert sentence(**fields) == expected


@pytest.mark.parametrize("field", ["count", "ratio", "live", "mode", "when", "day", "url", "block", "tone"])
def test_never_repeats_what_was_sent(field: str) -> None:
    value: Any = {"kind": "hunter2"} if field == "block" else "hunter2"
    assert "hunter2" not in sentence(**{field: value})


def test_says_so_when_the_whole_is_wrong() -> None:
    with pytest.raises(ValidationError) as caught:
        Everything.model_validate_json("[]")
    assert validation.invalid_fields(caught.value).errors[0].detail == "The body must be an object."


def test_counts_all_and_tells_the_first() -> None:
    with pytest.raises(ValidationError) as caught:
        Everything.model_validate({f"field{index}": 1 for index in range(80)})
    told = validation.invalid_fields(caught.value)
    assert (told.detail, len(told.errors)) == ("80 fields of the body break a rule.", 50)


def test_shortens_the_names_it_repeats() -> None:
    assert len(broken(**{"x" * 5000: 1})[0][0]) == 200


def test_passes_a_rule_it_has_no_word_for() -> None:
    class Odd(BaseModel):
        value: complex

    with pytest.raises(ValidationError) as caught:
        Odd.model_validate_json('{"value": "x"}')
    told = validation.invalid_fields(caught.value).errors[0]
    assert told.rule == "complex_str_parsing"
    assert told.detail.startswith("'value' is not valid: ")
