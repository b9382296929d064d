import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.experiments import allocation
from shared.experiments.allocation import STEPS, Allocation

_WEIGHTS = st.lists(st.floats(0, 100), min_size=3, max_size=3).filter(lambda found: sum(found) > 0.01)


def _named(weights: list[float]) -> dict[str, float]:
    return dict(zip("abc", weights, strict=True))


def _moved(before: Allocation, after: Allocation) -> int:
    places = [(at + 0.5) / STEPS for at in range(0, STEPS, 10)]
    return sum(before.arm_at(place) != after.arm_at(place) for place in places)


def test_arms_begin_in_one_stretch_each() -> None:
    made = allocation.begin({"a": 1, "b": 3})
    assert made.shares == {"a": 0.25, "b": 0.75}
    assert (made.arm_at(0.0), made.arm_at(0.2499), made.arm_at(0.25), made.arm_at(0.9999999)) == ("a", "a", "b", "b")


def test_rounding_leaves_no_step_over() -> None:
    assert sum(allocation.begin({"a": 1, "b": 1, "c": 1}).shares.values()) == pytest.approx(1)


@given(first=_WEIGHTS, second=_WEIGHTS)
def test_only_what_must_move_is_moved(first: list[float], second: list[float]) -> None:
    before = allocation.begin(_named(first))
    after = before.moved(_named(second))
    wanted = allocation.begin(_named(second)).shares
    assert after.shares == pytest.approx(wanted)
    least = sum(max(0.0, share - wanted.get(arm, 0.0)) for arm, share in before.shares.items())
    assert _moved(before, after) <= least * STEPS / 10 + 12


@given(weights=st.lists(_WEIGHTS, min_size=1, max_size=6))
def test_the_whole_line_stays_covered(weights: list[list[float]]) -> None:
    found = allocation.begin({"a": 1, "b": 1, "c": 1})
    for one in weights:
        found = found.moved(_named(one))
    assert sum(stretch.steps for stretch in found.stretches) == STEPS
    assert all(stretch.steps > 0 for stretch in found.stretches)


def test_equal_weights_are_no_change() -> None:
    before = allocation.begin({"a": 1, "b": 1})
    assert before.moved({"a": 5, "b": 5}) is before
    assert before.moved({"a": 1, "b": 2}).number == 2


def test_an_arm_without_weight_gives_all_away() -> None:
    assert allocation.begin({"a": 1, "b": 1}).moved({"a": 1, "b": 0}).shares == {"a": 1.0}
