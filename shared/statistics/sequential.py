"""Inference that may be looked at as often as one likes: confidence sequences and always-valid p-values."""

import math
from typing import NamedTuple

from shared.statistics import binomial
from shared.statistics.interval import Interval

_ROUNDING = 1e-12
EVERYTHING = Interval(-math.inf, math.inf)


class Sample(NamedTuple):
    """What is known of one arm's metric: how many units, their mean and their variance."""

    n: int
    mean: float
    variance: float

    @classmethod
    def of_sums(cls, n: int, total: float, squares: float) -> "Sample":
        """Return the sample whose values sum to ``total`` and their squares to ``squares``; rounding is no variance."""
        if n == 0:
            return cls(0, 0.0, 0.0)
        mean = total / n
        spread = squares / n - mean * mean
        return cls(n, mean, spread * n / max(1, n - 1) if spread > _ROUNDING * mean * mean else 0.0)

    @property
    def as_rate(self) -> "Sample":
        """Return it with the variance of a rate to which one success and one failure were added: never none at all."""
        share = (self.n * self.mean + 1) / (self.n + 2)
        return self._replace(variance=max(self.variance, share * (1 - share)))


class Effect(NamedTuple):
    """A difference of two means, the variance of its estimate, and the units behind it."""

    estimate: float
    variance: float
    n: int


def difference(base: Sample, other: Sample) -> Effect:
    """Return by how much the mean of ``other`` exceeds that of ``base``."""
    variance = base.variance / base.n + other.variance / other.n
    return Effect(other.mean - base.mean, variance, base.n + other.n)


def relative_difference(base: Sample, other: Sample) -> Effect:
    """Return the difference as a share of the mean of ``base``, its variance by the delta method."""
    spread = other.variance / other.n / base.mean**2
    spread += other.mean**2 * base.variance / base.n / base.mean**4
    return Effect((other.mean - base.mean) / base.mean, spread, base.n + other.n)


def half_width(variance: float, n: int, alpha: float, tuned_at: float) -> float:
    """
    Return how far an asymptotic confidence sequence reaches from the mean of ``n`` units.

    Waudby-Smith, Arbour, Sinha, Kennedy and Ramdas, "Time-uniform central limit theory and asymptotic confidence
    sequences" (2021), equation 14; narrowest after ``tuned_at`` units.
    """
    precision = asymptotic_precision(alpha, tuned_at)
    grown = n * precision**2 + 1
    inside = 2 * grown / (n * precision) ** 2 * math.log(math.sqrt(grown) / alpha)
    return math.sqrt(variance * inside)


def asymptotic_precision(alpha: float, tuned_at: float) -> float:
    """Return the rho that makes the asymptotic confidence sequence about narrowest after ``tuned_at`` units."""
    doubled = -2 * math.log(alpha)
    return math.sqrt((doubled + math.log(doubled + 1)) / tuned_at)


def asymptotic_interval(mean: float, variance: float, n: int, alpha: float = 0.05, tuned_at: float = 5000) -> Interval:
    """Return the asymptotic confidence sequence's interval for a mean of ``n`` units with that variance each."""
    if n == 0:
        return EVERYTHING
    reach = half_width(variance, n, alpha, tuned_at)
    return Interval(mean - reach, mean + reach)


def effect_interval(effect: Effect, alpha: float = 0.05, tuned_at: float = 5000) -> Interval:
    """Return the confidence sequence's interval for an effect."""
    return asymptotic_interval(effect.estimate, effect.variance * effect.n, effect.n, alpha, tuned_at)


def effect_p(effect: Effect, alpha: float = 0.05, tuned_at: float = 5000) -> float:
    """Return the smallest level at which the confidence sequence, tuned for ``alpha``, excludes "no effect"."""
    if not effect.variance:
        return 1.0 if effect.estimate == 0 else 0.0
    spread = effect.n * asymptotic_precision(alpha, tuned_at) ** 2
    z = effect.estimate**2 / effect.variance
    return min(1.0, math.sqrt(spread + 1) * math.exp(-spread * z / (2 * (spread + 1))))


def msprt_p(effect: Effect, smallest_effect: float) -> float:
    """
    Return the p-value of a mixture sequential probability ratio test at one look; the least so far is valid.

    Johari, Pekelis, Koomen and Walsh, "Peeking at A/B tests" (2017), with a normal mixture whose standard
    deviation is ``smallest_effect``: about the smallest lift that matters.
    """
    if not effect.variance:
        return 1.0 if effect.estimate == 0 else 0.0
    mixed = smallest_effect**2
    total = effect.variance + mixed
    evidence = mixed * effect.estimate**2 / (2 * effect.variance * total)
    return min(1.0, math.sqrt(total / effect.variance) * math.exp(-evidence))


class NormalMixture:
    """A two-sided normal mixture supermartingale for sums with a known variance (Howard et al. 2021)."""

    def __init__(self, tuned_at: float, alpha: float = 0.05) -> None:
        self.precision = binomial.normal_mixture_precision(tuned_at, alpha)

    def log_evidence(self, total: float, variance: float) -> float:
        """Return the logarithm of the evidence against a mean of zero."""
        whole = variance + self.precision
        return 0.5 * math.log(self.precision / whole) + total * total / (2 * whole)

    def bound(self, variance: float, alpha: float = 0.05) -> float:
        """Return how large the sum must be before it is evidence at ``alpha``."""
        return math.sqrt(
            (variance + self.precision) * (math.log1p(variance / self.precision) - 2 * math.log(alpha)),
        )
