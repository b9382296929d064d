"""Limits under every fault that the simulation knows; seeds are printed for replay."""

import pytest

from tests.faults.simulation.drawing import STANDARD
from tests.faults.simulation.faults import Rates
from tests.faults.simulation.schedules import Schedule, play
from tests.faults.simulation.scripts import Act, Script
from tests.faults.simulation.world import Setting

KINDS = ("carried", "handed", "fan", "again", "asking")
LANES = ("high", "normal", "low")
RATES: Rates = {**STANDARD, "slow": 0.25}  # so that looks at the same backlog overlap


def crowded(seed: int) -> Schedule:
    """Return a schedule of more jobs than their tenant's limit lets in: short ones, or some of every kind."""
    kinds = ["carried"] * 12 if seed % 2 else [*KINDS, "carried", "handed"]
    acts = {"fan": {"split": Act(items=3)}}
    scripts = [
        Script(kind, acts.get(kind, {}), LANES[(seed + number) % 3], silence=True) for number, kind in enumerate(kinds)
    ]
    return Schedule(seed, scripts, RATES, Setting(skewed=seed % 4 == 0, limit=1 + seed % 3))


@pytest.mark.parametrize("seed", range(6))
def test_limits_hold_and_nothing_is_stuck(seed: int) -> None:
    print(f"seed {seed}")
    report = play(crowded(seed))

    assert [report.readable(violation) for violation in report.violations] == []
    assert 1 <= report.counts["most running"] <= 1 + seed % 3
