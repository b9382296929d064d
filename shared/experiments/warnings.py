"""What a reader of an experiment must know before they believe it."""

import math
from collections.abc import Iterator
from dataclasses import dataclass

from shared.experiments.experiment import Experiment
from shared.experiments.readout import Readout
from shared.experiments.totals import Totals
from shared.statistics import sequential

EMPTY_FROM = 20
NOVELTY_DAYS = 4
NOVELTY_Z = 2.58


@dataclass(frozen=True, slots=True)
class Warning:  # noqa: A001 - this is what it is called where it stands
    """A stable word, and a sentence."""

    code: str
    detail: str


def of(readout: Readout, totals: Totals) -> list[Warning]:
    """Return all warnings of a look."""
    experiment = readout.experiment
    return [
        *_ratio(readout),
        *_empty(readout),
        *_few(readout),
        *_flat(readout),
        *_novelty(experiment, totals),
        *_modes(experiment, totals),
        *_partial(readout),
    ]


def _ratio(readout: Readout) -> Iterator[Warning]:
    if readout.ratio.mismatch:
        found = ", ".join(f"{arm} {count}" for arm, count in readout.ratio.found.items())
        yield Warning(
            "sample_ratio_mismatch",
            f"Units did not come in the shares of the split ({found}); something loses or repeats units of an arm. "
            "Mend it before you believe any other number here.",
        )


def _empty(readout: Readout) -> Iterator[Warning]:
    shares = readout.experiment.fixed.shares
    for arm, count in readout.exposed.items():
        due = readout.units * shares.get(arm, 0.0)
        if not count and due >= EMPTY_FROM and arm not in readout.experiment.dropped:
            yield Warning("empty_arm", f"No unit has met the arm '{arm}', where about {due:.0f} were due.")


def _few(readout: Readout) -> Iterator[Warning]:
    least = readout.experiment.rules.min_units
    few = [result.arm for result in readout.primary.arms if result.n < least]
    if few and readout.units:
        yield Warning("too_few_units", f"Nothing is said before {least} units an arm have a value: {', '.join(few)}.")


def _flat(readout: Readout) -> Iterator[Warning]:
    least = readout.experiment.rules.min_units
    for result in readout.metrics:
        known = [one for one in result.arms if one.n >= least]
        if result.metric.kind == "mean" and len(known) > 1 and not any(one.deviation for one in known):
            detail = f"All values of {result.metric.name} are the same; no difference can be told from that."
            yield Warning("no_variation", detail)


def _novelty(experiment: Experiment, totals: Totals) -> Iterator[Warning]:
    """Compare the effect in the first half of the days with that in the second."""
    days = totals.days()
    if len(days) < NOVELTY_DAYS:
        return
    for arm in experiment.arms[1:]:
        early, late = (_effect(experiment, totals, arm.name, part) for part in _halves(days))
        if early is None or late is None:
            continue
        z = (late.estimate - early.estimate) / math.sqrt(early.variance + late.variance or math.inf)
        if abs(z) > NOVELTY_Z:
            word = "weaker" if abs(late.estimate) < abs(early.estimate) else "stronger"
            yield Warning(
                "effect_changes",
                f"The effect of '{arm.name}' on {experiment.primary.name} was {early.estimate:+.4g} at first and "
                f"{late.estimate:+.4g} of late: it grows {word} with time. Let it run until it settles.",
            )


def _halves(days: list[str]) -> tuple[list[str], list[str]]:
    return days[: len(days) // 2], days[len(days) // 2 :]


def _effect(experiment: Experiment, totals: Totals, arm: str, days: list[str]) -> sequential.Effect | None:
    epochs = totals.epochs()
    base, other = (totals.sample(name, experiment.primary, epochs, days) for name in (experiment.control.name, arm))
    return sequential.difference(base, other) if min(base.n, other.n) >= 30 else None


def _modes(experiment: Experiment, totals: Totals) -> Iterator[Warning]:
    if experiment.traffic.mode == "thompson":
        share = experiment.traffic.fixed_share
        yield Warning(
            "adaptive_traffic",
            f"Traffic follows success: intervals and p-values come from the {share:.0%} of units that stay with the "
            "fixed split, means and probabilities from all. A plain test on all units would be wrong.",
        )
    if len(totals.epochs()) > 1:
        yield Warning(
            "weights_changed",
            "The fixed split was changed while it ran: effects are compared within each split and then averaged.",
        )


def _partial(readout: Readout) -> Iterator[Warning]:
    if not readout.complete:
        yield Warning("partial", "More has been observed than one reading takes in; read once more.")
