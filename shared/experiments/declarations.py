"""Rules for experiments that callers declare."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from shared.errors import FieldError
from shared.experiments import experiment as experiments
from shared.experiments.experiment import Arm, Metric, Rules, Traffic

NAME_PATTERN = r"^[a-z0-9][a-z0-9._-]{0,63}$"
RESERVED = ("plans",)

DEFAULT_METRICS: tuple[Metric, ...] = (
    Metric(experiments.QUALITY, "primary"),
    Metric(experiments.FAILED, "guard", "decrease", "rate", margin=0.02),
    Metric(experiments.COST, "secondary", "decrease"),
    Metric(experiments.LATENCY, "secondary", "decrease"),
)


@dataclass(frozen=True, slots=True)
class Declaration:
    """An experiment as a caller declares it."""

    name: str
    template: str
    arms: tuple[Arm, ...]
    label: str = "production"
    metrics: tuple[Metric, ...] = DEFAULT_METRICS
    rules: Rules = field(default_factory=Rules)
    traffic: Traffic = field(default_factory=Traffic)
    description: str = ""
    salt: str = ""


def broken(declared: Declaration) -> list[FieldError]:
    """Return every rule that a declaration breaks."""
    found = [*_name(declared.name), *arms(declared.arms), *metrics(declared.metrics)]
    return [*found, *traffic(declared.traffic, len(declared.arms)), *_promotion(declared)]


def arms(declared: Sequence[Arm]) -> Iterator[FieldError]:
    """Yield what is wrong with arms."""
    if not 2 <= len(declared) <= experiments.MAX_ARMS:
        yield FieldError("arms", "wrong_number", f"An experiment has 2 to {experiments.MAX_ARMS} arms.")
    for at, arm in enumerate(declared):
        if not re.fullmatch(NAME_PATTERN, arm.name):
            yield FieldError(f"arms.{at}.name", "wrong_form", f"'arms.{at}.name' must match {NAME_PATTERN}.")
    yield from _repeated("arms", [arm.name for arm in declared])
    yield from weights([arm.weight for arm in declared])


def weights(declared: Sequence[float]) -> Iterator[FieldError]:
    """Yield what is wrong with weights."""
    if any(not 0 <= weight <= 1e6 for weight in declared):
        yield FieldError("arms", "out_of_range", "A weight is a number from 0 to 1,000,000.")
    elif not sum(weight > 0 for weight in declared) >= 2:
        yield FieldError("arms", "too_few", "At least two arms need a weight above 0.")


def metrics(declared: Sequence[Metric]) -> Iterator[FieldError]:
    """Yield what is wrong with metrics."""
    if not 1 <= len(declared) <= experiments.MAX_METRICS:
        yield FieldError("metrics", "wrong_number", f"An experiment has 1 to {experiments.MAX_METRICS} metrics.")
    if sum(metric.role == "primary" for metric in declared) != 1:
        yield FieldError("metrics", "not_one_primary", "Exactly one metric is the primary one.")
    yield from _repeated("metrics", [metric.name for metric in declared])
    for at, metric in enumerate(declared):
        if metric.role != "guard" and (metric.margin or metric.relative_margin):
            yield FieldError(f"metrics.{at}.margin", "not_for_this", "Only a guard has a margin.")


def traffic(declared: Traffic, count: int) -> Iterator[FieldError]:
    """Yield what is wrong with how units are shared out."""
    if declared.mode == "thompson" and declared.floor * count >= 1:
        detail = f"With {count} arms, the floor must be below {1 / max(1, count):.3g}."
        yield FieldError("traffic.floor", "too_large", detail)


def _name(name: str) -> Iterator[FieldError]:
    if not re.fullmatch(NAME_PATTERN, name) or name in RESERVED:
        yield FieldError("name", "wrong_form", f"'name' must match {NAME_PATTERN}, and not be {', '.join(RESERVED)}.")


def _promotion(declared: Declaration) -> Iterator[FieldError]:
    later = [arm for arm in declared.arms[1:] if arm.version == 0]
    if declared.rules.on_win == "promote" and later:
        yield FieldError("rules.on_win", "not_promotable", "A built-in version can only be the first arm here.")


def _repeated(field: str, names: Sequence[str]) -> Iterator[FieldError]:
    for name, count in Counter(names).items():
        if count > 1:
            yield FieldError(field, "repeated", f"'{name[:64]}' stands {count} times.")
