"""Which version of a prompt a unit gets: what the label points to, or its arm of the experiment that runs there."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from shared.experiments.exposing import Exposer
from shared.experiments.observation import Exposure
from shared.experiments.running import Running
from shared.prompts import template as templates
from shared.prompts.service import PromptService


@dataclass(frozen=True, slots=True)
class Choice:
    """A pinned version, and the exposures that led to it."""

    pin: Mapping[str, Any]
    exposures: tuple[Exposure, ...] = field(default=())


class Chooser:
    """Pins versions of prompts for units, and has their exposures noted."""

    def __init__(self, prompts: PromptService, running: Running, exposer: Exposer) -> None:
        self._prompts = prompts
        self._running = running
        self._exposer = exposer

    async def is_needed(self, tenant: str) -> bool:
        """Return whether any experiment of the tenant runs, so that a unit matters at all."""
        return bool(await self._running.of(tenant))

    async def choose(
        self, tenant: str, names: Sequence[str], label: str = templates.PRODUCTION, unit: str = ""
    ) -> Choice:
        """
        Return what the first of ``names`` that has ``label`` points to, or the unit's arm in its place.

        Where no experiment runs, it costs a look into memory; a unit that is empty never takes part. Raises
        NotFoundError.
        """
        version = await self._prompts.resolve(tenant, names, label)
        running = await self._running.of(tenant) if unit else {}
        experiment = running.get((version.name, label)) if running else None
        if experiment is None:
            return Choice(_pin(version))
        met = (await self._exposer.expose(experiment, [unit], "generation")).get(unit)
        if met is None:
            return Choice(_pin(version))
        arm = await self._prompts.version(tenant, experiment.template, met.arm.version)
        return Choice(_pin(arm), (met.exposure,))


def _pin(version: templates.Version) -> dict[str, Any]:
    return {"name": version.name, "number": version.number, "hash": version.prompt.content_hash}
