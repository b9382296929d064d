"""Two prompts on the same inputs: evidence that stays valid however often it is looked at."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

from shared.statistics import special
from shared.statistics.interval import Interval

_LARGEST_BET = 0.5
_HALVINGS = 40


def e_value(wins: int, losses: int) -> float:
    """
    Return the evidence against "as many wins as losses", ties left out: reject at 1 / alpha, whenever.

    The mixture likelihood ratio with a uniform prior over the share of wins; its expectation under the null
    is one at every stopping time (Ville 1939).
    """
    evidence = special.log_beta(1 + wins, 1 + losses) + (wins + losses) * math.log(2)
    return math.exp(min(evidence, 700.0))


def p_value(wins: int, losses: int) -> float:
    """Return the always-valid p-value that belongs to the e-value."""
    return min(1.0, 1 / e_value(wins, losses))


def mean_interval(differences: Sequence[float], alpha: float = 0.05) -> Interval:
    """
    Return a confidence sequence's interval for the mean of ``differences``, each between -1 and 1.

    The hedged capital process with the predictable plug-in bets of Waudby-Smith and Ramdas, "Estimating means of
    bounded random variables by betting" (2024), theorem 3: non-asymptotic, and valid at every look.
    """
    if not differences:
        return Interval(-1.0, 1.0)
    shares = [(_within(value) + 1) / 2 for value in differences]
    mean = math.fsum(shares) / len(shares)
    low = _lower_bound(_Game(shares, _bets(shares, alpha), alpha), mean)
    mirrored = [1 - share for share in shares]
    high = 1 - _lower_bound(_Game(mirrored, _bets(mirrored, alpha), alpha), 1 - mean)
    return Interval(2 * low - 1, 2 * high - 1)


@dataclass(frozen=True)
class _Game:
    """The outcomes, what is bet on each before it is seen, and the level."""

    shares: Sequence[float]
    bets: Sequence[float]
    alpha: float

    def is_lost_by(self, mean: float) -> bool:
        """Return whether betting against "the mean is at most this" makes 2 / alpha of one."""
        most = _LARGEST_BET / mean
        wealth = math.fsum(
            math.log1p(min(bet, most) * (share - mean)) for share, bet in zip(self.shares, self.bets, strict=True)
        )
        return wealth >= math.log(2 / self.alpha)


def _lower_bound(game: _Game, mean: float) -> float:
    """Return the largest mean that is ruled out as too low, by halving: wealth falls as the mean rises."""
    low, high = 0.0, mean
    for _ in range(_HALVINGS):
        middle = (low + high) / 2
        if middle > 0 and game.is_lost_by(middle):
            low = middle
        else:
            high = middle
    return low


def _bets(shares: Sequence[float], alpha: float) -> list[float]:
    """Return the bet on each outcome, which rests on those before it alone."""
    bets: list[float] = []
    total, squares, variance = 0.5, 0.25, 0.25
    for count, share in enumerate(shares, start=1):
        bets.append(math.sqrt(2 * math.log(2 / alpha) / (variance * count * math.log1p(count))))
        total += share
        squares += (share - total / (count + 1)) ** 2
        variance = squares / (count + 1)
    return bets


def _within(value: float) -> float:
    if not -1 <= value <= 1:
        message = f"a difference of scores lies between -1 and 1, not at {value}"
        raise ValueError(message)
    return value
