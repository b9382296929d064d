import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.cache import spread
from shared.cache.spread import Spread


def spread_of(*values: float) -> Spread:
    made = Spread()
    for value in values:
        made.add(value)
    return made


@pytest.mark.parametrize(
    ("value", "bucket"), [(-1, 0), (0, 0), (0.9, 0), (1, 1), (2, 9), (3.9, 16), (4, 17), (86_400, 132), (1e30, 321)]
)
def test_value_falls_into_its_bucket(value: float, bucket: int) -> None:
    assert spread_of(value).buckets == {bucket: 1}


@given(st.floats(1, 1e9))
def test_edge_lies_little_above_the_value(value: float) -> None:
    (bucket,) = spread_of(value).buckets
    assert value <= spread.edge(bucket) <= 1.1 * value + 1


def test_spread_without_values_is_empty() -> None:
    assert not Spread()
    assert Spread().percentile(50) is None


@pytest.mark.parametrize(("percent", "found"), [(50, 4), (90, 11), (100, 108)])
def test_percentile_is_little_too_large(percent: float, found: int) -> None:
    assert spread_of(1, 1, 2, 3, 3, 4, 5, 7, 10, 100).percentile(percent) == found


def test_merged_spread_is_that_of_all_values() -> None:
    merged = spread_of(1, 5)
    merged.merge(spread_of(5, 9))
    assert merged == spread_of(1, 5, 5, 9)
    assert merged.count == 4


def test_values_surely_below_are_counted() -> None:
    assert spread_of(1, 5, 9).up_to(9) == 2


def test_steps_ascend_with_their_counts() -> None:
    assert list(spread_of(9, 1, 5, 5).steps()) == [(2, 1), (6, 2), (10, 1)]


def test_fields_give_the_spread_back() -> None:
    assert spread.from_fields(spread_of(0, 5, 9).fields()) == spread_of(0, 5, 9)
