import random

import pytest

from shared.resilience.circuit_breaker import CircuitBreaker, Outcome, Policy
from tests.shared.resilience.manual_clock import ManualClock

POLICY = Policy(window=60, minimum=5, share=0.5, pause=5, longest_pause=30)


@pytest.fixture
def breaker(clock: ManualClock) -> CircuitBreaker:
    return CircuitBreaker(POLICY, clock.monotonic)


def calls(breaker: CircuitBreaker, *outcomes: Outcome) -> None:
    for outcome in outcomes:
        ticket = breaker.admit()
        assert ticket is not None
        breaker.record(ticket, outcome)


def opened(breaker: CircuitBreaker) -> CircuitBreaker:
    calls(breaker, *["bad"] * 5)  # type: ignore[list-item]  # a list of words
    return breaker


def test_single_deployment_opens_after_the_minimum(breaker: CircuitBreaker) -> None:
    calls(breaker, "bad", "bad", "bad", "bad")
    assert breaker.state == "closed"
    calls(breaker, "bad")
    assert (breaker.state, breaker.admit(), breaker.retry_after) == ("open", None, 5)


@pytest.mark.parametrize(("good", "state"), [(5, "open"), (6, "closed")])
def test_share_of_bad_calls_decides(breaker: CircuitBreaker, good: int, state: str) -> None:
    calls(breaker, *["good"] * good)  # type: ignore[list-item]  # a list of words
    opened(breaker)
    assert breaker.state == state


def test_outage_after_many_good_calls_opens_soon(breaker: CircuitBreaker) -> None:
    calls(breaker, *["good"] * 500, *["bad"] * 9, "good", *["bad"] * 9)  # type: ignore[list-item]  # a list of words
    assert breaker.state == "closed"
    calls(breaker, "bad")
    assert breaker.state == "open"


def test_calls_beyond_the_window_are_forgotten(breaker: CircuitBreaker, clock: ManualClock) -> None:
    calls(breaker, "bad", "bad", "bad", "bad")
    clock.time += 61
    assert not breaker.suspicious
    calls(breaker, "bad")
    assert (breaker.state, breaker.suspicious) == ("closed", True)


def test_window_slides_by_its_tenths(breaker: CircuitBreaker, clock: ManualClock) -> None:
    calls(breaker, "bad", "bad")
    clock.time += 50
    calls(breaker, "bad", "bad")
    clock.time += 9
    calls(breaker, "bad")
    assert breaker.state == "open"


def test_calls_that_say_nothing_count_for_nothing(breaker: CircuitBreaker) -> None:
    calls(breaker, *["nothing"] * 20)  # type: ignore[list-item]  # a list of words
    opened(breaker)
    assert breaker.state == "open"


def test_half_open_lets_one_probe_through(breaker: CircuitBreaker, clock: ManualClock) -> None:
    opened(breaker)
    clock.time += 5
    probe = breaker.admit()
    assert breaker.state == "half_open"
    assert probe is not None
    assert probe.probe
    assert breaker.admit() is None
    assert breaker.retry_after == 1


def test_good_probe_closes(breaker: CircuitBreaker, clock: ManualClock) -> None:
    opened(breaker)
    clock.time += 5
    probe = breaker.admit()
    assert probe is not None
    assert breaker.record(probe, "good") == "closed"
    calls(breaker, "bad", "bad", "bad", "bad")
    assert breaker.state == "closed"


def test_bad_probes_double_the_pause_up_to_the_longest(breaker: CircuitBreaker, clock: ManualClock) -> None:
    opened(breaker)
    pauses = []
    for _ in range(4):
        clock.time += breaker.retry_after
        calls(breaker, "bad")
        pauses.append(breaker.retry_after)
    assert pauses == [10, 20, 30, 30]


def test_abandoned_probe_makes_room_for_another(breaker: CircuitBreaker, clock: ManualClock) -> None:
    opened(breaker)
    clock.time += 5
    calls(breaker, "nothing")
    assert breaker.admit() is not None


def test_probe_that_never_returns_is_given_up(breaker: CircuitBreaker, clock: ManualClock) -> None:
    opened(breaker)
    clock.time += 5
    breaker.admit()
    clock.time += 29
    assert breaker.admit() is None
    clock.time += 1
    assert breaker.admit() is not None


def test_calls_from_before_a_change_are_passed_over(breaker: CircuitBreaker, clock: ManualClock) -> None:
    late = breaker.admit()
    assert late is not None
    opened(breaker)
    clock.time += 5
    assert breaker.record(late, "good") is None
    assert breaker.state == "half_open"


def test_several_successes_may_be_wanted(clock: ManualClock) -> None:
    careful = opened(CircuitBreaker(Policy(minimum=5, successes=2, probes=2, pause=5), clock.monotonic))
    clock.time += 5
    calls(careful, "good")
    assert careful.state == "half_open"
    calls(careful, "good")
    assert careful.state == "closed"


@pytest.mark.parametrize(("hint", "pause"), [(1, 5), (12, 12), (600, 30)])
def test_wish_of_the_other_side_lengthens_the_pause(breaker: CircuitBreaker, hint: float, pause: float) -> None:
    calls(breaker, "bad", "bad", "bad", "bad")
    ticket = breaker.admit()
    assert ticket is not None
    breaker.record(ticket, "bad", hint)
    assert breaker.retry_after == pause


def test_word_of_others_opens_and_lifts(breaker: CircuitBreaker) -> None:
    breaker.hold(7)
    assert (breaker.state, breaker.retry_after, breaker.borrowed) == ("open", 7, True)
    breaker.lift()
    assert (breaker.state, breaker.borrowed) == ("half_open", False)


def test_own_finding_stands_above_the_word_of_others(breaker: CircuitBreaker) -> None:
    opened(breaker).hold(100)
    assert (breaker.retry_after, breaker.borrowed) == (5, False)
    breaker.lift()
    assert breaker.state == "open"


@pytest.mark.parametrize("seed", range(20))
def test_outage_costs_few_calls_and_ends_with_it(seed: int) -> None:
    """Random traffic through an outage of ten minutes: next to none goes out meanwhile, all does a while after."""
    rng, clock = random.Random(seed), ManualClock()
    breaker = CircuitBreaker(POLICY, clock.monotonic)
    lost, sent = 0, 0
    while clock.time < 1_000:
        clock.time += rng.random()
        ticket = breaker.admit()
        down = 200 <= clock.time < 800
        if ticket is not None:
            lost += down
            breaker.record(ticket, "bad" if down else "good")
        sent += ticket is not None and clock.time > 831
    assert lost <= 35
    assert sent > 200
