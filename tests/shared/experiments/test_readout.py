import random
from dataclasses import replace

import pytest

from shared.experiments import readout
from shared.experiments.experiment import Arm, Experiment, Metric, Rules
from shared.experiments.totals import Totals
from tests.shared.experiments import made


def _sale(**changes: object) -> Experiment:
    return made.experiment(metrics=(made.SALE,), **changes)


def test_a_clear_difference_is_told() -> None:
    found = readout.read(_sale(), made.reading(made.totals({"a": made.rate(1000, 100), "b": made.rate(1000, 200)})))
    result = found.primary.of("b")
    assert result.comparison is not None
    assert result.comparison.difference == pytest.approx(0.1)
    assert result.comparison.relative == pytest.approx(1.0)
    assert result.comparison.interval.low > 0
    assert result.comparison.p == result.comparison.adjusted_p < 0.001
    assert result.probability_best == pytest.approx(1, abs=1e-6)
    assert (found.units, found.exposed) == (2000, {"a": 1000, "b": 1000})


def test_nothing_is_said_of_few_units() -> None:
    found = readout.read(_sale(), made.reading(made.totals({"a": made.rate(99, 1), "b": made.rate(500, 200)})))
    assert found.primary.of("b").comparison is None


def test_nothing_observed_can_be_read() -> None:
    found = readout.read(made.experiment(), made.reading(Totals()))
    assert found.units == 0
    assert found.primary.of("a").mean is None
    assert not found.ratio.mismatch


def test_rates_of_zero_are_no_certainty() -> None:
    found = readout.read(_sale(), made.reading(made.totals({"a": made.rate(100, 0), "b": made.rate(100, 1)})))
    comparison = found.primary.of("b").comparison
    assert comparison is not None
    assert comparison.interval.low < 0 < comparison.interval.high


def test_equal_values_of_a_mean_compare_to_nothing() -> None:
    plain = made.experiment(metrics=(Metric("sale", "primary"),))
    found = readout.read(plain, made.reading(made.totals({"a": [0.8] * 200, "b": [0.8] * 200})))
    assert found.primary.of("b").comparison is None


def test_splits_are_compared_within_themselves() -> None:
    whole = made.totals({"a": made.rate(900, 90), "b": made.rate(100, 10)})
    later = made.totals({"a": made.rate(100, 50), "b": made.rate(900, 450)}, epoch=2)
    for cell, sums in later.cells.items():
        whole.cells[cell] = sums
    pooled = whole.sample("b", made.SALE).mean - whole.sample("a", made.SALE).mean
    effect = readout.effect(whole, made.SALE, "a", "b")
    assert pooled > 0.2
    assert effect is not None
    assert effect.estimate == pytest.approx(0)


def test_several_arms_share_the_level() -> None:
    arms = (*made.ARMS, Arm("c", 3))
    values = {"a": made.rate(1000, 100), "b": made.rate(1000, 150), "c": made.rate(1000, 100)}
    found = readout.read(_sale(arms=arms), made.reading(made.totals(values)))
    comparison = found.primary.of("b").comparison
    assert comparison is not None
    assert comparison.adjusted_p == pytest.approx(2 * comparison.p)


def test_lower_is_better_where_it_is_said() -> None:
    metric = replace(made.SALE, goal="decrease")
    samples = [made.totals({"a": made.rate(100, 50), "b": made.rate(100, 10)}).sample(arm, metric) for arm in "ab"]
    best, losses = readout.beliefs(metric, samples, 10)
    assert best[1] > 0.999
    assert losses[0] > losses[1]


def test_wrong_shares_are_noticed() -> None:
    found = readout.read(_sale(), made.reading(made.totals({"a": made.rate(1000, 1), "b": made.rate(700, 1)})))
    assert found.ratio.mismatch
    assert found.ratio.found == {"a": 1000, "b": 700}


def test_looking_often_finds_no_winner_among_equals() -> None:
    wrong = 0
    for seed in range(25):
        draw, found = random.Random(seed), Totals()
        wrong += any(_finds_one(draw, found, look) for look in range(5))
    assert wrong <= 3


def _finds_one(draw: random.Random, found: Totals, look: int) -> bool:
    for number in range(100):
        arm = "ab"[number % 2]
        found.add(made.exposure(f"{look}-{number}", arm))
        found.add(made.outcome(f"{look}-{number}", arm, "sale", float(draw.random() < 0.2)))
    rules = Rules(min_units=50, tuned_at=500)
    comparison = readout.read(_sale(rules=rules), made.reading(found)).primary.of("b").comparison
    return comparison is not None and comparison.adjusted_p <= 0.05
