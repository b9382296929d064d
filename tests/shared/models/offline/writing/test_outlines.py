import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.models.offline.brief import CONTENT_TYPES, Brief, Wish
from shared.models.offline.writing import outlines
from tests.shared.models.offline.aids import asking, writer


def planned(brief: Brief, words: int) -> list[outlines.Section]:
    return outlines.plan(writer(brief), brief, words)


@given(st.sampled_from(["", *CONTENT_TYPES]), st.integers(30, 3000), st.integers(0, 12))
def test_words_of_the_sections_add_up(content_type: str, words: int, sections: int) -> None:
    brief = asking(words, content_type=content_type, section_count=sections)
    plan = planned(brief, words)
    assert sum(section.words for section in plan) == words
    assert len(plan) == (sections or outlines.count(brief, words))


@pytest.mark.parametrize(("words", "count"), [(100, 2), (300, 3), (600, 5), (1000, 7), (5000, 9)])
def test_longer_articles_have_more_sections(words: int, count: int) -> None:
    assert outlines.count(Brief(content_type="blog_post"), words) == count


def test_headings_differ_and_some_name_the_topic() -> None:
    found = [section.heading for section in planned(asking(1500), 1500)]
    assert len(set(found)) == len(found)
    assert any("home composting" in heading.lower() for heading in found)


def test_given_outline_is_followed() -> None:
    brief = asking(400, outline=("Why worms", "Choosing the right worm bin: which bins suit", "Conclusion"))
    plan = planned(brief, 400)
    assert [section.heading for section in plan] == ["Why worms", "Choosing the right worm bin", "Conclusion"]
    assert [section.kind for section in plan] == ["context", "choice", "close"]
    assert plan[1].purpose == "which bins suit"
    assert plan[1].topic == "choosing the right worm bin"


def test_wished_example_gets_its_section() -> None:
    brief = asking(700, wishes=frozenset({Wish.EXAMPLE}))
    assert "example" in [section.kind for section in planned(brief, 700)]


@pytest.mark.parametrize(
    ("heading", "purpose", "kind"),
    [
        ("Common mistakes", "", "caution"),
        ("How to get started", "", "howto"),
        ("Conclusion", "", "close"),
        ("Why it matters", "", "context"),
        ("Comparing the options", "", "choice"),
        ("Something else", "Warn of common mistakes.", "caution"),
        ("Onwards", "", "basics"),
    ],
)
def test_kinds_are_read_from_heading_and_purpose(heading: str, purpose: str, kind: str) -> None:
    assert outlines.kind_of(heading, purpose) == kind


@pytest.mark.parametrize("content_type", CONTENT_TYPES)
def test_titles_name_the_topic(content_type: str) -> None:
    brief = asking(100, content_type=content_type)
    known = outlines.titles(writer(brief), brief)
    assert all("home composting" in title.lower() for title in known)


def test_titles_may_name_the_audience() -> None:
    brief = asking(100, content_type="blog_post", audience="city renters")
    assert any("City Renters" in title for title in outlines.titles(writer(brief), brief))
