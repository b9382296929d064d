"""
Which part of the units each arm gets: stretches between 0 and 1, in 10,000 steps.

When weights change, an arm that shrinks gives away the ends of its stretches and keeps the rest, and nobody else moves:
no unit changes its arm that need not.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

STEPS = 10_000


@dataclass(frozen=True, slots=True)
class Stretch:
    """So many steps in a row that belong to an arm."""

    arm: str
    steps: int


@dataclass(frozen=True, slots=True)
class Allocation:
    """The stretches of all arms, from 0 to 1; ``number`` grows with every change."""

    stretches: tuple[Stretch, ...]
    number: int = 1

    def arm_at(self, position: float) -> str:
        """Return the arm of a unit at ``position``."""
        at = int(position * STEPS)
        for stretch in self.stretches:
            if at < stretch.steps:
                return stretch.arm
            at -= stretch.steps
        return self.stretches[-1].arm

    @property
    def shares(self) -> dict[str, float]:
        """Return the part of the units that each arm gets."""
        return {arm: steps / STEPS for arm, steps in self._steps().items()}

    def moved(self, weights: Mapping[str, float]) -> "Allocation":
        """Return the allocation for other weights, with as few units moved as there can be; itself if nothing is."""
        wanted, held = _steps_for(weights), self._steps()
        if {arm: steps for arm, steps in wanted.items() if steps} == held:
            return self
        surplus = {arm: max(0, steps - wanted.get(arm, 0)) for arm, steps in held.items()}
        missing = {arm: steps - held.get(arm, 0) for arm, steps in wanted.items() if steps > held.get(arm, 0)}
        return Allocation(_handed_over(self.stretches, surplus, missing), self.number + 1)

    def _steps(self) -> dict[str, int]:
        held: dict[str, int] = {}
        for stretch in self.stretches:
            held[stretch.arm] = held.get(stretch.arm, 0) + stretch.steps
        return held


def begin(weights: Mapping[str, float]) -> Allocation:
    """Return the allocation that an experiment begins with: one stretch for each arm, in order."""
    return Allocation(tuple(Stretch(arm, steps) for arm, steps in _steps_for(weights).items() if steps))


def _handed_over(stretches: Sequence[Stretch], surplus: dict[str, int], missing: dict[str, int]) -> tuple[Stretch, ...]:
    """Return the stretches after ``surplus`` steps of arms went to those that are ``missing`` some."""
    made: list[Stretch] = []
    for stretch in reversed(stretches):
        given = min(surplus[stretch.arm], stretch.steps)
        surplus[stretch.arm] -= given
        made.extend(Stretch(arm, steps) for arm, steps in _taken(missing, given))
        if stretch.steps > given:
            made.append(Stretch(stretch.arm, stretch.steps - given))
    return _joined(made[::-1])


def _taken(missing: dict[str, int], given: int) -> list[tuple[str, int]]:
    """Return who takes how many of the ``given`` steps, and note that they have them."""
    taken: list[tuple[str, int]] = []
    for arm in list(missing):
        steps = min(missing[arm], given)
        given -= steps
        missing[arm] -= steps
        if steps:
            taken.append((arm, steps))
    return taken


def _joined(stretches: Sequence[Stretch]) -> tuple[Stretch, ...]:
    joined: list[Stretch] = []
    for stretch in stretches:
        if joined and joined[-1].arm == stretch.arm:
            joined[-1] = Stretch(stretch.arm, joined[-1].steps + stretch.steps)
        else:
            joined.append(stretch)
    return tuple(joined)


def _steps_for(weights: Mapping[str, float]) -> dict[str, int]:
    """Return whole steps in proportion to the weights, the largest remainders rounded up (Hamilton's method)."""
    total = sum(weights.values())
    exact = {arm: weight / total * STEPS for arm, weight in weights.items()}
    steps = {arm: int(share) for arm, share in exact.items()}
    order = sorted(exact, key=lambda arm: steps[arm] - exact[arm])
    for arm in order[: STEPS - sum(steps.values())]:
        steps[arm] += 1
    return steps
