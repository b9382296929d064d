from typing import Any

import pytest

from shared.models.offline.brief import Brief, Length, Wish
from shared.models.offline.grammar import sentences
from shared.models.offline.structured.fields import FORMATS, Fields

BRIEF = Brief(
    topic="Brewing better coffee", audience="office workers", keywords=("filter", "grinder"), length=Length(words=200)
)


def fields(**changes: Any) -> Fields:
    return Fields(Brief(**{**vars(BRIEF), **changes}), None)


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("slug", "brewing-better-coffee"),
        ("language", "en"),
        ("tone", "neutral"),
        ("targetAudience", "office workers"),
        ("topic", "Brewing better coffee"),
        ("alt_text", "An illustration of Brewing better coffee"),
        ("keyword", "filter"),
    ],
)
def test_plain_fields_come_from_the_brief(name: str, expected: str) -> None:
    assert fields().text(name, "", None) == expected


@pytest.mark.parametrize("name", ["title", "seoTitle", "headline"])
def test_titles_name_the_topic(name: str) -> None:
    assert "Brewing Better Coffee" in fields().text(name, "", None)


def test_titles_differ_and_fit() -> None:
    made = fields()
    titles = [made.title(), made.title(), made.title(30)]
    assert len(set(titles)) == 3
    assert len(titles[2]) <= 30


def test_body_has_the_length_its_description_asks_for() -> None:
    assert sentences.count(fields().text("body", "about 60 words", None)) == pytest.approx(60, abs=5)
    assert sentences.count(fields().text("body", "", None)) == pytest.approx(200, abs=10)


def test_two_bodies_are_not_the_same() -> None:
    made = fields()
    assert made.text("body", "", None) != made.text("body", "", None)


def test_section_fields_belong_together() -> None:
    made = fields()
    section = made.sections(3)[1]
    assert made.text("heading", "", section) == section.heading
    assert made.text("title", "", section) == section.heading
    assert made.text("purpose", "", section) == section.purpose
    assert sentences.count(made.text("body", "", section)) == pytest.approx(section.words, rel=0.1)


def test_summary_keeps_to_its_characters() -> None:
    assert 0 < len(fields().text("metaDescription", "", None, 120)) <= 120


def test_revised_draft_is_the_body() -> None:
    made = fields(draft="Tea is calm. Tea is calm.", issues=("sentence repeated",))
    assert made.text("body", "", None) == "Tea is calm."


def test_call_and_question_need_no_wish() -> None:
    assert fields(wishes=frozenset[Wish]()).text("cta", "", None)
    assert fields().text("question", "", None).endswith("?")


@pytest.mark.parametrize(("name", "first"), [("keywords", "filter"), ("hashTags", "#Filter")])
def test_keyword_lists_continue_with_the_topic(name: str, first: str) -> None:
    make = fields().items(name)
    assert make is not None
    made = [make(index) for index in range(8)]
    assert (made[0], len(set(made))) == (first, 8)


@pytest.mark.parametrize("name", ["steps", "pros", "challenges", "mistakes", "kpis"])
def test_lists_are_dealt_from_their_deck(name: str) -> None:
    make = fields().items(name)
    assert make is not None
    made = [make(index) for index in range(5)]
    assert len(set(made)) == 5
    assert all(text[0].isupper() for text in made)


def test_unknown_lists_are_left_to_their_schema() -> None:
    assert fields().items("things") is None


def test_judgements_speak_of_the_shown_text() -> None:
    made = fields(draft="Coffee is hot. Coffee is hot.")
    assert "1 of 2 sentences repeated" in made.text("feedback", "", None)
    assert made.score() < 0.9


def test_every_format_has_an_example() -> None:
    assert {"date", "date-time", "email", "uri", "uuid"} <= set(FORMATS)
