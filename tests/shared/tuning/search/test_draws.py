from collections import Counter

import pytest

from shared.tuning.search import draws


def test_draws_depend_on_their_purpose_alone() -> None:
    assert draws.draw(1, "a", 2) == draws.draw(1, "a", 2)
    assert len({draws.draw(seed, purpose) for seed in range(10) for purpose in "abc"}) == 30


def test_draws_fill_the_unit_interval_evenly() -> None:
    found = [draws.draw(0, "even", number) for number in range(2_000)]
    tenths = Counter(int(value * 10) for value in found)
    assert set(tenths) == set(range(10))
    assert max(tenths.values()) < 260


def test_shuffling_does_not_depend_on_the_order() -> None:
    assert draws.shuffled(range(20), 3, "x") == draws.shuffled(range(19, -1, -1), 3, "x")
    assert sorted(draws.shuffled(range(20), 3, "x")) == list(range(20)) != list(draws.shuffled(range(20), 3, "x"))


def test_choices_follow_their_weights() -> None:
    found = Counter(draws.chosen([("a", 3.0), ("b", 1.0), ("c", 0.0)], 0, number) for number in range(1_000))
    assert found["c"] == 0
    assert found["a"] == pytest.approx(750, abs=60)
