import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.models.offline.grammar import sentences


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("One. Two! Three?", ["One.", "Two!", "Three?"]),
        ("It costs 3.5 euros. Fine.", ["It costs 3.5 euros.", "Fine."]),
        ("Dr. Who met Mr. Fox. They ran.", ["Dr. Who met Mr. Fox.", "They ran."]),
        (
            "Tea is old [1]. It came by ship. [2] Nobody knows.",
            ["Tea is old [1].", "It came by ship. [2]", "Nobody knows."],
        ),
        ('He said "Go." Then he left.', ['He said "Go."', "Then he left."]),
        ("no capital. stays together", ["no capital. stays together"]),
        ("", []),
    ],
)
def test_sentences_end_where_readers_see_it(text: str, expected: list[str]) -> None:
    assert sentences.split(text) == expected


@given(st.text(alphabet="aB .!?[]1\n"))
def test_cutting_loses_no_character_but_space(text: str) -> None:
    assert "".join(sentences.split(text)).replace(" ", "") == "".join(text.split())


def test_hyphens_and_apostrophes_keep_words_whole() -> None:
    assert sentences.count("It's a well-known 3.5 litre jug, isn't it?") == 8


@pytest.mark.parametrize(
    ("text", "expected"),
    [("tea", "Tea"), ("iPhone cases", "iPhone cases"), ('"tea"', '"Tea"'), ("", ""), ("3 teas", "3 teas")],
)
def test_first_letters_are_raised_with_care(text: str, expected: str) -> None:
    assert sentences.capitalise(text) == expected


def test_headlines_leave_small_words_small() -> None:
    assert (
        sentences.title_case("the art of tea and an iPhone: a guide to it")
        == "The Art of Tea and an iPhone: A Guide to It"
    )


@pytest.mark.parametrize(
    ("items", "text"), [([], ""), (["a"], "a"), (["a", "b"], "a and b"), (["a", "b", "c"], "a, b and c")]
)
def test_lists_are_joined_as_spoken(items: list[str], text: str) -> None:
    assert sentences.joined(items) == text
