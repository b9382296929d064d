import pytest

from shared.scoring.measures import words


def test_markup_is_no_word() -> None:
    assert words.count("## The cat's *well-kept* _house_ — 3 rooms") == 6


def test_sentences_say_where_they_stand() -> None:
    text = "One here.  Two there!\n\n- Three"
    assert [text[one.span.start : one.span.end] for one in words.sentences(text)] == [
        "One here.",
        "Two there!",
        "- Three",
    ]


def test_signs_alone_are_no_sentence() -> None:
    assert words.sentences("... - !") == []


@pytest.mark.parametrize(
    ("word", "number"),
    [
        ("cat", 1),
        ("house", 1),
        ("table", 2),
        ("banana", 3),
        ("jumped", 1),
        ("wanted", 2),
        ("the", 1),
        ("readability", 5),
    ],
)
def test_syllables_are_groups_of_vowels(word: str, number: int) -> None:
    assert words.syllables(word) == number
