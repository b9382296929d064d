import io
from pathlib import Path
from typing import Any

import pytest

from infra.cli import briefs
from shared import errors

FIELDS = {"content_type": "email", "topic": "Opening hours", "audience": None, "min_quality": 0.0}


def file(text: str, name: str = "brief.json") -> io.StringIO:
    made = io.StringIO(text)
    made.name = name
    return made


def test_only_given_fields_are_sent() -> None:
    assert briefs.make(FIELDS) == {"content_type": "email", "topic": "Opening hours", "min_quality": 0.0}


def test_a_source_becomes_the_source_text() -> None:
    assert briefs.make(FIELDS, source=file("Once\nupon a time"))["source_text"] == "Once\nupon a time"


def test_a_schema_implies_json() -> None:
    made = briefs.make(FIELDS, schema=file('{"type": "object"}'))
    assert made["json_schema"] == {"type": "object"}
    assert made["format"] == "json"


def test_a_stated_format_stands_beside_a_schema() -> None:
    assert briefs.make({**FIELDS, "format": "html"}, schema=file("{}"))["format"] == "html"


def test_options_override_a_whole_brief() -> None:
    whole = file('{"content_type": "blog_post", "topic": "Bread", "tone": "dry"}')
    made = briefs.make({"topic": "Cake", "tone": None}, whole=whole)
    assert made == {"content_type": "blog_post", "topic": "Cake", "tone": "dry"}


def test_a_brief_needs_a_kind() -> None:
    with pytest.raises(errors.InvalidInputError, match="--type"):
        briefs.make({"topic": "Bread"})


@pytest.mark.parametrize(
    ("text", "complaint"), [("{", "is not JSON"), ("[]", "holds no JSON object"), ("", "is not JSON")]
)
def test_a_broken_file_is_named(text: str, complaint: str) -> None:
    with pytest.raises(errors.InvalidInputError, match=f"b.json {complaint}"):
        briefs.make({}, whole=file(text, "b.json"))


def test_a_source_must_be_text(tmp_path: Path) -> None:
    (tmp_path / "photo.jpg").write_bytes(b"\xff\xfe")
    with (
        (tmp_path / "photo.jpg").open(encoding="utf-8") as source,
        pytest.raises(errors.InvalidInputError, match="is not text in UTF-8"),
    ):
        briefs.make(FIELDS, source=source)


@pytest.mark.parametrize(
    ("brief", "label"),
    [
        ({"topic": "Bread", "source_text": "Once"}, "Bread"),
        ({"source_text": "Once " * 100}, ("Once " * 100)[:200]),
        ({}, ""),
        ([1], ""),
        (None, ""),
    ],
)
def test_a_brief_is_told_by_its_subject(brief: Any, label: str) -> None:
    assert briefs.label(brief) == label


def test_labels_count_lines_like_the_gateway() -> None:
    assert briefs.labels(b'{"topic": "A"}\n\nbroken\n{"topic": "B"}') == {1: "A", 4: "B"}
