import pytest
from hypothesis import given
from hypothesis import strategies as some

from shared.feedback import edit_distance

WORDS = some.lists(some.sampled_from("abcd"), max_size=12)


def by_table(before: list[str], after: list[str]) -> int:
    """Return the distance as Wagner and Fischer compute it."""
    row = list(range(len(after) + 1))
    for place, word in enumerate(before, 1):
        above, row = row, [place]
        for column, other in enumerate(after, 1):
            row.append(min(above[column] + 1, row[-1] + 1, above[column - 1] + (word != other)))
    return row[-1]


@given(WORDS, WORDS)
def test_distance_is_that_of_the_table(before: list[str], after: list[str]) -> None:
    assert edit_distance.levenshtein(before, after) == by_table(before, after)


@pytest.mark.parametrize(
    ("before", "after", "distance"),
    [
        ("bake the bread", "bake the bread", 0.0),
        ("bake the bread", "bake  the\nbread", 0.0),
        ("bake the bread", "bake good bread", 1 / 3),
        ("bake the bread", "", 1.0),
        ("one two", "three four five", 1.0),
        ("", "", 0.0),
    ],
)
def test_distance_is_a_share_of_words(before: str, after: str, distance: float) -> None:
    assert edit_distance.normalised(before, after) == pytest.approx(distance)


def test_long_texts_are_compared() -> None:
    before = [str(number) for number in range(3000)]

    assert edit_distance.levenshtein(before, [*before[:1000], "x", *before[1010:], "y"]) == 11
