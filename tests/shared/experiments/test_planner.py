import pytest

from shared.experiments import planner, readout
from shared.experiments.experiment import Metric
from shared.experiments.planner import Question
from tests.shared.experiments import made


def test_plans_tell_units_and_days() -> None:
    found = planner.plan(Question(0.05, planner.rate_deviation(0.1), units_per_day=100))
    assert found.fixed_units == 566
    assert found.fixed_days == pytest.approx(11.32)
    assert found.sequential_units > found.fixed_units


def test_more_arms_need_more_units() -> None:
    two, three = (planner.plan(Question(0.05, 0.3, arms)) for arms in (2, 3))
    assert three.fixed_units > two.fixed_units
    assert two.fixed_days is None


def test_an_outlook_tells_days_left() -> None:
    metric = Metric("sale", "primary", kind="rate", smallest_effect=0.01)
    found = made.experiment(metrics=(metric,))
    said = readout.read(found, made.reading(made.totals({"a": made.rate(500, 50), "b": made.rate(500, 50)})))
    outlook = planner.outlook(said)
    assert outlook.units_per_day == pytest.approx(500)
    assert outlook.detectable_effect == pytest.approx(0.074, abs=0.02)
    assert outlook.days_left == pytest.approx(120, abs=60)


def test_nothing_is_foretold_in_the_first_hour() -> None:
    found = made.experiment(metrics=(made.SALE,))
    said = readout.read(found, made.reading(made.totals({"a": made.rate(5, 1), "b": made.rate(5, 1)}), days=0.01))
    assert planner.outlook(said).units_per_day is None
