import pytest

from shared.statistics import planning


def test_units_meet_published_values() -> None:
    assert planning.units_for_shares(0.5, 0.75, power=0.9) == pytest.approx(76.7, abs=0.05)
    assert planning.units_for_shares(0.04, 0.05, power=0.95) == pytest.approx(11_165, abs=1)


def test_units_for_means_are_textbook() -> None:
    assert planning.units_for_means(0.5, 1.0) == pytest.approx(62.79, abs=0.01)


def test_looking_all_the_time_costs_units() -> None:
    assert planning.sequential_units(0.05, 0.3, tuned_at=1000) > planning.units_for_means(0.05, 0.3)


def test_planned_units_detect_the_planned_effect() -> None:
    units = planning.sequential_units(0.05, 0.3)
    assert planning.detectable_effect(units, 0.3) <= 0.05 < planning.detectable_effect(units - 1, 0.3)


def test_days_follow_from_arrivals() -> None:
    assert planning.days_for(100.2, 2, 50) == (101, 4.04)
    assert planning.days_for(100, 2, 0).days is None
