"""How decisions move an experiment: pure functions to what it is afterwards, with the entries of its record."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from shared import errors
from shared.experiments import experiment as experiments
from shared.experiments import repository as stored
from shared.experiments.experiment import LIVE, Decision, Experiment, Rules, State, Traffic
from shared.firestore.writes import Write

RULES = "rules"


@dataclass(frozen=True, slots=True)
class Act:
    """Who decides, when, and by which commit."""

    by: str
    at: datetime
    commit: str


@dataclass(frozen=True, slots=True)
class Change:
    """An experiment after some decisions; nothing is to be written without any."""

    before: Experiment
    after: Experiment
    decisions: tuple[Decision, ...] = ()
    writes: tuple[Write, ...] = ()


def start(experiment: Experiment, act: Act) -> Change:
    """Return a draft as it runs, with nobody else at its label."""
    if experiment.state in LIVE:
        return Change(experiment, experiment) if experiment.state == "running" else resume(experiment, act)
    _expect(experiment, ("draft",), "started")
    after = replace(experiment, state="running", started_at=act.at)
    return _noted(experiment, after, act, "started", "It was started.", writes=[stored.claim_place(experiment)])


def pause(experiment: Experiment, act: Act) -> Change:
    """Return it without new units, which all get what the label points to."""
    if experiment.state == "paused":
        return Change(experiment, experiment)
    _expect(experiment, ("running",), "paused")
    return _noted(experiment, replace(experiment, state="paused"), act, "paused", "It was paused.")


def resume(experiment: Experiment, act: Act) -> Change:
    """Return it with new units again."""
    if experiment.state == "running":
        return Change(experiment, experiment)
    _expect(experiment, ("paused",), "resumed")
    return _noted(experiment, replace(experiment, state="running"), act, "resumed", "It was resumed.")


def stop(experiment: Experiment, act: Act, why: str, evidence: Mapping[str, Any] | None = None) -> Change:
    """Return it as ended without a winner."""
    if experiment.state == "stopped":
        return Change(experiment, experiment)
    _expect(experiment, ("running", "paused"), "stopped")
    after = replace(experiment, state="stopped", ended_at=act.at)
    return _noted(experiment, after, act, "stopped", why, evidence, [stored.free_place(experiment)])


def conclude(
    experiment: Experiment, act: Act, winner: str, why: str, evidence: Mapping[str, Any] | None = None
) -> Change:
    """Return it as ended with a winner."""
    if experiment.state == "concluded" and experiment.winner == winner:
        return Change(experiment, experiment)
    _expect(experiment, ("running", "paused", "stopped"), "concluded")
    if experiment.arm(winner) is None:
        names = ", ".join(arm.name for arm in experiment.arms)
        raise errors.invalid_field("winner", "unknown_arm", f"The experiment's arms are {names}.")
    freed = [stored.free_place(experiment)] if experiment.state in LIVE else []
    after = replace(experiment, state="concluded", winner=winner, ended_at=experiment.ended_at or act.at)
    return _noted(experiment, after, act, "concluded", why, evidence, freed)


def weigh(experiment: Experiment, act: Act, weights: Mapping[str, float], why: str) -> Change:
    """Return it with other weights in the fixed split, and as few units moved as there can be."""
    arms = tuple(replace(arm, weight=weights.get(arm.name, arm.weight)) for arm in experiment.arms)
    wanted = experiments.weights_of(arms, experiment.dropped)
    fixed, live = experiment.fixed.moved(wanted), experiment.live
    if experiment.traffic.mode == "fixed" or experiment.state == "draft":
        live = live.moved(wanted)
    after = replace(experiment, arms=arms, fixed=fixed, live=live)
    if experiment.state == "draft":
        fresh = experiments.split_of(arms)
        return Change(experiment, replace(after, fixed=fresh, live=fresh))
    if fixed is experiment.fixed:
        return Change(experiment, experiment)
    shares = {"before": _shares(experiment), "after": _shares(after)}
    return _noted(experiment, after, act, "weights_changed", why, shares)


def rebalance(experiment: Experiment, act: Act, weights: Mapping[str, float]) -> Change:
    """Return it with traffic that follows success; it happens too often for its record."""
    live = experiment.live.moved(weights)
    return Change(experiment, replace(experiment, live=live, rebalanced_at=act.at))


def drop(experiment: Experiment, act: Act, arm: str, why: str, evidence: Mapping[str, Any]) -> Change:
    """Return it with an arm that gets no more units; its parts go to the others."""
    dropped = (*experiment.dropped, arm)
    wanted = experiments.weights_of(experiment.arms, dropped)
    live = {name: 0.0 if name in dropped else share for name, share in experiment.live.shares.items()}
    after = replace(
        experiment,
        dropped=dropped,
        fixed=experiment.fixed.moved(wanted),
        live=experiment.live.moved(live if any(live.values()) else wanted),
    )
    return _noted(experiment, after, act, "arm_dropped", why, evidence)


def report(experiment: Experiment, act: Act, what: str, key: str, why: str, evidence: Mapping[str, Any]) -> Change:
    """Return it with something said, once."""
    if key in experiment.reported:
        return Change(experiment, experiment)
    after = replace(experiment, reported=(*experiment.reported, key))
    return _noted(experiment, after, act, what, why, evidence)


def edit(experiment: Experiment, act: Act, rules: Rules, traffic: Traffic, description: str) -> Change:
    """Return it with other rules; how many units take part, and by which mode, is fixed once it runs."""
    held = experiment.traffic
    if experiment.state != "draft" and replace(traffic, floor=held.floor) != held:
        detail = "Once an experiment has begun, only weights, floor and rules can be changed."
        raise errors.invalid_field("traffic", "fixed", detail)
    _expect(experiment, ("draft", "running", "paused"), "changed")
    after = replace(experiment, rules=rules, traffic=traffic, description=description)
    if after == experiment:
        return Change(experiment, experiment)
    return _noted(experiment, after, act, "rules_changed", "Its rules were changed.", _changed(experiment, after))


def _changed(before: Experiment, after: Experiment) -> dict[str, Any]:
    pairs = [(getattr(before, name), getattr(after, name)) for name in ("rules", "traffic")]
    fields = [(name, getattr(old, name), getattr(new, name)) for old, new in pairs for name in old.__slots__]
    return {name: {"before": old, "after": new} for name, old, new in fields if old != new}


def together(first: Change, second: Change) -> Change:
    """Return two changes, the second of what the first has made, as one."""
    return Change(first.before, second.after, (*first.decisions, *second.decisions), (*first.writes, *second.writes))


def _shares(experiment: Experiment) -> dict[str, float]:
    shares = experiment.fixed.shares
    return {arm.name: shares.get(arm.name, 0.0) for arm in experiment.arms}


def _noted(
    before: Experiment,
    after: Experiment,
    act: Act,
    what: str,
    why: str,
    evidence: Mapping[str, Any] | None = None,
    writes: Sequence[Write] = (),
) -> Change:
    number = before.decisions + 1
    decision = Decision(number, act.at, act.by, what, why, dict(evidence or {}), act.commit)
    return Change(before, replace(after, decisions=number), (decision,), tuple(writes))


def _expect(experiment: Experiment, states: Sequence[State], what: str) -> None:
    if experiment.state not in states:
        allowed = " or ".join(states)
        raise errors.InvalidStateError(f"The experiment is {experiment.state}; only a {allowed} one can be {what}.")
