"""Outcomes that callers tell: business metrics of units, in any order, as often as they like, each counted once."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from shared import errors
from shared.clock import Clock
from shared.errors import FieldError
from shared.experiments import experiment as experiments
from shared.experiments import observation as observations
from shared.experiments.experiment import Experiment, Metric
from shared.experiments.observation import Exposure, Outcome
from shared.experiments.repository import ExperimentRepository

Verdict = Literal["recorded", "known", "not_exposed"]


@dataclass(frozen=True, slots=True)
class Told:
    """One value of one metric of one unit, as a caller tells it."""

    unit: str
    metric: str
    value: float


class OutcomeService:
    """Keeps what callers tell of exposed units."""

    def __init__(self, repository: ExperimentRepository, clock: Clock) -> None:
        self._repository = repository
        self._clock = clock

    async def record(self, experiment: Experiment, told: Sequence[Told]) -> list[Verdict]:
        """
        Return for each outcome whether it was recorded, was known before, or is of a unit that was never exposed.

        The first value of a unit's metric counts. Raises InvalidFieldsError, and then keeps nothing.
        """
        exposed = await self._repository.exposures(experiment.id, list(dict.fromkeys(one.unit for one in told)))
        _refuse([broken for at, one in enumerate(told) for broken in _broken(experiment, exposed, at, one)])
        paths = [observations.outcome_path(experiment.id, one.unit, one.metric) for one in told]
        known = await self._repository.told(list(dict.fromkeys(paths)))
        new: dict[str, Outcome] = {}
        verdicts: list[Verdict] = []
        for path, one in zip(paths, told, strict=True):
            verdicts.append(_verdict(path, one, exposed, known, new))
            if verdicts[-1] == "recorded":
                new[path] = self._outcome(exposed[one.unit], one)
        if new:
            await self._repository.tell(list(new.values()))
        return verdicts

    def _outcome(self, exposure: Exposure, one: Told) -> Outcome:
        return Outcome(
            exposure.experiment,
            exposure.unit,
            exposure.arm,
            exposure.fixed,
            exposure.epoch,
            one.metric,
            {one.metric: one.value},
            self._clock.now(),
        )


def _verdict(
    path: str, one: Told, exposed: Mapping[str, Exposure], known: set[str], new: Mapping[str, Outcome]
) -> Verdict:
    if one.unit not in exposed:
        return "not_exposed"
    return "known" if path in known or path in new else "recorded"


def _broken(experiment: Experiment, exposed: Mapping[str, Exposure], at: int, one: Told) -> list[FieldError]:
    where = f"outcomes.{at}"
    metric = experiment.metric(one.metric)
    if metric is None:
        names = ", ".join(known.name for known in experiment.metrics)
        return [FieldError(f"{where}.metric", "unknown_metric", f"The experiment's metrics are {names}.")]
    exposure = exposed.get(one.unit)
    if exposure and exposure.source == "generation" and one.metric in experiments.MEASURED:
        detail = f"'{one.metric}' of this unit is measured by the job that wrote its piece."
        return [FieldError(f"{where}.metric", "measured_by_job", detail)]
    return _broken_value(metric, f"{where}.value", one.value)


def _broken_value(metric: Metric, where: str, value: float) -> list[FieldError]:
    if not math.isfinite(value) or abs(value) > 1e12:
        return [FieldError(where, "out_of_range", "A value is a number between -1e12 and 1e12.")]
    if metric.kind == "rate" and not 0 <= value <= 1:
        return [FieldError(where, "out_of_range", f"'{metric.name}' is a rate: its values lie between 0 and 1.")]
    return []


def _refuse(found: Sequence[FieldError]) -> None:
    if found:
        raise errors.InvalidFieldsError(errors=found[:50])
