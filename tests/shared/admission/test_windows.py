from dataclasses import replace

import pytest

from shared.admission import windows
from shared.admission.shares import Claim
from shared.admission.terms import Terms
from shared.admission.windows import NOBODY, Demand

HALF = 0.5
ACME = Terms("acme")
CAPACITY = windows.capacity("normal")


def waiting(*names: str, weight: float = 1.0) -> Demand:
    claims = {name: Claim(weight, CAPACITY * HALF) for name in names}
    return Demand(frozenset(names), claims)


def test_a_tenant_alone_gets_its_ceiling() -> None:
    assert windows.window(ACME, "normal", NOBODY, HALF) == CAPACITY // 2


@pytest.mark.parametrize(("others", "share"), [(1, 2), (2, 3), (3, 4), (1000, CAPACITY)])
def test_waiting_tenants_make_the_window_smaller(others: int, share: int) -> None:
    demand = waiting(*(f"other {number}" for number in range(others)))

    assert windows.window(ACME, "normal", demand, HALF) == CAPACITY // share


def test_the_tenant_itself_counts_once() -> None:
    assert windows.window(ACME, "normal", waiting("acme", "other", "third"), HALF) == CAPACITY // 3


def test_weight_moves_the_border_between_windows() -> None:
    heavy = replace(ACME, weight=3.0)

    assert windows.window(heavy, "normal", waiting("b", "c", "d"), 1.0) == CAPACITY // 2


@pytest.mark.parametrize(
    ("terms", "window"),
    [
        (Terms("acme", lanes={"normal": 7}), 7),
        (Terms("acme", max_running=5, lanes={"normal": 7}), 5),
        (Terms("acme", lanes={"high": 7}), CAPACITY // 2),
        (Terms("acme", lanes={"normal": 10_000}), CAPACITY),
    ],
)
def test_a_limit_takes_the_place_of_the_ceiling(terms: Terms, window: int) -> None:
    assert windows.window(terms, "normal", NOBODY, HALF) == window


def test_a_crowded_lane_takes_little_more_from_anybody() -> None:
    crowded = Demand(active=int(CAPACITY * windows.CROWDED) + 1)

    assert windows.window(ACME, "normal", crowded, HALF) == int(CAPACITY * windows.RESERVE)


def test_nobody_is_left_without_any_window() -> None:
    assert windows.window(Terms("acme", weight=0.01), "low", waiting(*"bcdefgh", weight=1000), HALF) == 1
