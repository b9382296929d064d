"""The budget of a rendering."""

import pytest

from shared.prompts.meter import MAX_OUTPUT, BudgetError, Meter, check_length


def test_effort_runs_out() -> None:
    meter = Meter(effort=3)
    meter.charge(3)
    with pytest.raises(BudgetError):
        meter.charge(1)


def test_negative_units_give_nothing_back() -> None:
    meter = Meter(effort=1)
    meter.charge(-100)
    with pytest.raises(BudgetError):
        meter.charge(2)


@pytest.mark.parametrize(
    ("value", "affordable"),
    [("x" * 2_000, True), ("x" * 3_000, False), (["x" * 1_000] * 2, False), ([1, 2, 3, 4, 5], False), (10**9, True)],
)
def test_values_cost_by_their_size(value: object, *, affordable: bool) -> None:
    meter = Meter(effort=5)
    if affordable:
        meter.charge_value(value)
    else:
        with pytest.raises(BudgetError):
            meter.charge_value(value)


def test_turns_stop_in_the_middle() -> None:
    turns = Meter(effort=10).turns(range(100), effort=4)
    assert [next(turns), next(turns)] == [0, 1]
    with pytest.raises(BudgetError):
        next(turns)


def test_texts_are_limited_before_they_are_made() -> None:
    Meter().reserve(MAX_OUTPUT)
    with pytest.raises(BudgetError):
        Meter().reserve(MAX_OUTPUT + 1)
    with pytest.raises(BudgetError):
        check_length(MAX_OUTPUT + 1)
