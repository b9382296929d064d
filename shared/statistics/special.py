"""The special functions that inference stands on, from the standard library alone."""

import math
from statistics import NormalDist

_NORMAL = NormalDist()
_TINY = 1e-300
_ENOUGH = 1e-15
_MOST_TERMS = 20_000


def normal_below(value: float) -> float:
    """Return the probability that a standard normal variable is at most ``value``."""
    return 0.5 * math.erfc(-value / math.sqrt(2))


def normal_density(value: float) -> float:
    """Return the density of the standard normal distribution."""
    return math.exp(-value * value / 2) / math.sqrt(2 * math.pi)


def normal_quantile(probability: float) -> float:
    """Return the value that a standard normal variable stays below with ``probability``."""
    return _NORMAL.inv_cdf(probability)


def log_beta(a: float, b: float) -> float:
    """Return the logarithm of the beta function."""
    return math.lgamma(a) + math.lgamma(b) - math.lgamma(a + b)


def beta_below(value: float, a: float, b: float) -> float:
    """Return the regularised incomplete beta function: P(Beta(a, b) <= value)."""
    if value <= 0:
        return 0.0
    if value >= 1:
        return 1.0
    front = math.exp(a * math.log(value) + b * math.log1p(-value) - log_beta(a, b))
    if value < (a + 1) / (a + b + 2):
        return front * _beta_fraction(value, a, b) / a
    return 1 - front * _beta_fraction(1 - value, b, a) / b


def t_beyond(value: float, freedom: float) -> float:
    """Return the two-sided p-value of a Student t statistic."""
    return beta_below(freedom / (freedom + value * value), freedom / 2, 0.5)


def chi_square_above(value: float, freedom: int) -> float:
    """Return the probability that a chi-square variable exceeds ``value``: its survival function."""
    if value <= 0:
        return 1.0
    half = value / 2
    if freedom % 2:
        tail, term, at = math.erfc(math.sqrt(half)), math.sqrt(half / math.pi) * 2 * math.exp(-half), 1.5
    else:
        tail, term, at = math.exp(-half), half * math.exp(-half), 2.0
    for _ in range((freedom - 1) // 2):
        tail += term
        term *= half / at
        at += 1
    return min(tail, 1.0)


def _beta_fraction(value: float, a: float, b: float) -> float:
    """Return the continued fraction of the incomplete beta function by Lentz's method (DLMF 8.17.22)."""
    numerator, inverse = 1.0, _away_from_zero(1 - (a + b) * value / (a + 1))
    inverse = 1 / inverse
    fraction = inverse
    for m in range(1, _MOST_TERMS):
        even = m * (b - m) * value / ((a + 2 * m - 1) * (a + 2 * m))
        odd = -(a + m) * (a + b + m) * value / ((a + 2 * m) * (a + 2 * m + 1))
        step = 1.0
        for term in (even, odd):
            inverse = 1 / _away_from_zero(1 + term * inverse)
            numerator = _away_from_zero(1 + term / numerator)
            step *= inverse * numerator
            fraction *= inverse * numerator
        if abs(step - 1) < _ENOUGH:
            break
    return fraction


def _away_from_zero(value: float) -> float:
    return value if abs(value) > _TINY else _TINY
