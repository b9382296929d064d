import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.tokens.evidence import MOST, NONE, Evidence, observed

calls = st.tuples(st.integers(1, 5_000), st.floats(0.5, 2.0)).map(lambda one: observed(one[0], round(one[0] * one[1])))


def test_nothing_seen_corrects_nothing() -> None:
    assert (NONE.factor, NONE.deviation) == (1.0, 0.0)
    assert NONE.narrowed(0.2) == 0.2


@pytest.mark.parametrize(("estimated", "reported"), [(0, 10), (10, 0), (10, 100), (100, 10)])
def test_counts_of_something_else_are_left_out(estimated: int, reported: int) -> None:
    assert observed(estimated, reported) == NONE


def test_long_calls_weigh_more() -> None:
    assert observed(30, 33).weight == pytest.approx(0.1)
    assert observed(3_000, 3_300).weight == 1.0


def test_few_calls_move_the_factor_a_little() -> None:
    once = observed(1_000, 1_200)
    often = NONE
    for _ in range(40):
        often = often.plus(once)
    assert 1.0 < once.factor < 1.1 < often.factor < 1.2


def test_new_calls_push_out_the_old() -> None:
    evidence = NONE
    for ratio in [2.0] * 300 + [1.0] * 300:
        evidence = evidence.plus(observed(1_000, round(1_000 * ratio)))
    assert evidence.weight == pytest.approx(MOST)
    assert evidence.factor == pytest.approx(1.0, abs=0.01)
    assert evidence.calls == 600


def test_steady_calls_narrow_the_bounds() -> None:
    steady = wild = NONE
    for number in range(60):
        steady = steady.plus(observed(1_000, 1_100))
        wild = wild.plus(observed(1_000, 700 if number % 2 else 1_500))
    assert steady.narrowed(0.2) < 0.1 < wild.narrowed(0.2) <= 0.2


@given(st.lists(calls, max_size=20), st.lists(calls, max_size=20))
def test_parts_add_up_in_any_grouping(one: list[Evidence], other: list[Evidence]) -> None:
    apart = sum_of(one).plus(sum_of(other))
    together = sum_of([*one, *other])
    assert math.isclose(apart.factor, together.factor, rel_tol=1e-9)
    assert apart.calls == together.calls


def test_fields_keep_everything() -> None:
    evidence = observed(1_000, 1_100)
    assert Evidence.of(evidence.fields()) == evidence


def sum_of(parts: list[Evidence]) -> Evidence:
    total = NONE
    for part in parts:
        total = total.plus(part)
    return total
