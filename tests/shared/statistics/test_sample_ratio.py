from itertools import accumulate

import pytest

from shared.statistics import sample_ratio

Batches = tuple[tuple[int, ...], ...]

NULL = (0.4, 0.4, 0.2)
UNITS = ((1, 0, 0), (0, 1, 0), (1, 0, 0), (0, 1, 0), (0, 0, 1))
BATCHES = ((20, 17, 9), (18, 21, 8), (4, 6, 4), (18, 19, 11))


def test_chi_square_meets_published_values() -> None:
    assert sample_ratio.chi_square_p((821_588, 815_482), (0.5, 0.5)) == pytest.approx(1.8217929e-6, rel=1e-6)
    assert sample_ratio.chi_square_p((1000, 1100), (1, 1)) == pytest.approx(0.0290963, abs=1e-7)
    assert sample_ratio.chi_square_p((500, 500, 600), (1, 1, 1)) == pytest.approx(0.00193045, abs=1e-8)


def test_arms_without_a_share_are_no_freedom() -> None:
    assert sample_ratio.chi_square_p((1000, 1100, 0), (0.5, 0.5, 0)) == pytest.approx(0.0290963, abs=1e-7)
    assert sample_ratio.sequential_p((10, 12, 0), (1, 1, 0)) == sample_ratio.sequential_p((10, 12), (1, 1))


@pytest.mark.parametrize(
    ("data", "alternative", "null"), [(UNITS, -6.4457198, -5.2746008), (BATCHES, -19.9648452, -15.7810312)]
)
def test_evidence_meets_published_values(data: Batches, alternative: float, null: float) -> None:
    priors = list(accumulate(data, lambda prior, row: tuple(map(sum, zip(prior, row, strict=True))), initial=(1, 1, 1)))
    found = sum(sample_ratio.log_marginal(row, prior) for row, prior in zip(data, priors, strict=False))
    assert found == pytest.approx(alternative, abs=1e-7)
    assert sum(sample_ratio.log_multinomial(row, NULL) for row in data) == pytest.approx(null, abs=1e-7)


def test_batches_do_not_change_the_evidence() -> None:
    whole = tuple(map(sum, zip(*BATCHES, strict=True)))
    assert sample_ratio.log_bayes_factor(whole, NULL, (1, 1, 1)) == pytest.approx(-19.9648452 + 15.7810312, abs=1e-6)


@pytest.mark.parametrize("counts", [(0, 0), (5, 5), (480, 520)])
def test_fitting_shares_raise_no_alarm(counts: tuple[int, int]) -> None:
    assert sample_ratio.sequential_p(counts, (0.5, 0.5)) > sample_ratio.ALARM


def test_lost_units_raise_an_alarm() -> None:
    assert sample_ratio.sequential_p((1000, 800), (0.5, 0.5)) < sample_ratio.ALARM
    assert sample_ratio.chi_square_p((1000, 800), (0.5, 0.5)) < sample_ratio.ALARM


def test_one_arm_has_no_ratio() -> None:
    assert sample_ratio.chi_square_p((10,), (1,)) == sample_ratio.sequential_p((10, 0), (1, 0)) == 1.0


def test_prior_near_the_shares_is_slower() -> None:
    wide = sample_ratio.sequential_p((100, 60), (0.5, 0.5))
    assert sample_ratio.sequential_p((100, 60), (0.5, 0.5), concentration=10_000) > wide
