import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.analytics import percentiles, sketch
from shared.analytics.sketch import Sketch

VALUES = st.lists(st.integers(0, 10**13), min_size=1, max_size=200)
PERCENTS = (1, 10, 50, 90, 95, 99, 100)


def of(values: list[int]) -> Sketch:
    made = Sketch()
    for value in values:
        made.add(value)
    return made


@given(VALUES)
def test_percentiles_keep_the_stated_error(values: list[int]) -> None:
    made, ordered = of(values), sorted(values)
    for percent in PERCENTS:
        exact = percentiles.nearest_rank(ordered, percent)
        assert abs(made.percentile(percent) - exact) <= exact * sketch.RELATIVE_ERROR * (1 + 1e-9)


@given(VALUES, VALUES, VALUES)
def test_merging_is_adding_all(first: list[int], second: list[int], third: list[int]) -> None:
    merged = of(second)
    merged.merge(of(third))
    whole = of(first)
    whole.merge(merged)
    assert whole == of([*third, *first, *second])
    assert whole.packed() == of([*third, *first, *second]).packed()


@given(VALUES)
def test_bytes_hold_the_whole_sketch(values: list[int]) -> None:
    assert sketch.unpacked(of(values).packed()) == of(values)


@given(VALUES)
def test_count_sum_and_bounds_are_exact(values: list[int]) -> None:
    made = of(values)
    assert (made.count, made.sum, made.least, made.most) == (len(values), sum(values), min(values), max(values))
    assert made.mean == sum(values) / len(values)


def test_empty_sketches_change_nothing() -> None:
    made = of([7, 9])
    made.merge(Sketch())
    assert made == of([7, 9])
    assert sketch.unpacked(Sketch().packed()) == Sketch()


@pytest.mark.parametrize("values", [[0], [1], [12_345_678]])
def test_a_single_value_comes_back_exactly(values: list[int]) -> None:
    assert of(values).percentile(50) == values[0]


def test_an_hour_of_jobs_takes_little_room() -> None:
    rng = random.Random(1)
    made = of([round(rng.lognormvariate(15, 0.6)) for _ in range(5_000)])
    assert len(made.packed()) < 2_000
