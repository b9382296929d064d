"""Which experiments run, as of at most ten seconds ago: most tenants have none, and must not pay for those that do."""

import asyncio
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from shared.clock import Clock
from shared.experiments.experiment import Experiment
from shared.experiments.repository import ExperimentRepository
from shared.prompts.recent import Recent

FRESH_SECONDS = 10.0

Place = tuple[str, str]


class _Known(NamedTuple):
    until: float
    places: Mapping[Place, Experiment]


class Running:
    """Remembers the running experiments of tenants by template and label."""

    def __init__(self, repository: ExperimentRepository, clock: Clock, tenants: int = 2_000) -> None:
        self._repository = repository
        self._clock = clock
        self._known: Recent[str, _Known] = Recent(tenants)
        self._asking: dict[str, asyncio.Task[Mapping[Place, Experiment]]] = {}

    async def of(self, tenant: str) -> Mapping[Place, Experiment]:
        """Return the running experiments of a tenant by what they stand in for."""
        known = self._known.get(tenant)
        if known is not None and known.until > self._clock.monotonic():
            return known.places
        return await asyncio.shield(self._asking.get(tenant) or self._ask(tenant))

    def forget(self, tenant: str) -> None:
        """Forget what was known of a tenant whose experiments have changed."""
        self._known.drop(tenant)
        self._asking.pop(tenant, None)

    def _ask(self, tenant: str) -> asyncio.Task[Mapping[Place, Experiment]]:
        task = self._asking[tenant] = asyncio.create_task(self._look_up(tenant))
        until = self._clock.monotonic() + FRESH_SECONDS
        task.add_done_callback(lambda done: self._answered(tenant, done, until))
        return task

    def _answered(self, tenant: str, task: asyncio.Task[Mapping[Place, Experiment]], until: float) -> None:
        failed = task.cancelled() or task.exception() is not None
        if self._asking.get(tenant) is task:
            del self._asking[tenant]
            if not failed:
                self._known.put(tenant, _Known(until, task.result()))

    async def _look_up(self, tenant: str) -> Mapping[Place, Experiment]:
        return by_place(await self._repository.running(tenant))


def by_place(running: Sequence[Experiment]) -> dict[Place, Experiment]:
    """Return experiments by the template and the label that they stand in for."""
    return {(experiment.template, experiment.label): experiment for experiment in running}
