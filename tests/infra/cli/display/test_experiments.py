from infra.cli.display import experiments as display
from tests.infra.cli import made_experiments


def test_rows_name_each_metric_once() -> None:
    rows = display.results(made_experiments.readout())
    assert [row[0] for row in rows] == ["sale ↑ primary", ""]
    assert rows[0][4:7] == (display.NOTHING,) * 3
    assert rows[1][4:] == ("+0.1 (+100.0%)", "+0.02 … +0.18", "< 0.001", "99.0%", "0.0001")


def test_dropped_arms_and_live_parts_are_told() -> None:
    found = made_experiments.experiment(winner="a")
    found["arms"][1].update(dropped=True, live_share=0.2)
    assert display.lines(found) == [
        "tone is running, won by a: shop, label production",
        "  a: version 1, 50.0% of the split",
        "  b: version 2, 50.0% of the split, 20.0% of other units, dropped",
    ]
    assert display.row(found) == ("tone", "running", "shop@production", "a 50%, b 20%", "a")


def test_an_open_outlook_says_little() -> None:
    nothing = {"units_per_day": None, "detectable_effect": None, "wanted_effect": None, "days_left": None}
    said = made_experiments.readout(outlook=nothing)
    assert len(list(display.conclusions(made_experiments.experiment(), said))) == 2


def test_decisions_and_assignments_are_rows() -> None:
    assert display.decision_row(made_experiments.decision())[1:3] == ("2026-11-22 09:00", "arm dropped")
    assert display.assignment_row(made_experiments.assignment()) == ("u1", "b", 2, "yes")
    assert display.assignment_row(made_experiments.assignment(arm=None))[1] == "takes no part"


def test_plans_tell_days_if_known() -> None:
    plan = {"fixed_units": 566, "fixed_days": 11.32, "sequential_units": 1101, "sequential_days": None}
    assert display.plan_lines(plan) == [  # type: ignore[arg-type]  # a plan
        "Looked at all the time: 1,101 units an arm.",
        "One look at the end, none before: 566 units an arm, 11.3 days.",
    ]
