from datetime import timedelta

from shared.experiments import readout, warnings
from shared.experiments.experiment import Arm, Experiment, Metric, Traffic
from shared.experiments.folding import Reading
from shared.experiments.totals import Totals
from tests.shared.experiments import made


def _codes(totals: Totals, experiment: Experiment | None = None, *, complete: bool = True) -> list[str]:
    found = readout.read(experiment or _sale(), Reading(totals, made.NOW, complete))
    return [warning.code for warning in warnings.of(found, totals)]


def _sale(**changes: object) -> Experiment:
    return made.experiment(**{"metrics": (made.SALE,), **changes})


def test_a_sound_experiment_warns_of_nothing() -> None:
    assert _codes(made.totals({"a": made.rate(200, 20), "b": made.rate(200, 20)})) == []


def test_wrong_shares_come_first() -> None:
    assert _codes(made.totals({"a": made.rate(900, 20), "b": made.rate(600, 20)})) == ["sample_ratio_mismatch"]


def test_an_arm_nobody_met_is_told() -> None:
    assert "empty_arm" in _codes(made.totals({"a": made.rate(200, 20)}))


def test_dropped_arms_may_be_empty() -> None:
    arms = (*made.ARMS, Arm("c", 3))
    found = _codes(made.totals({"a": made.rate(200, 20), "b": made.rate(200, 20)}), _sale(arms=arms, dropped=("c",)))
    assert "empty_arm" not in found


def test_few_units_are_told() -> None:
    assert _codes(made.totals({"a": made.rate(50, 20), "b": made.rate(50, 20)})) == ["too_few_units"]


def test_values_all_the_same_are_told() -> None:
    plain = _sale(metrics=(Metric("sale", "primary"),))
    assert _codes(made.totals({"a": [0.5] * 200, "b": [0.5] * 200}), plain) == ["no_variation"]


def test_an_effect_that_fades_is_told() -> None:
    whole = Totals()
    for day in range(4):
        ones = 150 if day < 2 else 40
        at = made.NOW + timedelta(days=day)
        part = made.totals({"a": made.rate(300, 30), "b": made.rate(300, ones)}, at=at)
        whole.cells.update(part.cells)
    assert _codes(whole) == ["effect_changes"]


def test_traffic_that_follows_success_is_told() -> None:
    found = _codes(made.totals({"a": made.rate(200, 20), "b": made.rate(200, 20)}), _sale(traffic=Traffic("thompson")))
    assert found == ["adaptive_traffic"]


def test_changed_weights_and_partial_sums_are_told() -> None:
    whole = made.totals({"a": made.rate(200, 20), "b": made.rate(200, 20)})
    whole.cells.update(made.totals({"a": made.rate(200, 20), "b": made.rate(200, 20)}, epoch=2).cells)
    assert _codes(whole, complete=False) == ["weights_changed", "partial"]
