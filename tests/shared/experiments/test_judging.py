from datetime import timedelta

import pytest

from shared.experiments import judging, readout
from shared.experiments.experiment import Arm, Experiment, Rules
from shared.experiments.judging import Finding
from shared.experiments.totals import Totals
from tests.shared.experiments import made


def _judged(experiment: Experiment, totals: Totals, days: float = 2) -> list[Finding]:
    return judging.judge(readout.read(experiment, made.reading(totals)), made.NOW + timedelta(days=days))


def _sale(**changes: object) -> Experiment:
    return made.experiment(**{"metrics": (made.SALE,), **changes})


def test_equal_arms_give_no_finding() -> None:
    assert _judged(_sale(), made.totals({"a": made.rate(500, 50), "b": made.rate(500, 50)})) == []


def test_a_better_arm_wins_with_evidence() -> None:
    found = _judged(_sale(), made.totals({"a": made.rate(1000, 100), "b": made.rate(1000, 200)}))
    assert [(one.what, one.arm) for one in found] == [("winner_found", "b")]
    assert found[0].evidence["adjusted_p"] < 0.001
    assert found[0].evidence["low"] > 0
    assert "alpha 0.05" in found[0].why


def test_the_first_arm_wins_over_worse_ones() -> None:
    found = _judged(_sale(), made.totals({"a": made.rate(1000, 200), "b": made.rate(1000, 100)}))
    assert [(one.what, one.arm) for one in found] == [("winner_found", "a")]


def test_one_worse_arm_of_two_decides_nothing() -> None:
    three = _sale(arms=(*made.ARMS, Arm("c", 3)))
    values = {"a": made.rate(1000, 200), "b": made.rate(1000, 100), "c": made.rate(1000, 200)}
    assert _judged(three, made.totals(values)) == []
    dropped = _sale(arms=(*made.ARMS, Arm("c", 3)), dropped=("c",))
    assert [one.arm for one in _judged(dropped, made.totals(values))] == ["a"]


def test_wrong_shares_keep_winners_back() -> None:
    found = _judged(_sale(), made.totals({"a": made.rate(1000, 100), "b": made.rate(700, 300)}))
    assert [one.what for one in found] == ["sample_ratio_mismatch"]


@pytest.mark.parametrize(("ones", "broken"), [(15, []), (90, ["b"])])
def test_guards_break_beyond_their_margin(ones: int, broken: list[str]) -> None:
    guarded = made.experiment(metrics=(made.SALE, made.COMPLAINT))
    totals = made.totals({"a": made.rate(500, 50), "b": made.rate(500, 50)})
    totals.cells.update(made.totals({"a": made.rate(500, 5), "b": made.rate(500, ones)}, "complaint").cells)
    found = [one for one in _judged(guarded, totals) if one.what == "guard_broken"]
    assert [one.arm for one in found] == broken


def test_small_loss_is_good_enough_and_says_so() -> None:
    rules = Rules(good_enough=0.05)
    found = _judged(_sale(rules=rules), made.totals({"a": made.rate(500, 50), "b": made.rate(500, 52)}))
    assert [one.arm for one in found] == ["b"]
    assert "not that it is significantly better" in found[0].why


@pytest.mark.parametrize(
    ("rules", "key"), [(Rules(max_units=1000), "limit:units"), (Rules(max_days=1.5), "limit:days")]
)
def test_limits_are_noticed(rules: Rules, key: str) -> None:
    found = _judged(_sale(rules=rules), made.totals({"a": made.rate(500, 50), "b": made.rate(500, 50)}))
    assert [one.key for one in found] == [key]


def test_limits_ahead_are_no_finding() -> None:
    rules = Rules(max_units=1001, max_days=3)
    assert _judged(_sale(rules=rules), made.totals({"a": made.rate(500, 50), "b": made.rate(500, 50)})) == []


def test_dropped_arms_are_closed() -> None:
    assert judging.open_arms(_sale(dropped=("b",))) == [made.ARMS[0]]
