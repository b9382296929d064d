from itertools import chain, combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.models.offline.writing import fitting


@given(st.lists(st.integers(1, 25), max_size=9), st.integers(0, 120))
def test_no_other_choice_comes_closer(lengths: list[int], target: int) -> None:
    chosen = fitting.choose(lengths, target)
    every = chain.from_iterable(combinations(lengths, size) for size in range(len(lengths) + 1))
    closest = min(abs(target - sum(choice)) for choice in every)
    assert abs(target - sum(lengths[position] for position in chosen)) == closest


def test_earlier_sentences_win_ties() -> None:
    assert fitting.choose([5, 7, 5, 7], 12) == [0, 1]


def test_shorter_text_wins_over_equally_wrong_longer_one() -> None:
    assert fitting.choose([8, 12], 10) == [0]


@given(st.integers(0, 5000), st.lists(st.integers(1, 9), min_size=1, max_size=9))
def test_shares_add_up_to_the_total(total: int, weights: list[int]) -> None:
    assert sum(fitting.spread(total, weights)) == total


@pytest.mark.parametrize(("weights", "shares"), [([1, 1], [50, 50]), ([3, 4, 3], [30, 40, 30]), ([], [])])
def test_shares_follow_the_weights(weights: list[int], shares: list[int]) -> None:
    assert fitting.spread(100, weights) == shares
