import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.tokens import features

ENGLISH = "The price of the kettle is lower than that of the pot, and it is in the shop for you to see today."
GERMAN = "Der Preis des Kessels ist niedriger als der des Topfes, und das ist heute auch im Laden zu sehen."
FINNISH = "Kattilan hinta on alempi kuin padan hinta, ja sen voi nähdä kaupassa vielä tänään ennen iltaa kello."


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", {}),
        ("Hello", {"word": 1}),
        ("helloWorldly", {"word": 2, "long": 1}),
        ("12 345", {"digit": 5}),
        ("a\n\n\nb", {"word": 2, "line": 1}),
        ("a  b", {"word": 2, "spaces": 1}),
        ('{"a":', {"word": 1, "marks": 2, "mark": 2}),
        ("é", {"accent": 1}),
        ("привет", {"cyrillic": 6}),
        ("東京です", {"han": 2, "kana": 2}),
        ("안녕", {"hangul": 2}),
        ("😀", {"other": 1}),
    ],
)
def test_each_feature_counts_what_it_names(text: str, expected: dict[str, float]) -> None:
    assert features.of(text) == expected


def test_languages_are_told_by_their_function_words() -> None:
    english, german, finnish = map(features.of, (ENGLISH, GERMAN, FINNISH))
    assert english.get("foreign", 0) == 0
    assert german["neighbour"] > german.get("foreign", 0)
    assert finnish["foreign"] > finnish.get("neighbour", 0)


def test_code_is_no_foreign_language() -> None:
    code = "for (const item of items) { total += item.price * 3; log(`sum ${total}`); return [item, total]; } x = y;"
    assert "foreign" not in features.of(code)


@given(st.text())
def test_features_are_named_and_never_negative(text: str) -> None:
    found = features.of(text)
    assert set(found) <= set(features.NAMES)
    assert all(amount > 0 for amount in found.values())
