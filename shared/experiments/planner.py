"""How long an experiment must run: before it starts, and while it does."""

import math
from dataclasses import dataclass

from shared.experiments.readout import Readout
from shared.statistics import planning

_DAY = 86_400.0
_SOONEST = 1 / 24


@dataclass(frozen=True, slots=True)
class Question:
    """What is to be found: a difference of ``effect``, where values vary by ``deviation``."""

    effect: float
    deviation: float
    arms: int = 2
    units_per_day: float = 0.0
    alpha: float = 0.05
    power: float = 0.8
    tuned_at: int = 1_000


@dataclass(frozen=True, slots=True)
class Answer:
    """Units an arm needs and days they take: for one look at the end, and for looks at any time."""

    fixed_units: int
    fixed_days: float | None
    sequential_units: int
    sequential_days: float | None


@dataclass(frozen=True, slots=True)
class Outlook:
    """
    What a running experiment can tell by this moment, and how long until it can tell the least that matters.

    How many units come in a day is known after an hour.
    """

    units_per_day: float | None
    detectable_effect: float | None
    wanted_effect: float | None
    days_left: float | None


def rate_deviation(base: float) -> float:
    """Return by how much values of 0 and 1 vary whose mean is ``base``."""
    return math.sqrt(base * (1 - base))


def plan(question: Question) -> Answer:
    """Return how many units and days it takes; comparisons with the first arm share the level among them."""
    alpha = question.alpha / max(1, question.arms - 1)
    once = planning.units_for_means(question.effect, question.deviation, alpha, question.power)
    always = planning.sequential_units(question.effect, question.deviation, alpha, question.power, question.tuned_at)
    fixed = planning.days_for(once, question.arms, question.units_per_day)
    sequential = planning.days_for(always, question.arms, question.units_per_day)
    return Answer(fixed.units_per_arm, fixed.days, sequential.units_per_arm, sequential.days)


def outlook(readout: Readout) -> Outlook:
    """Return what a running experiment can tell of its primary metric."""
    experiment, primary = readout.experiment, readout.primary
    control = primary.of(experiment.control.name)
    began = experiment.started_at
    days = (readout.at - began).total_seconds() / _DAY if readout.at and began else 0.0
    inferred = sum(readout.fixed.values())
    per_day = inferred / days if days >= _SOONEST else None
    wanted = primary.metric.smallest_effect
    deviation = control.deviation
    if not deviation or not inferred:
        return Outlook(per_day, None, wanted, None)
    arms, rules = len(experiment.arms) - len(experiment.dropped), experiment.rules
    alpha = rules.alpha / max(1, arms - 1)
    known = max(1, inferred // arms)
    detectable = planning.detectable_effect(known, deviation, alpha, tuned_at=rules.tuned_at)
    if wanted is None or not per_day:
        return Outlook(per_day, detectable, wanted, None)
    needed = planning.sequential_units(wanted, deviation, alpha, tuned_at=rules.tuned_at)
    return Outlook(per_day, detectable, wanted, max(0.0, (needed - known) * arms / per_day))
