"""Shares: how sure one is, how two compare, and how many observations a comparison needs."""

import math
from collections.abc import Callable

from shared.statistics import special
from shared.statistics.interval import Interval

_HALVINGS = 60
_SMALLEST_SHARE = 1e-3
_EDGE = 1e-12


def wilson_interval(successes: float, trials: float, alpha: float = 0.05) -> Interval:
    """Return Wilson's score interval (1927) for one look; of nothing, nothing is known."""
    if trials <= 0:
        return Interval(0.0, 1.0)
    z = special.normal_quantile(1 - alpha / 2)
    share, spread = successes / trials, z * z / trials
    reach = z * math.sqrt(share * (1 - share) / trials + spread / (4 * trials))
    middle = share + spread / 2
    return Interval(max(0.0, (middle - reach) / (1 + spread)), min(1.0, (middle + reach) / (1 + spread)))


def always_valid_interval(successes: int, trials: int, alpha: float = 0.05, tuned_at: float = 100) -> Interval:
    """
    Return a Bernoulli confidence sequence's interval: it covers at every look at once.

    The two-sided beta-binomial mixture of Howard et al., "Time-uniform, nonparametric, nonasymptotic confidence
    sequences" (2021), inverted over the share; narrowest after about ``tuned_at`` trials.
    """
    if trials <= 0:
        return Interval(0.0, 1.0)
    share, threshold = successes / trials, math.log(1 / alpha)

    def evidence(place: float) -> float:
        null = min(max(place, _EDGE), 1 - _EDGE)
        variance = null * (1 - null)
        mixture = BetaBinomialMixture(null, 1 - null, tuned_at * variance)
        return mixture.log_evidence(successes - null * trials, trials * variance) - threshold

    low = 0.0 if successes == 0 else _crossing(evidence, 0.0, share)
    high = 1.0 if successes == trials else _crossing(evidence, 1.0, share)
    return Interval(low, high)


class BetaBinomialMixture:
    """A test supermartingale for sums of outcomes between -``below`` and ``above``, mixed over a beta prior."""

    def __init__(self, below: float, above: float, tuned_at: float, alpha: float = 0.05) -> None:
        self._below, self._above = below, above
        product, total = below * above, below + above
        best = normal_mixture_precision(tuned_at, alpha)
        self._prior = max(best - product, _SMALLEST_SHARE * product)
        self._normaliser = special.log_beta(self._prior / (below * total), self._prior / (above * total))

    def log_evidence(self, total: float, variance: float) -> float:
        """Return the logarithm of the evidence against a mean of zero."""
        g, h = self._below, self._above
        left, right = (variance - g * total) / (g * (g + h)), (variance + h * total) / (h * (g + h))
        scale = variance / (g * h) * math.log(g + h) - right * math.log(g) - left * math.log(h)
        prior = self._prior / (g + h)
        return scale + special.log_beta(prior / g + left, prior / h + right) - self._normaliser

    def bound(self, variance: float, alpha: float = 0.05) -> float:
        """Return how large the sum must be before it is evidence at ``alpha``."""
        low, high = 0.0, variance / self._below
        for _ in range(_HALVINGS):
            middle = (low + high) / 2
            if self.log_evidence(middle, variance) >= math.log(1 / alpha):
                high = middle
            else:
                low = middle
        return high


def normal_mixture_precision(tuned_at: float, alpha: float = 0.05) -> float:
    """Return the precision that makes a two-sided normal mixture about narrowest at variance ``tuned_at``."""
    doubled = 2 * math.log(1 / alpha)
    return tuned_at / (doubled + math.log1p(doubled))


def two_proportion_p(successes: tuple[float, float], trials: tuple[float, float]) -> float:
    """Return the two-sided p-value of the pooled two-proportion z-test: for one look alone."""
    pooled = sum(successes) / sum(trials)
    error = math.sqrt(pooled * (1 - pooled) * (1 / trials[0] + 1 / trials[1]))
    if not error:
        return 1.0
    z = (successes[1] / trials[1] - successes[0] / trials[0]) / error
    return 2 * special.normal_below(-abs(z))


def _crossing(evidence: Callable[[float], float], outside: float, inside: float) -> float:
    """Return where evidence against a null crosses zero, between a null that it refutes and one that it does not."""
    for _ in range(_HALVINGS):
        middle = (outside + inside) / 2
        if evidence(middle) > 0:
            outside = middle
        else:
            inside = middle
    return outside
