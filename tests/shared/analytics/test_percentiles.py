import random

import pytest

from shared.analytics import percentiles

FIVE = [15, 20, 35, 40, 50]
TEN = [3, 6, 7, 8, 8, 10, 13, 15, 16, 20]


@pytest.mark.parametrize(
    ("values", "percent", "expected"),
    [
        (FIVE, 5, 15),
        (FIVE, 30, 20),
        (FIVE, 40, 20),
        (FIVE, 50, 35),
        (FIVE, 100, 50),
        (TEN, 25, 7),
        (TEN, 50, 8),
        (TEN, 75, 15),
        (TEN, 100, 20),
        (list(range(1, 101)), 7, 7),
        (list(range(1, 101)), 99, 99),
        ([4], 1, 4),
        ([4], 99, 4),
    ],
)
def test_nearest_rank_meets_published_vectors(values: list[float], percent: int, expected: float) -> None:
    assert percentiles.nearest_rank(values, percent) == expected


@pytest.mark.parametrize(("count", "place"), [(9, 9), (19, 18), (99, 90), (100, 91)])
def test_next_value_needs_a_higher_rank(count: int, place: int) -> None:
    assert percentiles.next_below(list(range(1, count + 1)), 90) == place


def test_too_few_values_give_the_largest() -> None:
    assert percentiles.next_below([1, 2, 3], 90) == 3


@pytest.mark.parametrize("percent", [50, 90])
@pytest.mark.parametrize("count", [9, 25, 100])
def test_next_value_stays_below_as_often(percent: int, count: int) -> None:
    rng, tries = random.Random(f"{percent} {count}"), 4_000
    kept = 0
    for _ in range(tries):
        past = sorted(rng.lognormvariate(0, 1) for _ in range(count))
        kept += rng.lognormvariate(0, 1) <= percentiles.next_below(past, percent)

    assert percent - 2.5 <= 100 * kept / tries <= percent + 100 / (count + 1) + 2.5
