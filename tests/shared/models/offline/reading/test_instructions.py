import pytest

from shared.models.offline.brief import Wish
from shared.models.offline.reading import instructions


@pytest.mark.parametrize(
    ("text", "wish"),
    [
        ("Write a catchy title.", Wish.TITLE),
        ("Add a subject line", Wish.TITLE),
        ("Use subheadings", Wish.HEADINGS),
        ("Include a bulleted list", Wish.BULLETS),
        ("as numbered steps", Wish.NUMBERS),
        ("Use a concrete example", Wish.EXAMPLE),
        ("Open with a question", Wish.QUESTION),
        ("end with a strong call-to-action", Wish.CALL),
        ("mention the audience", Wish.AUDIENCE),
        ("Speak directly to the reader", Wish.AUDIENCE),
        ("vary sentence length", Wish.VARIETY),
        ("mix short and long sentences", Wish.VARIETY),
        ("avoid repetition", Wish.NO_REPETITION),
        ("do not repeat yourself", Wish.NO_REPETITION),
        ("cite the passages [1]", Wish.CITATIONS),
        ("add three hashtags", Wish.HASHTAGS),
        ("one emoji", Wish.EMOJI),
        ("Use plain language", Wish.SHORT_SENTENCES),
        ("short paragraphs, please", Wish.SHORT_PARAGRAPHS),
        ("no exclamation marks", Wish.CALM),
    ],
)
def test_wishes_are_read_from_plain_english(text: str, wish: Wish) -> None:
    assert instructions.wishes(text) == {wish}


@pytest.mark.parametrize(
    "text",
    [
        "Do not use a bullet list.",
        "without examples",
        "no emojis",
        "never end with a call to action",
        "Write it without a title.",
    ],
)
def test_what_is_forbidden_is_not_wished(text: str) -> None:
    assert instructions.wishes(text) == frozenset()


def test_one_refusal_does_not_spoil_another_wish() -> None:
    assert instructions.wishes("No bullet lists here. Later use a bullet list.") == {Wish.BULLETS}


@pytest.mark.parametrize(
    ("text", "count"), [("in 5 sections", 5), ("three parts", 3), ("Seven main chapters", 7), ("sections", 0)]
)
def test_number_of_sections_is_read(text: str, count: int) -> None:
    assert instructions.section_count(text) == count


def test_forbidden_words_are_read() -> None:
    assert instructions.banned('Avoid the words "synergy", leverage and deep dive.') == (
        "synergy",
        "leverage",
        "deep dive",
    )
    assert instructions.banned("Avoid repetition.") == ()


@pytest.mark.parametrize(
    ("text", "points"),
    [
        ("Mention the ten-year warranty.", ("the ten-year warranty",)),
        ("Highlight free returns; emphasize our lab", ("free returns", "our lab")),
        ("Mention the audience and the keywords", ()),
        ("Do not mention prices.", ()),
    ],
)
def test_what_is_to_be_mentioned_becomes_a_point(text: str, points: tuple[str, ...]) -> None:
    assert instructions.points(text) == points
