import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.scoring.measures import edits


@pytest.mark.parametrize(
    ("first", "second", "number"),
    [("kitten", "sitting", 3), ("flaw", "lawn", 2), ("", "abc", 3), ("same", "same", 0), ("ab", "ba", 2)],
)
def test_distances_are_the_textbook_ones(first: str, second: str, number: int) -> None:
    assert edits.distance(first, second) == number


@given(st.text("abc", max_size=12), st.text("abc", max_size=12))
def test_distance_is_that_of_the_plain_table(first: str, second: str) -> None:
    row = list(range(len(second) + 1))
    for at, one in enumerate(first, 1):
        above, row = row, [at]
        for place, other in enumerate(second, 1):
            row.append(min(above[place] + 1, row[-1] + 1, above[place - 1] + (one != other)))
    assert edits.distance(first, second) == row[-1]


def test_similarity_is_a_share() -> None:
    assert (edits.similarity("", ""), edits.similarity("abcd", "abcx"), edits.similarity("ab", "")) == (1, 0.75, 0)
