import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.tokens import sentences, shielding
from shared.tokens.sentences import Unit


def units(text: str) -> list[Unit]:
    shielded = shielding.jinja(text)
    assert shielded is not None
    return sentences.split(shielded)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("One. Two! Three? Four", ["One.", "Two!", "Three?", "Four"]),
        ("Use fruit, e.g. Apples. Then stop.", ["Use fruit, e.g. Apples.", "Then stop."]),
        ("- one\n- two\n", ["- one", "- two"]),
        ("It costs 3.50 a piece. ok", ["It costs 3.50 a piece. ok"]),
        ("", []),
    ],
)
def test_sentences_and_lines_are_units(text: str, expected: list[str]) -> None:
    assert [unit.text for unit in units(text)] == expected


def test_conditional_sentences_do_not_always_hold() -> None:
    found = units("Always. {% if a %}\nSometimes.\n{% endif %}\nAgain always. {% for b in c %}Maybe.{% endfor %}")
    assert [unit.always for unit in units("Plain {{ a }} text.")] == [True]
    assert [(unit.text, unit.always) for unit in found if not unit.marked] == [
        ("Always.", True),
        ("Sometimes.", False),
        ("Again always.", True),
    ]


def test_unit_knows_its_words() -> None:
    (unit,) = units("3) Never use the Word 'cheap'")
    assert (unit.bullet, unit.negative) == ("3) ", True)
    assert unit.content == {"use", "word", "cheap"}


def test_dropped_line_leaves_no_hole() -> None:
    found = units("One.\nTwo. Three.\n\nFour.")
    assert sentences.without(found, {1, 2}) == "One.\n\nFour."
    assert sentences.without(found, {2}) == "One.\nTwo.\n\nFour."
    assert sentences.without(found, {0, 1, 2, 3}) == ""


@given(st.text(alphabet="aB .!?\n-{}%"))
def test_units_join_to_the_text_again(text: str) -> None:
    shielded = shielding.jinja(text)
    assert shielded is not None
    assert sentences.join(sentences.split(shielded)) == shielded.text
