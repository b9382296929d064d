import math

import pytest

from shared.statistics import special


@pytest.mark.parametrize(
    ("value", "freedom", "expected"),
    [(3.841459, 1, 0.05), (5.991465, 2, 0.05), (7.814728, 3, 0.05), (18.30704, 10, 0.05)],
)
def test_chi_square_meets_tables(value: float, freedom: int, expected: float) -> None:
    assert special.chi_square_above(value, freedom) == pytest.approx(expected, abs=1e-7)


@pytest.mark.parametrize(("value", "freedom"), [(12.7062, 1), (2.228139, 10), (1.962339, 1000)])
def test_t_meets_tables(value: float, freedom: float) -> None:
    assert special.t_beyond(value, freedom) == pytest.approx(0.05, abs=1e-6)


@pytest.mark.parametrize(("value", "a", "b"), [(0.3, 2, 3), (0.9, 40, 3), (0.5, 0.5, 0.5), (0.02, 1, 60)])
def test_incomplete_beta_is_mirrored(value: float, a: float, b: float) -> None:
    assert special.beta_below(value, a, b) + special.beta_below(1 - value, b, a) == pytest.approx(1)


def test_incomplete_beta_meets_its_polynomial() -> None:
    assert special.beta_below(0.3, 2, 3) == pytest.approx(6 * 0.3**2 - 8 * 0.3**3 + 3 * 0.3**4)
    assert special.beta_below(0.5, 0.5, 0.5) == pytest.approx(0.5)


def test_borders_are_certain() -> None:
    assert special.beta_below(0, 2, 2) == special.beta_below(-1, 2, 2) == 0.0
    assert special.beta_below(1, 2, 2) == special.chi_square_above(0, 3) == 1.0


def test_normal_functions_agree() -> None:
    assert special.normal_below(special.normal_quantile(0.975)) == pytest.approx(0.975)
    assert special.normal_density(0) == pytest.approx(1 / math.sqrt(2 * math.pi))
