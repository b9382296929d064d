import math
import random

import pytest

from shared.statistics import sequential
from shared.statistics.sequential import Effect, Sample


@pytest.mark.parametrize(("n", "expected"), [(100, 0.669439), (1000, 0.106375), (5000, 0.0429243), (20000, 0.0221120)])
def test_half_width_meets_published_values(n: int, expected: float) -> None:
    assert sequential.half_width(1, n, 0.05, 5000) == pytest.approx(expected, rel=1e-5)


def test_precision_meets_published_value() -> None:
    assert sequential.asymptotic_precision(0.05, 5000) == pytest.approx(0.0398401, abs=1e-7)


def test_relative_effect_meets_published_interval() -> None:
    base, other = (Sample(n, x / n, x / n * (1 - x / n)) for x, n in ((1396, 3000), (2422, 3461)))
    effect = sequential.relative_difference(base, other)
    assert effect.estimate == pytest.approx(0.50386, abs=1e-5)
    assert sequential.effect_interval(effect) == pytest.approx((0.40098, 0.60675), abs=1e-5)


def test_p_meets_published_value() -> None:
    effect = sequential.difference(Sample(1000, 0.1, 0.09), Sample(1000, 0.13, 0.1131))
    assert sequential.effect_p(effect) == pytest.approx(0.378932, abs=1e-6)


def test_p_and_interval_agree_at_the_level() -> None:
    reach = sequential.half_width(1.0, 400, 0.05, 1000)
    edge = Effect(reach, 1 / 400, 400)
    assert sequential.effect_p(edge, 0.05, 1000) == pytest.approx(0.05)


def test_normal_mixture_meets_reference_implementation() -> None:
    mixture = sequential.NormalMixture(100)
    assert mixture.precision == pytest.approx(12.60056, abs=1e-5)
    assert mixture.log_evidence(10, 100) == pytest.approx(-0.6510052, abs=1e-6)
    assert mixture.bound(100) == pytest.approx(30.35209, abs=1e-5)


def test_mixture_ratio_is_its_formula() -> None:
    variance, tau, delta = 0.09 / 1000 + 0.1131 / 1000, 0.02, 0.03
    ratio = math.sqrt(variance / (variance + tau**2))
    ratio *= math.exp(tau**2 * delta**2 / (2 * variance * (variance + tau**2)))
    assert sequential.msprt_p(Effect(delta, variance, 2000), tau) == pytest.approx(1 / ratio)


@pytest.mark.parametrize(("estimate", "expected"), [(0.0, 1.0), (0.1, 0.0)])
def test_effects_without_variance_are_certain(estimate: float, expected: float) -> None:
    certain = Effect(estimate, 0.0, 10)
    assert sequential.effect_p(certain) == sequential.msprt_p(certain, 0.1) == expected


def test_nothing_observed_leaves_everything_open() -> None:
    assert sequential.asymptotic_interval(0, 0, 0) == sequential.EVERYTHING
    assert Sample.of_sums(0, 0, 0) == (0, 0.0, 0.0)


def test_sums_come_to_the_sample_variance() -> None:
    values = [0.2, 0.9, 0.4, 0.7]
    found = Sample.of_sums(4, sum(values), sum(value**2 for value in values))
    assert found == pytest.approx((4, 0.55, sum((value - 0.55) ** 2 for value in values) / 3))


def test_rounding_is_not_taken_for_variance() -> None:
    assert Sample.of_sums(18, 18 * 0.8462, 18 * 0.8462**2 * (1 + 1e-15)).variance == 0.0


def test_a_rate_of_zero_still_varies() -> None:
    assert Sample(100, 0.0, 0.0).as_rate.variance == pytest.approx(1 / 102 * 101 / 102)


def test_sequence_of_equal_arms_rarely_excludes_zero() -> None:
    wrong = 0
    for seed in range(100):
        draw, sums = random.Random(seed), [[0, 0.0, 0.0], [0, 0.0, 0.0]]
        wrong += any(_looks(draw, sums) for _ in range(20))
    assert wrong <= 6


def _looks(draw: random.Random, sums: list[list[float]]) -> bool:
    for arm in sums:
        for _ in range(100):
            value = float(draw.random() < 0.3)
            arm[0], arm[1], arm[2] = arm[0] + 1, arm[1] + value, arm[2] + value * value
    base, other = (Sample.of_sums(int(n), total, squares) for n, total, squares in sums)
    return sequential.effect_interval(sequential.difference(base, other), tuned_at=1000).excludes_zero
