from typing import Any

import pytest
from pydantic import ValidationError

from shared.generation.brief import Brief


def brief(**changes: Any) -> Brief:
    return Brief.model_validate({"content_type": "blog_post", "topic": "Bread", **changes})


def test_length_defaults_by_content_type() -> None:
    assert brief().words == 600
    assert brief(content_type="ad_copy").words == 40
    assert brief(length=300).words == 300


def test_subject_comes_from_the_source_without_a_topic() -> None:
    assert brief(topic=None, source_text="  A long\n source. ").subject == "A long source."


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"content_type": "novel"}, "content_type"),
        ({"topic": ""}, "topic"),
        ({"topic": None}, ""),
        ({"length": 5}, "length"),
        ({"length": 100_000}, "length"),
        ({"language": "English"}, "language"),
        ({"keywords": ["x"] * 21}, "keywords"),
        ({"keywords": [""]}, "keywords"),
        ({"format": "pdf"}, "format"),
        ({"format": "json"}, ""),
        ({"json_schema": {"type": "object"}}, ""),
        ({"format": "json", "json_schema": {"type": "sofa"}}, "json_schema"),
        ({"format": "json", "json_schema": {"type": "array"}}, "json_schema"),
        ({"min_quality": 1.5}, "min_quality"),
        ({"max_cost_usd": 0}, "max_cost_usd"),
        ({"source_text": "x" * 100_001}, "source_text"),
        ({"unknown": 1}, "unknown"),
    ],
    ids=lambda value: str(value)[:40],
)
def test_bad_field_is_refused_by_name(change: dict[str, Any], field: str) -> None:
    with pytest.raises(ValidationError) as caught:
        brief(**change)

    assert str(caught.value.errors()[0]["loc"][0] if caught.value.errors()[0]["loc"] else "") == field
