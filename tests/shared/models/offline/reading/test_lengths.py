import pytest

from shared.models.offline.brief import Length
from shared.models.offline.reading import lengths


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("about 300 words", Length(words=300)),
        ("a 150-word post", Length(words=150)),
        ("1,200 words", Length(words=1200)),
        ("at most 120 words", Length(words=112, most_words=120)),
        ("120 words max", Length(words=112, most_words=120)),
        ("at least 200 words", Length(words=214)),
        ("between 100 and 150 words", Length(words=125, most_words=150)),
        ("100-150 words", Length(words=125, most_words=150)),
        ("280 characters", Length(words=38, most_characters=280)),
        ("3 sentences", Length(words=45, sentences=3)),
        ("two paragraphs", Length(words=140, paragraphs=2)),
        ("200 words in two paragraphs", Length(words=200, paragraphs=2)),
        ("no length here", Length()),
    ],
)
def test_lengths_are_read_from_plain_english(text: str, expected: Length) -> None:
    assert lengths.parse(text) == expected


@pytest.mark.parametrize(("value", "words"), [("short", 80), ("Long", 800), ("450", 450), ("300 words", 300), ("?", 0)])
def test_labels_may_name_sizes_and_plain_numbers(value: str, words: int) -> None:
    assert lengths.parse_label(value).words == words


def test_missing_length_means_a_short_text() -> None:
    assert lengths.target(Length(), "blog_post") == 120
    assert lengths.target(Length(words=500), "blog_post") == 500
    assert lengths.target(Length(), "unheard of") == 90
