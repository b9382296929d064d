"""Units meet their arms: noted once, and whoever was exposed keeps the arm, whatever becomes of the weights."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from shared import errors
from shared.clock import Clock
from shared.experiments.experiment import Arm, Experiment
from shared.experiments.observation import Exposure, Source
from shared.experiments.repository import ExperimentRepository
from shared.prompts.recent import Recent

RACES = 5


@dataclass(frozen=True, slots=True)
class Met:
    """The exposure of a unit, whether it was the first, and the arm that the unit is to get at this moment."""

    exposure: Exposure
    arm: Arm
    first: bool = False


class Exposer:
    """Exposes units to arms, and remembers the latest of them."""

    def __init__(self, repository: ExperimentRepository, clock: Clock, remembered: int = 50_000) -> None:
        self._repository = repository
        self._clock = clock
        self._known: Recent[tuple[str, str], Exposure] = Recent(remembered)

    async def expose(self, experiment: Experiment, units: Sequence[str], source: Source) -> dict[str, Met]:
        """Return the exposures of ``units`` that take part, by unit; raises the store errors of the taxonomy."""
        known = {unit: kept for unit in units if (kept := self._known.get((experiment.id, unit)))}
        wanted = [unit for unit in dict.fromkeys(units) if unit not in known]
        for _ in range(RACES):
            first = await self._attempt(experiment, wanted, source, known)
            if first is not None:
                return {unit: _met(experiment, kept, first=unit in first) for unit, kept in known.items()}
        raise errors.ContentionError

    async def _attempt(
        self, experiment: Experiment, wanted: Sequence[str], source: Source, known: dict[str, Exposure]
    ) -> set[str] | None:
        """Add the exposures of the ``wanted`` to those ``known`` and return the new ones; None after a lost race."""
        found = await self._repository.exposures(experiment.id, wanted) if wanted else {}
        new = self._new(experiment, [unit for unit in wanted if unit not in found], source)
        if new:
            try:
                await self._repository.expose(list(new.values()))
            except errors.AlreadyExistsError:
                return None
        for unit, exposure in {**found, **new}.items():
            known[unit] = self._known.put((experiment.id, unit), exposure)
        return set(new)

    def _new(self, experiment: Experiment, units: Sequence[str], source: Source) -> Mapping[str, Exposure]:
        now, made = self._clock.now(), {}
        for unit in units:
            found = experiment.assign(unit)
            if found is not None:
                made[unit] = Exposure(
                    experiment.id, unit, found.arm.name, found.fixed, found.epoch, found.allocation, source, now
                )
        return made


def _met(experiment: Experiment, exposure: Exposure, *, first: bool) -> Met:
    """Return the meeting; a unit whose arm was dropped gets the first arm, and stays counted where it was."""
    arm = experiment.arm(exposure.arm)
    gone = arm is None or arm.name in experiment.dropped
    return Met(exposure, experiment.control if gone or arm is None else arm, first)
