"""What the written rules make of a read-out: pure functions, each finding with the evidence it rests on."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal

from shared.experiments.experiment import Arm, Experiment, Metric
from shared.experiments.readout import ArmResult, Comparison, Readout

What = Literal["guard_broken", "sample_ratio_mismatch", "winner_found", "limit_reached"]


@dataclass(frozen=True, slots=True)
class Finding:
    """Something that the rules say about a look; ``key`` tells it from others, ``arm`` is the one it is about."""

    what: What
    key: str
    why: str
    arm: str = ""
    evidence: dict[str, Any] = field(default_factory=dict)


def judge(readout: Readout, now: datetime) -> list[Finding]:
    """Return what the rules find, the most urgent first; while units come in wrong shares, no arm can win."""
    found: list[Finding] = [*_broken_guards(readout), *_mismatch(readout)]
    if not readout.ratio.mismatch:
        found.extend(_winner(readout))
    return [*found, *_limits(readout, now)]


def _broken_guards(readout: Readout) -> Iterator[Finding]:
    experiment = readout.experiment
    for metric in experiment.metrics:
        for arm in experiment.arms[1:]:
            result = readout.of(metric.name).of(arm.name)
            if metric.role != "guard" or arm.name in experiment.dropped or result.comparison is None:
                continue
            allowed = _allowed(metric, readout)
            worst = _harm(metric, result.comparison)
            if worst > allowed:
                yield Finding(
                    "guard_broken",
                    f"guard:{metric.name}:{arm.name}",
                    f"'{arm.name}' makes {metric.name} worse by at least {worst:.4g}, where {allowed:.4g} is allowed.",
                    arm.name,
                    _evidence(metric, result),
                )


def _allowed(metric: Metric, readout: Readout) -> float:
    base = readout.of(metric.name).of(readout.experiment.control.name).mean or 0.0
    return metric.margin + metric.relative_margin * abs(base)


def _harm(metric: Metric, comparison: Comparison) -> float:
    """Return by how much an arm is worse at the least, at the level of the rules."""
    interval = comparison.interval if metric.sign < 0 else comparison.interval.mirrored()
    return interval.low


def _mismatch(readout: Readout) -> Iterator[Finding]:
    ratio = readout.ratio
    if ratio.mismatch:
        why = "Units do not come in the shares of the split; no arm is declared winner while that is so."
        evidence = {"expected": ratio.expected, "found": ratio.found, "sequential_p": ratio.sequential_p}
        yield Finding("sample_ratio_mismatch", f"ratio:{readout.experiment.epoch}", why, evidence=evidence)


def _winner(readout: Readout) -> Iterator[Finding]:
    found = _by_significance(readout) or _by_loss(readout)
    if found is not None:
        yield found


def _by_significance(readout: Readout) -> Finding | None:
    experiment, primary = readout.experiment, readout.primary
    metric, alpha = primary.metric, experiment.rules.alpha
    compared = [result for result in primary.arms if result.comparison and _is_open(experiment, result.arm)]
    better = [one for one in compared if one.comparison and _is_sure(metric, one.comparison, alpha, better=True)]
    if better:
        best = max(better, key=lambda one: metric.sign * (one.mean or 0.0))
        why = f"'{best.arm}' is better than '{experiment.control.name}' on {metric.name}, at every look: alpha {alpha}."
        return Finding("winner_found", f"winner:{best.arm}", why, best.arm, _evidence(metric, best))
    worse = [one for one in compared if one.comparison and _is_sure(metric, one.comparison, alpha, better=False)]
    others = [arm for arm in experiment.arms[1:] if _is_open(experiment, arm.name)]
    if worse and len(worse) == len(others):
        base = experiment.control.name
        why = f"Every other arm is worse than '{base}' on {metric.name}, at every look: alpha {alpha}."
        evidence = {one.arm: _evidence(metric, one) for one in worse}
        return Finding("winner_found", f"winner:{base}", why, base, evidence)
    return None


def _is_sure(metric: Metric, comparison: Comparison, alpha: float, *, better: bool) -> bool:
    favours = metric.sign * comparison.difference > 0
    return favours is better and comparison.adjusted_p <= alpha


def _by_loss(readout: Readout) -> Finding | None:
    experiment, primary = readout.experiment, readout.primary
    bound = experiment.rules.good_enough
    known = [one for one in primary.arms if _is_open(experiment, one.arm) and one.expected_loss is not None]
    if bound is None or not known or min(one.n for one in known) < experiment.rules.min_units:
        return None
    best = min(known, key=lambda one: one.expected_loss or 0.0)
    if (best.expected_loss or 0.0) >= bound:
        return None
    why = (
        f"Choosing '{best.arm}' is expected to lose {best.expected_loss:.3g} of {primary.metric.name}, less than "
        f"{bound:.3g}. This says that it is good enough, not that it is significantly better."
    )
    return Finding("winner_found", f"winner:{best.arm}", why, best.arm, _evidence(primary.metric, best))


def _limits(readout: Readout, now: datetime) -> Iterator[Finding]:
    rules, began = readout.experiment.rules, readout.experiment.started_at
    if rules.max_units is not None and readout.units >= rules.max_units:
        why = f"{readout.units} units were exposed; {rules.max_units} were planned."
        yield Finding("limit_reached", "limit:units", why, evidence={"units": readout.units})
    days = (now - began).total_seconds() / 86_400 if began else 0.0
    if rules.max_days is not None and days >= rules.max_days:
        yield Finding("limit_reached", "limit:days", f"It ran for {days:.1f} days.", evidence={"days": round(days, 2)})


def _evidence(metric: Metric, result: ArmResult) -> dict[str, Any]:
    found: dict[str, Any] = {"metric": metric.name, "arm": result.arm, "n": result.n, "mean": result.mean}
    found |= {"probability_best": result.probability_best, "expected_loss": result.expected_loss}
    one = result.comparison
    if one is not None:
        found |= {"difference": one.difference, "low": one.interval.low, "high": one.interval.high}
        found |= {"p": one.p, "adjusted_p": one.adjusted_p}
    return found


def _is_open(experiment: Experiment, arm: str) -> bool:
    return arm not in experiment.dropped


def open_arms(experiment: Experiment) -> list[Arm]:
    """Return the arms that still get units."""
    return [arm for arm in experiment.arms if _is_open(experiment, arm.name)]
