import random

import pytest

from shared.statistics import bayes, sequential
from shared.statistics.sequential import Sample


@pytest.mark.parametrize(
    ("base", "other", "expected"),
    [
        ((10, 50), (60, 250), 0.7088919200),
        ((600, 550), (52, 60), 0.1223144258),
        ((1000, 900), (1200, 1000), 0.8898254504),
        ((1000, 900), (1200, 800), 0.9999982656),
    ],
)
def test_probability_better_meets_published_values(
    base: tuple[int, int], other: tuple[int, int], expected: float
) -> None:
    assert bayes.probability_better(base, other) == pytest.approx(expected, abs=2e-10)


def test_expected_loss_meets_closed_form() -> None:
    assert bayes.expected_loss((101, 901), (131, 871)) == pytest.approx(9.2374e-5, rel=1e-4)
    assert bayes.expected_loss((131, 871), (101, 901)) == pytest.approx(0.0300325, rel=1e-5)
    assert bayes.probability_better((101, 901), (131, 871)) == pytest.approx(0.982165, abs=1e-6)


def test_graded_scores_need_no_whole_numbers() -> None:
    assert bayes.probability_better((1, 1), (1.5, 1)) == pytest.approx(0.6, abs=1e-4)
    exact, graded = bayes.expected_loss((3, 4), (5, 4)), bayes.expected_loss((3.0001, 4), (5.0001, 4))
    assert graded == pytest.approx(exact, abs=1e-3)


def test_best_of_three_meets_quadrature() -> None:
    best = bayes.probability_best((10, 13, 12), (90, 87, 88))
    assert best == pytest.approx([0.151498, 0.498231, 0.350271], abs=1e-6)


def test_relative_effect_meets_published_figures() -> None:
    effect = sequential.relative_difference(Sample(100, 0.49, 0.2499), Sample(100, 0.51, 0.2499))
    deviation = effect.variance**0.5
    best = bayes.normal_probability_best([bayes.Normal(0, 0), bayes.Normal(effect.estimate, deviation)])
    assert best[1] == pytest.approx(0.60918, abs=1e-5)
    assert bayes.credible_interval(effect.estimate, deviation) == pytest.approx((-0.24779, 0.32943), abs=1e-5)
    assert bayes.normal_expected_loss(-effect.estimate, deviation) == pytest.approx(0.0814, abs=1e-5)
    assert bayes.normal_expected_loss(effect.estimate, deviation) == pytest.approx(0.04058, abs=1e-5)


def test_one_arm_alone_is_best() -> None:
    assert bayes.normal_probability_best([bayes.Normal(0.3, 0.1)]) == [1.0]


@pytest.mark.parametrize(("other", "expected"), [(0.3, 0.5), (0.2, 1.0), (0.4, 0.0)])
def test_certain_arms_are_told_apart(other: float, expected: float) -> None:
    assert bayes.normal_probability_best([bayes.Normal(0.3, 0), bayes.Normal(other, 0)]) == [expected, 1 - expected]


def test_a_sure_lead_loses_nothing() -> None:
    assert bayes.normal_expected_loss(0.1, 0.0) == 0.0
    assert bayes.normal_expected_loss(-0.1, 0.0) == 0.1


def test_floor_is_added_and_order_kept() -> None:
    weights = bayes.thompson_weights([0.9, 0.1, 0.0], 0.1)
    assert weights == pytest.approx([0.73, 0.17, 0.1])
    assert sum(weights) == pytest.approx(1)


def test_normal_best_agrees_with_draws() -> None:
    arms, draw = [bayes.Normal(0, 1), bayes.Normal(0.5, 2), bayes.Normal(-0.2, 0.5)], random.Random(7)
    wins = [0, 0, 0]
    for _ in range(20_000):
        drawn = [draw.gauss(*arm) for arm in arms]
        wins[drawn.index(max(drawn))] += 1
    assert bayes.normal_probability_best(arms) == pytest.approx([win / 20_000 for win in wins], abs=0.012)
