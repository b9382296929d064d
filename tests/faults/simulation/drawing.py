"""Seeds to schedules: how many jobs of which kind, which faults, how often."""

from dataclasses import replace

from tests.faults.simulation.faults import Dice, Kind, Rates
from tests.faults.simulation.schedules import Schedule
from tests.faults.simulation.scripts import TYPES, Act, Script
from tests.faults.simulation.world import Setting

STANDARD: Rates = {
    "crash before": 0.03,
    "crash after": 0.05,
    "freeze before": 0.005,
    "freeze after": 0.005,
    "unavailable": 0.03,
    "aborted": 0.1,
    "lost answer": 0.03,
    "late": 0.01,
    "slow": 0.05,
    "clock jump": 0.005,
    "duplicate": 0.15,
    "redelivery": 0.05,
    "late task": 0.05,
    "to a frozen": 0.1,
    "forgotten name": 0.1,
    "purge": 0.1,
    "pause": 0.1,
    "twice": 0.2,
    "command": 0.1,
    "refused": 0.1,
}
MOST_JOBS = 3
_BRIEF = {"carried", "again", "asking"}
_TROUBLED = {"carried": "last", "handed": "middle", "fan": "split", "again": "loop", "asking": "last"}


def schedule(seed: int) -> Schedule:
    """Return the schedule that a seed stands for: every second with all faults, the others with some, but more."""
    dice = Dice(seed)
    scripts = [_script(dice, f"job {number}") for number in range(1 + dice.pick(MOST_JOBS, "jobs"))]
    rates = STANDARD if seed % 2 == 0 else _swarm(dice)
    setting = Setting(
        skewed=dice.throw("skewed") < 0.5,
        limit=1 + dice.pick(2, "limit") if dice.throw("limited") < 0.3 else None,
        webhook=dice.throw("webhook") < 0.3,
        reader=dice.throw("reader") < 0.2,
        batch=dice.throw("batch") < 0.2,
    )
    return Schedule(seed, scripts, rates, setting)


def _swarm(dice: Dice) -> Rates:
    chosen: dict[Kind, float] = {}
    for kind, rate in STANDARD.items():
        if dice.throw(f"swarm {kind}") < 0.5:
            chosen[kind] = min(rate * dice.between(0.3, 3.0, f"rate {kind}"), 0.5)
    return chosen


def _script(dice: Dice, name: str) -> Script:
    kind = list(TYPES)[dice.pick(len(TYPES), f"type {name}")]
    act = _troubled(kind, Act(seconds=dice.between(0.01, 3.0, f"seconds {name}")), dice, name)
    if kind == "fan":
        act = replace(act, items=dice.pick(6, f"items {name}"))
    if kind == "again":
        act = replace(act, rounds=1 + dice.pick(3, f"rounds {name}"))
    timeout = dice.between(5.0, 300.0, f"timeout {name}") if dice.throw(f"limited {name}") < 0.15 else None
    return Script(
        kind,
        {_TROUBLED[kind]: act},
        priority=("high", "normal", "low")[dice.pick(3, f"priority {name}")],
        timeout=timeout,
        delay=dice.between(1.0, 60.0, f"delay {name}") if dice.throw(f"delayed {name}") < 0.15 else 0.0,
        silence=dice.throw(f"silence {name}") < 0.5,
    )


def _troubled(kind: str, act: Act, dice: Dice, name: str) -> Act:
    trouble = dice.throw(f"trouble {name}")
    if trouble < 0.3:
        return replace(act, failures=1 + dice.pick(2, f"failures {name}"))
    if trouble < 0.4:
        return replace(act, failures=1, retry_after=dice.between(1, 90, f"hint {name}"))
    if trouble < 0.5:
        return replace(act, hangs=1) if kind in _BRIEF else act
    return replace(act, fatal=True) if trouble < 0.6 else act
