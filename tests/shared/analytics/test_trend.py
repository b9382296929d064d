import random

import pytest

from shared.analytics import trend
from shared.analytics.trend import Point, Trend


def line(slope: float, noise: float, seed: int = 1, points: int = 24, *, batches: bool = False) -> Trend:
    """Return the trend of noisy means: of values on their own, or of batches whose pieces are all alike."""
    rng = random.Random(seed)
    made = []
    for at in range(points):
        count = rng.randint(1, 30)
        scatter = noise if batches else noise / count**0.5
        made.append(Point(at, 0.8 + slope * at + rng.gauss(0, scatter), count))
    return trend.of(made)


def test_straight_line_is_met_exactly() -> None:
    found = line(0.01, 0)
    assert (found.direction, found.slope) == ("rising", pytest.approx(0.01))
    assert found.low == pytest.approx(found.high)


@pytest.mark.parametrize(("slope", "direction"), [(0.01, "rising"), (-0.01, "falling")])
def test_clear_changes_are_named(slope: float, direction: str) -> None:
    assert line(slope, 0.02).direction == direction


def test_few_points_tell_nothing() -> None:
    assert line(0.01, 0, points=4) == trend.UNKNOWN


def test_weights_count_as_often_as_said() -> None:
    points = [Point(0, 1, 3), Point(1, 2, 1), Point(2, 1, 2), Point(3, 4, 1), Point(4, 2, 5)]
    repeated = [Point(one.at, one.mean, 1) for one in points for _ in range(one.count)]
    assert trend.of(points).slope == pytest.approx(trend.of(repeated).slope)


@pytest.mark.parametrize("batches", [False, True])
@pytest.mark.parametrize("points", [5, 8, 24])
def test_bounds_hold_the_truth_in_95_of_100_cases(points: int, *, batches: bool) -> None:
    found = [line(0.0, 0.05, seed, points, batches=batches) for seed in range(2_000)]
    named = sum(one.direction != "none" for one in found) / len(found)
    assert 0.01 <= named <= 0.075


@pytest.mark.parametrize(("free", "expected"), [(3, 3.182), (5, 2.571), (10, 2.228), (30, 2.042)])
def test_students_percentiles_are_those_of_the_tables(free: int, expected: float) -> None:
    assert trend._student(free) == pytest.approx(expected, rel=0.01)
