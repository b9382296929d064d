import pytest

from shared.experiments import allocation, balancing, readout
from shared.experiments.experiment import Arm, Traffic
from tests.shared.experiments import made

THOMPSON = Traffic("thompson", floor=0.1)


def _weights(ones: int, **changes: object) -> dict[str, float] | None:
    found = made.experiment(**{"metrics": (made.SALE,), "traffic": THOMPSON, **changes})
    totals = made.totals({"a": made.rate(200, 20), "b": made.rate(200, ones)})
    return balancing.weights(found, readout.read(found, made.reading(totals)))


def test_traffic_follows_success_over_a_floor() -> None:
    assert _weights(60) == pytest.approx({"a": 0.1, "b": 0.9}, abs=1e-4)


def test_a_fixed_split_follows_nothing() -> None:
    assert _weights(60, traffic=Traffic()) is None


def test_small_changes_are_not_worth_it() -> None:
    assert _weights(60, live=allocation.begin({"a": 0.105, "b": 0.895})) is None


def test_dropped_arms_get_nothing() -> None:
    found = _weights(60, arms=(*made.ARMS, Arm("c", 3)), dropped=("c",))
    assert found == pytest.approx({"a": 0.1, "b": 0.9, "c": 0.0}, abs=1e-4)
