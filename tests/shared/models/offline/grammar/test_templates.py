import pytest

from shared.models.offline.grammar import templates


def test_slots_are_filled_and_the_sentence_begins_large() -> None:
    assert templates.fill("{topic} need{s} time. {it} pay{s}.", {"topic": "tea", "s": "s", "it": "it"}) == (
        "Tea needs time. It pays."
    )


@pytest.mark.parametrize(("word", "expected"), [("simple", "A simple fix"), ("easy", "An easy fix")])
def test_articles_follow_the_sound(word: str, expected: str) -> None:
    assert templates.fill("A {word} fix", {"word": word}) == expected


@pytest.mark.parametrize(
    ("template", "expected"),
    [
        ("It is late, and it is cold.", "It's late, and it's cold."),
        ("You do not have to, you will see.", "You don't have to, you'll see."),
        ("That is that.", "That's that."),
        ("Nothing about it is new.", "Nothing about it is new."),
        ("This is what it is.", "This is what it is."),
        ("They cannot and will not.", "They can't and won't."),
        ("let us know", "let us know"),
        ("{it} is {topic}", "{it} is {topic}"),
    ],
)
def test_contractions_stay_where_speakers_use_them(template: str, expected: str) -> None:
    assert templates.contract(template) == expected


def test_slots_are_listed_in_order() -> None:
    assert templates.slots("{a} and {b2} and {a}") == ("a", "b2", "a")
