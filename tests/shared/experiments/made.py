"""Experiments and observations for tests."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from shared.experiments import experiment as experiments
from shared.experiments.declarations import DEFAULT_METRICS, Declaration
from shared.experiments.experiment import Arm, Experiment, Metric, Rules, Traffic
from shared.experiments.folding import Reading
from shared.experiments.observation import Exposure, Outcome
from shared.experiments.totals import Totals

NOW = datetime(2030, 1, 1, tzinfo=UTC)
ARMS = (Arm("a", 1), Arm("b", 2))
SALE = Metric("sale", "primary", kind="rate")
COMPLAINT = Metric("complaint", "guard", "decrease", "rate", margin=0.02)


def experiment(**changes: Any) -> Experiment:
    arms = changes.pop("arms", ARMS)
    split = experiments.split_of(arms)
    made = Experiment(
        tenant="acme",
        name="tone",
        template="draft",
        label="production",
        arms=arms,
        metrics=changes.pop("metrics", DEFAULT_METRICS),
        rules=Rules(),
        traffic=Traffic(),
        salt="tone-of-voice",
        state="running",
        fixed=split,
        live=split,
        created_at=NOW,
        created_by="me",
        started_at=NOW,
    )
    return replace(made, **changes)


def declared(**changes: Any) -> Declaration:
    return replace(Declaration("tone", "draft", ARMS, metrics=(SALE, COMPLAINT), rules=Rules(min_units=10)), **changes)


def exposure(unit: str, arm: str = "a", *, at: datetime = NOW, epoch: int = 1, fixed: bool = True) -> Exposure:
    return Exposure("exp_1", unit, arm, fixed, epoch, epoch, "caller", at)


def outcome(unit: str, arm: str, metric: str, value: float, **more: Any) -> Outcome:
    fields = {"at": NOW, "epoch": 1, "fixed": True, **more}
    return Outcome("exp_1", unit, arm, fields["fixed"], fields["epoch"], metric, {metric: value}, fields["at"])


def totals(values: dict[str, Iterable[float]], metric: str = "sale", **more: Any) -> Totals:
    """Return the sums of units whose values are given by arm."""
    made = Totals()
    for arm, found in values.items():
        for number, value in enumerate(found):
            made.add(exposure(f"{arm}{number}", arm, **more))
            made.add(outcome(f"{arm}{number}", arm, metric, value, **more))
    return made


def reading(made: Totals, days: float = 2) -> Reading:
    return Reading(made, NOW + timedelta(days=days))


def rate(n: int, ones: int) -> list[float]:
    return [1.0] * ones + [0.0] * (n - ones)
