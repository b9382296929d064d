import statistics

import pytest
from hypothesis import given
from hypothesis import strategies as some

from shared.records import sums
from shared.records.sums import Sums

NUMBERS = some.lists(some.floats(-100, 100), min_size=2, max_size=30)


def added(numbers: list[float]) -> Sums:
    found = Sums()
    for number in numbers:
        found.add(number)
    return found


@given(NUMBERS)
def test_mean_and_variance_are_those_of_the_numbers(numbers: list[float]) -> None:
    found = added(numbers)

    assert found.mean == pytest.approx(statistics.fmean(numbers), abs=1e-9)
    assert found.variance == pytest.approx(statistics.variance(numbers), abs=1e-6)


@given(NUMBERS, NUMBERS)
def test_portions_come_to_the_whole(one: list[float], other: list[float]) -> None:
    found = added(one)
    found.merge(added(other))

    assert (found.count, found.mean) == (len(one + other), pytest.approx(added(one + other).mean, abs=1e-9))


def test_nothing_has_a_mean_of_zero() -> None:
    assert (Sums().mean, Sums().variance, Sums(1, 3.0, 9.0).variance) == (0.0, 0.0, 0.0)


def test_answers_are_ones_and_zeros() -> None:
    assert sums.of_shares(3, 1) == added([1, 1, 1, 0])


def test_fields_hold_all_of_it() -> None:
    assert sums.from_fields(added([1.5, 2.0]).fields()) == added([1.5, 2.0])
