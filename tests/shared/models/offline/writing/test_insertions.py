import pytest

from shared.models.offline.brief import Brief, Passage, Wish
from shared.models.offline.writing import insertions
from tests.shared.models.offline.aids import SOURCE, writer


def wishing(*wishes: Wish, **fields: object) -> Brief:
    return Brief(topic="tea", wishes=frozenset(wishes), **fields)  # type: ignore[arg-type]  # fields of any type


def test_nothing_is_inserted_unasked() -> None:
    brief, author = wishing(), writer()
    made = [
        insertions.question(author, brief),
        insertions.audience(author, brief),
        insertions.purpose(author, brief),
        insertions.call(author, brief),
        insertions.points(author, brief),
        insertions.facts(author, brief, 300),
        insertions.keywords(author, brief, 300),
    ]
    assert made == [[]] * 7


def test_question_is_asked_on_wish() -> None:
    assert insertions.question(writer(), wishing(Wish.QUESTION))[0].endswith("?")


def test_audience_is_named() -> None:
    brief = wishing(audience="Beekeepers")
    [text] = insertions.audience(writer(brief), brief)
    assert "beekeepers" in text.lower()


def test_wish_for_an_audience_needs_no_name() -> None:
    [text] = insertions.audience(writer(), wishing(Wish.AUDIENCE))
    assert "readers" in text.lower()


@pytest.mark.parametrize(
    ("purpose", "clause"),
    [
        ("explain why odour is avoidable", "why odour is avoidable"),
        ("Show how to fill a bin.", "how to fill a bin"),
        ("cover the costs of a bin", "the costs of a bin"),
    ],
)
def test_purposes_become_sentences(purpose: str, clause: str) -> None:
    [text] = insertions.purpose(writer(), wishing(purpose=purpose))
    assert clause in text


@pytest.mark.parametrize("purpose", ["hook the reader", "Explain the basics in plain words.", "introduce the topic"])
def test_purposes_about_the_text_itself_are_left_out(purpose: str) -> None:
    assert insertions.purpose(writer(), wishing(purpose=purpose)) == []


def test_own_call_to_action_is_kept_word_for_word() -> None:
    assert insertions.call(writer(), wishing(call="book a demo")) == ["Book a demo."]


def test_calls_of_lively_tones_are_loud() -> None:
    brief = wishing(Wish.CALL, tone="playful")
    assert insertions.call(writer(brief), brief)[0].endswith("!")


def test_every_keyword_appears_as_written() -> None:
    words = ("worm bin", "kitchen scraps", "odour-free", "save money", "peat", "soil life", "Bokashi")
    brief = wishing(keywords=words)
    made = " ".join(insertions.keywords(writer(brief), brief, 300))
    assert [word for word in words if word.lower() not in made.lower()] == []


def test_keyword_inside_the_topic_needs_no_sentence() -> None:
    assert insertions.keywords(writer(), wishing(keywords=("composting",)), 300) == []


def test_short_text_names_its_keywords_together() -> None:
    brief = wishing(keywords=("worm bin", "peat"))
    assert insertions.keywords(writer(brief), brief, 30) == ["It is about a worm bin and a peat."]


def test_facts_come_cited_from_the_source() -> None:
    brief = wishing(passages=(Passage(3, SOURCE),))
    made = insertions.facts(writer(brief), brief, 130)
    assert len(made) == 2
    assert all("[3]" in text for text in made)


def test_points_are_all_covered() -> None:
    made = insertions.points(writer(), wishing(points=("Height memory", "cable tray")))
    assert ["height memory" in made[0], "cable tray" in made[1]] == [True, True]


@pytest.mark.parametrize(
    ("keyword", "phrase"), [("worm bin", "a worm bin"), ("odour-free", "odour-free"), ("save money", "save money")]
)
def test_keywords_stand_in_the_form_of_their_class(keyword: str, phrase: str) -> None:
    assert insertions.phrase(keyword) == phrase
