"""Fair shares: how a lane's capacity is divided among those who want it."""

from collections.abc import Mapping
from dataclasses import dataclass

_ROUNDING = 1e-9


@dataclass(frozen=True, slots=True)
class Claim:
    """What one tenant may get: its weight among the others, and the most it can use."""

    weight: float
    most: float


def fair(capacity: float, claims: Mapping[str, Claim]) -> dict[str, float]:
    """
    Divide ``capacity`` by weight; what some cannot use goes to the others.

    Nobody could get more without somebody getting less who has, by weight, no more than them (max-min fairness).
    """
    shares: dict[str, float] = {}
    left, room = dict(claims), capacity
    while left:
        level = room / sum(claim.weight for claim in left.values())
        content = {name: claim for name, claim in left.items() if claim.most <= level * claim.weight}
        if not content:
            return shares | {name: level * claim.weight for name, claim in left.items()}
        for name, claim in content.items():
            shares[name] = claim.most
            room -= claim.most
            del left[name]
    return shares


def whole(share: float) -> int:
    """Return how many jobs a share is: whole ones, and never none."""
    return max(1, int(share + _ROUNDING))
