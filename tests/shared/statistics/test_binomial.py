import pytest

from shared.statistics import binomial


def test_two_proportions_meet_published_value() -> None:
    assert binomial.two_proportion_p((5, 12), (83, 99)) == pytest.approx(0.159, abs=5e-4)


def test_equal_certain_shares_say_nothing() -> None:
    assert binomial.two_proportion_p((0, 0), (10, 10)) == 1.0


def test_mixture_meets_reference_implementation() -> None:
    mixture = binomial.BetaBinomialMixture(0.2, 0.8, 100)
    assert mixture.log_evidence(10, 100) == pytest.approx(-0.6941012, abs=1e-6)
    assert mixture.bound(100) == pytest.approx(31.4308, abs=1e-4)


def test_confidence_sequence_meets_reference_implementation() -> None:
    assert binomial.always_valid_interval(700, 1000) == pytest.approx((0.651629, 0.745949), abs=1e-6)


@pytest.mark.parametrize(("successes", "trials"), [(0, 10), (10, 10), (3, 9), (1, 1)])
def test_confidence_sequence_is_symmetric(successes: int, trials: int) -> None:
    found = binomial.always_valid_interval(successes, trials)
    other = binomial.always_valid_interval(trials - successes, trials)
    assert found == pytest.approx((1 - other.high, 1 - other.low), abs=1e-9)
    assert found.holds(successes / trials)


def test_nothing_is_known_of_nothing() -> None:
    assert binomial.always_valid_interval(0, 0) == binomial.wilson_interval(0, 0) == (0.0, 1.0)


def test_wilson_interval_is_narrower_for_one_look() -> None:
    once, always = binomial.wilson_interval(700, 1000), binomial.always_valid_interval(700, 1000)
    assert once == pytest.approx((0.67087, 0.72756), abs=1e-4)
    assert once.width < always.width
