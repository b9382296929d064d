"""Whether units arrived in the shares they were assigned in: a mismatch means that something is broken."""

import math
from collections.abc import Sequence

from shared.statistics import special

ALARM = 0.001


def chi_square_p(counts: Sequence[int], shares: Sequence[float]) -> float:
    """Return the chi-square p-value for one look; arms without a share are left out (Kohavi et al. 2020)."""
    kept = [(count, share) for count, share in zip(counts, shares, strict=True) if share > 0]
    units, whole = sum(count for count, _ in kept), math.fsum(share for _, share in kept)
    if len(kept) < 2 or units == 0:
        return 1.0
    expected = [(count, units * share / whole) for count, share in kept]
    return special.chi_square_above(sum((count - due) ** 2 / due for count, due in expected), len(kept) - 1)


def sequential_p(counts: Sequence[int], shares: Sequence[float], concentration: float = 0.0) -> float:
    """
    Return a p-value that may be watched: one over the Bayes factor for "other shares than these".

    Lindon and Malek, "Sequential testing of multinomial hypotheses" (2020): the alternative is a Dirichlet prior,
    uniform unless a ``concentration`` about the shares is given. The least p-value so far is valid.
    """
    kept = [(count, share) for count, share in zip(counts, shares, strict=True) if share > 0]
    if len(kept) < 2:
        return 1.0
    whole = math.fsum(share for _, share in kept)
    null = [share / whole for _, share in kept]
    prior = [concentration * share for share in null] if concentration else [1.0] * len(kept)
    factor = log_bayes_factor([count for count, _ in kept], null, prior)
    return math.exp(-factor) if factor > 0 else 1.0


def log_bayes_factor(counts: Sequence[int], null: Sequence[float], prior: Sequence[float]) -> float:
    """Return the logarithm of the Bayes factor for the alternative over the null."""
    return log_marginal(counts, prior) - log_multinomial(counts, null)


def log_marginal(counts: Sequence[int], prior: Sequence[float]) -> float:
    """Return the log-probability of counts whose shares are drawn from a Dirichlet distribution."""
    units, weight = sum(counts), math.fsum(prior)
    arms = math.fsum(math.lgamma(a + n) - math.lgamma(a) for n, a in zip(counts, prior, strict=True))
    return _log_ways(counts) + math.lgamma(weight) - math.lgamma(weight + units) + arms


def log_multinomial(counts: Sequence[int], shares: Sequence[float]) -> float:
    """Return the log-probability of counts with known shares."""
    return _log_ways(counts) + math.fsum(n * math.log(share) for n, share in zip(counts, shares, strict=True))


def _log_ways(counts: Sequence[int]) -> float:
    return math.lgamma(sum(counts) + 1) - math.fsum(math.lgamma(count + 1) for count in counts)
