import random
from math import comb

import pytest

from shared.statistics import paired


def test_evidence_of_thirty_wins_in_forty() -> None:
    assert paired.e_value(30, 10) == pytest.approx(31.6369, abs=1e-4)
    assert paired.p_value(30, 10) == pytest.approx(1 / 31.6369, abs=1e-6)


@pytest.mark.parametrize(("wins", "losses"), [(0, 0), (5, 5), (1, 0)])
def test_even_results_are_no_evidence(wins: int, losses: int) -> None:
    assert paired.e_value(wins, losses) <= 1 + 1e-12
    assert paired.p_value(wins, losses) == pytest.approx(1.0)


def test_overwhelming_evidence_stays_a_number() -> None:
    assert paired.e_value(5000, 0) > 1e300


def test_expected_evidence_under_the_null_is_one() -> None:
    expected = sum(comb(12, wins) / 2**12 * paired.e_value(wins, 12 - wins) for wins in range(13))
    assert expected == pytest.approx(1)


def test_interval_is_mirrored_with_its_values() -> None:
    draw = random.Random(3)
    values = [draw.uniform(-0.4, 0.8) for _ in range(60)]
    found = paired.mean_interval(values)
    assert paired.mean_interval([-value for value in values]) == pytest.approx(found.mirrored(), abs=1e-9)
    assert found.holds(sum(values) / len(values))


def test_interval_of_nothing_is_everything() -> None:
    assert paired.mean_interval([]) == (-1.0, 1.0)


def test_more_values_narrow_the_interval() -> None:
    widths = [paired.mean_interval([0.1, -0.1] * pairs).width for pairs in (5, 20, 100)]
    assert widths == sorted(widths, reverse=True)
    assert widths[-1] < 0.15


def test_interval_covers_at_every_look() -> None:
    missed = 0
    for seed in range(60):
        draw = random.Random(seed)
        values = [draw.choice((-1.0, 0.0, 1.0)) * draw.random() for _ in range(60)]
        missed += any(not paired.mean_interval(values[:n]).holds(0.0) for n in range(5, 61, 5))
    assert missed <= 3


def test_values_out_of_range_are_refused() -> None:
    with pytest.raises(ValueError, match="between -1 and 1"):
        paired.mean_interval([0.2, 1.5])
