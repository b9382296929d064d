import pytest

from shared.models.offline.brief import Brief, Passage
from shared.models.offline.structured import schema
from shared.models.offline.structured.given import GivenText

TEXT = "# Tea\n\nTea is old.\n\n## Why tea\n\nIt calms. It warms.\n\n## How tea\n\n- boil\n- wait"
BRIEF = Brief(task="structure", topic="tea", passages=(Passage(0, TEXT),), keywords=("leaf",))


def test_parts_stand_under_their_headings() -> None:
    given = GivenText.of(BRIEF)
    assert given is not None
    assert given.title == "Tea"
    assert given.parts == (("Why tea", "It calms. It warms."), ("How tea", "- boil\n- wait"))
    assert [section.heading for section in given.sections] == ["Why tea", "How tea"]


@pytest.mark.parametrize("brief", [Brief(task="draft", passages=BRIEF.passages), Brief(task="structure")])
def test_other_tasks_hand_over_no_text(brief: Brief) -> None:
    assert GivenText.of(brief) is None


def test_text_without_headings_has_no_parts() -> None:
    given = GivenText.of(Brief(task="structure", passages=(Passage(0, "Tea is old. It calms."),)))
    assert given is not None
    assert (given.parts, given.sections, given.title) == ((), [], "")


def test_document_is_filled_from_the_given_text() -> None:
    item = {"type": "object", "properties": {"heading": {"type": "string"}, "body": {"type": "string"}}}
    properties = {
        "title": {"type": "string"},
        "summary": {"type": "string"},
        "body": {"type": "string"},
        "sections": {"type": "array", "items": item},
        "keywords": {"type": "array", "items": {"type": "string"}},
    }
    made = schema.instance({"type": "object", "properties": properties}, BRIEF, None)
    assert made["title"] == "Tea"
    assert made["body"] == TEXT
    assert made["sections"] == [
        {"heading": "Why tea", "body": "It calms. It warms."},
        {"heading": "How tea", "body": "- boil\n- wait"},
    ]
    assert made["keywords"] == ["leaf"]
