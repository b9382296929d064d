"""Bayesian answers: how likely an arm is the best, what choosing it would lose, and how traffic follows from it."""

import math
from collections.abc import Callable, Sequence
from typing import NamedTuple

from shared.statistics import special
from shared.statistics.interval import Interval

_GRID = 400
_REACH = 9.0


class Normal(NamedTuple):
    """A posterior of an arm's mean that is close to normal: that of any metric with enough units."""

    mean: float
    deviation: float


def probability_best(successes: Sequence[float], failures: Sequence[float]) -> list[float]:
    """
    Return for each arm the probability that its rate is the highest, with a uniform prior on each.

    Graded scores in [0, 1] count by their share: a score of 0.7 is 0.7 successes and 0.3 failures.
    """
    shapes = [(1 + won, 1 + lost) for won, lost in zip(successes, failures, strict=True)]
    return _shares([_grid_of_beta(a, b) for a, b in shapes], lambda arm, value: special.beta_below(value, *shapes[arm]))


def probability_better(base: tuple[float, float], other: tuple[float, float]) -> float:
    """
    Return P(other > base) for two beta posteriors (a, b), ``other``'s a whole.

    The closed form of Cook (2005) and Miller (2015); the sum includes the last term a copy in circulation drops.
    """
    (a, b), (c, d) = base, other
    if c != int(c):
        return _better_by_grid(base, other)
    terms = (
        special.log_beta(a + i, b + d) - math.log(d + i) - special.log_beta(1 + i, d) - special.log_beta(a, b)
        for i in range(int(c))
    )
    return min(1.0, math.fsum(math.exp(term) for term in terms))


def expected_loss(base: tuple[float, float], other: tuple[float, float]) -> float:
    """Return the rate that choosing ``other`` is expected to lose to ``base``: E[max(0, base - other)]."""
    (a, b), (c, d) = base, other
    base_ahead = 1 - probability_better((a + 1, b), other)
    other_behind = probability_better((c + 1, d), base) if _is_whole(a) else 1 - probability_better(base, (c + 1, d))
    return max(0.0, a / (a + b) * base_ahead - c / (c + d) * other_behind)


def normal_probability_best(arms: Sequence[Normal]) -> list[float]:
    """Return for each arm the probability that its mean is the highest, under normal posteriors."""
    if len(arms) == 1:
        return [1.0]
    if len(arms) == 2:
        return _better_of_two(*arms)
    certain = [Normal(arm.mean, max(arm.deviation, 1e-12)) for arm in arms]

    def below(arm: int, value: float) -> float:
        return special.normal_below((value - certain[arm].mean) / certain[arm].deviation)

    return _shares([_grid_of_normal(arm) for arm in certain], below)


def normal_expected_loss(lead: float, deviation: float) -> float:
    """Return E[max(0, -difference)] of a normal difference: what choosing the arm that leads by ``lead`` may cost."""
    if deviation <= 0:
        return max(0.0, -lead)
    z = lead / deviation
    return deviation * special.normal_density(z) - lead * special.normal_below(-z)


def credible_interval(mean: float, deviation: float, alpha: float = 0.05) -> Interval:
    """Return the central interval of a normal posterior."""
    reach = special.normal_quantile(1 - alpha / 2) * deviation
    return Interval(mean - reach, mean + reach)


def thompson_weights(best: Sequence[float], floor: float) -> list[float]:
    """Return each arm's share of traffic: its probability to be best over an additive floor, so the order is kept."""
    return [floor + (1 - len(best) * floor) * share for share in best]


def _better_of_two(base: Normal, other: Normal) -> list[float]:
    spread = math.hypot(base.deviation, other.deviation)
    lead = base.mean - other.mean
    ahead = special.normal_below(lead / spread) if spread else 0.5 + (lead > 0) / 2 - (lead < 0) / 2
    return [ahead, 1 - ahead]


def _shares(grids: list[list[tuple[float, float]]], below: Callable[[int, float], float]) -> list[float]:
    """Return P(arm is highest): each arm's mass, grid point by grid point, times "all others are below"."""
    found = []
    for arm, grid in enumerate(grids):
        others = [other for other in range(len(grids)) if other != arm]
        found.append(math.fsum(mass * math.prod(below(other, value) for other in others) for value, mass in grid))
    total = math.fsum(found)
    return [share / total for share in found]


def _grid_of_normal(arm: Normal) -> list[tuple[float, float]]:
    step = 2 * _REACH / _GRID
    places = [-_REACH + step * (at + 0.5) for at in range(_GRID)]
    return [(arm.mean + place * arm.deviation, special.normal_density(place) * step) for place in places]


def _grid_of_beta(a: float, b: float) -> list[tuple[float, float]]:
    """Return points of a beta distribution and the mass about each, close together where the mass is."""
    mean, spread = a / (a + b), math.sqrt(a * b / ((a + b) ** 2 * (a + b + 1)))
    low, high = max(0.0, mean - _REACH * 1.5 * spread), min(1.0, mean + _REACH * 1.5 * spread)
    step = (high - low) / _GRID
    places = [low + step * (at + 0.5) for at in range(_GRID)]
    scale = special.log_beta(a, b)
    masses = [math.exp((a - 1) * math.log(x) + (b - 1) * math.log1p(-x) - scale) * step for x in places]
    return list(zip(places, masses, strict=True))


def _better_by_grid(base: tuple[float, float], other: tuple[float, float]) -> float:
    return math.fsum(mass * special.beta_below(value, *base) for value, mass in _grid_of_beta(*other))


def _is_whole(value: float) -> bool:
    return value == int(value)
