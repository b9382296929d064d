"""Experiments in Firestore: a document each, and below it its observations, its totals and its decisions."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from shared import errors, ids
from shared.experiments import experiment as experiments
from shared.experiments import observation as observations
from shared.experiments import totals as sums
from shared.experiments.experiment import Decision, Experiment, State
from shared.experiments.observation import Exposure, Observation, Outcome
from shared.experiments.totals import Totals
from shared.firestore import queries, writes
from shared.firestore.documents import Documents
from shared.firestore.writes import Write
from shared.manifest import prompt_collections

_TOP = 10**8 - 1
_DECISION = tuple(Decision.__dataclass_fields__)


@dataclass(frozen=True)
class Position:
    """Where a page of experiments ended."""

    created_at: datetime
    id: str


@dataclass(frozen=True)
class Observed:
    """Some observations in their order, and the store's time when they were read."""

    found: list[tuple[str, Observation]]
    read_at: datetime


class ExperimentRepository:
    """Reads and writes experiments; every method raises the store errors of the taxonomy."""

    def __init__(self, documents: Documents) -> None:
        self._documents = documents

    async def find(self, tenant: str, name: str) -> Experiment | None:
        """Return an experiment by its name, if there is one."""
        return await self.find_id(experiments.id_of(tenant, name))

    async def find_id(self, experiment_id: str) -> Experiment | None:
        """Return an experiment by its id, if there is one."""
        document = await self._documents.get(experiments.path(experiment_id))
        return experiments.from_document(document) if document else None

    async def page(
        self, tenant: str, states: Sequence[State], limit: int, position: Position | None = None
    ) -> list[Experiment]:
        """Return up to ``limit`` experiments in some states, or in any, newest first."""
        where: list[queries.Condition] = [("tenant", "==", tenant)]
        if states:
            where.append(("state", "in", list(states)) if len(states) > 1 else ("state", "==", states[0]))
        start = None
        if position is not None:
            last = queries.Reference(experiments.path(position.id))
            start = queries.Cursor([position.created_at, last])
        order = ["-created_at", "-__name__"] if start else ["-created_at"]
        query = queries.Query(prompt_collections.EXPERIMENTS.name, where=where, order=order, start=start, limit=limit)
        return [experiments.from_document(document) for document in await self._documents.query(query)]

    async def running(self, tenant: str) -> list[Experiment]:
        """Return the experiments of a tenant that assign units at this moment."""
        return await self.page(tenant, ("running",), experiments.MAX_RUNNING)

    async def all_running(self, limit: int, after: str = "") -> list[Experiment]:
        """Return up to ``limit`` running experiments of all tenants, by their ids, from ``after`` on."""
        start = queries.Cursor([queries.Reference(experiments.path(after))]) if after else None
        query = queries.Query(
            prompt_collections.EXPERIMENTS.name,
            where=[("state", "==", "running")],
            order=["__name__"],
            start=start,
            limit=limit,
        )
        return [experiments.from_document(document) for document in await self._documents.query(query)]

    async def holder(self, experiment: Experiment) -> str | None:
        """Return the id of the experiment that holds the label of a template, if one does."""
        document = await self._documents.get(_place(experiment))
        return document.data["experiment"] if document else None

    async def create(self, experiment: Experiment) -> Experiment:
        """Keep a new experiment; raises AlreadyExistsError."""
        path = experiments.path(experiment.id)
        await self._documents.commit([writes.create(path, experiments.to_fields(experiment))])
        return await self._kept(experiment.id)

    async def update(
        self, before: Experiment, after: Experiment, decisions: Sequence[Decision], extra: Sequence[Write] = ()
    ) -> Experiment:
        """Keep an experiment as it is after some decisions; raises PreconditionError when it lost a race."""
        changed = writes.update(experiments.path(after.id), experiments.to_fields(after), before.version)
        noted = [writes.create(_decision_path(after.id, one.number), _decision_fields(one)) for one in decisions]
        try:
            await self._documents.commit([changed, *noted, *extra])
        except (errors.PreconditionError, errors.AlreadyExistsError) as error:
            if not await self._was_ours(after.id, decisions):
                raise errors.PreconditionError from error
        return await self._kept(after.id)

    async def delete(self, experiment: Experiment) -> None:
        """Delete an experiment that was never started; raises PreconditionError when it lost a race."""
        await self._documents.commit([writes.delete(experiments.path(experiment.id), experiment.version)])

    async def decisions(self, experiment_id: str, limit: int, below: int | None = None) -> list[Decision]:
        """Return up to ``limit`` decisions, newest first, with numbers below ``below``."""
        start = queries.Cursor([queries.Reference(_decision_path(experiment_id, below))]) if below else None
        query = queries.Query(
            prompt_collections.DECISIONS.name,
            experiments.path(experiment_id),
            order=["__name__"],
            start=start,
            limit=limit,
        )
        found = await self._documents.query(query)
        return [Decision(**{name: document.data[name] for name in _DECISION}) for document in found]

    async def exposures(self, experiment_id: str, units: Sequence[str]) -> dict[str, Exposure]:
        """Return the exposures of those of ``units`` that have one, by unit."""
        found = await self._documents.get_all([observations.exposure_path(experiment_id, unit) for unit in units])
        exposed = map(observations.exposure_from, found.values())
        return {exposure.unit: exposure for exposure in exposed}

    async def expose(self, exposures: Sequence[Exposure]) -> None:
        """Keep exposures; raises AlreadyExistsError when one of the units was exposed before."""
        await self._documents.commit(list(map(observations.create_exposure, exposures)))

    async def told(self, paths: Sequence[str]) -> set[str]:
        """Return those of ``paths`` at which an outcome is kept."""
        return set(await self._documents.get_all(paths))

    async def tell(self, outcomes: Sequence[Outcome]) -> None:
        """Keep outcomes of which there were none yet."""
        await self._documents.commit(list(map(observations.keep_outcome, outcomes)))

    async def observed(self, experiment_id: str, totals: Totals, limit: int) -> Observed:
        """Return up to ``limit`` observations after those that ``totals`` hold."""
        start = None
        if totals.at is not None:
            last = queries.Reference(f"{_observations(experiment_id)}/{totals.last}")
            start = queries.Cursor([totals.at, last])
        query = queries.Query(
            prompt_collections.OBSERVATIONS.name,
            experiments.path(experiment_id),
            order=["at", "__name__"],
            start=start,
            limit=limit,
        )
        found = await self._documents.find(query, expired=True)
        return Observed([(one.id, observations.from_document(one)) for one in found.documents], found.read_time)

    async def totals(self, experiment_id: str) -> tuple[Totals, object]:
        """Return what has been summed up, and the version that a write of it must find."""
        document = await self._documents.get(_totals_path(experiment_id))
        return (sums.of_fields(document.data), document.version) if document else (Totals(), None)

    async def keep_totals(self, experiment_id: str, totals: Totals, version: object) -> object:
        """Keep sums, and return their new version; raises PreconditionError when somebody else was first."""
        path, fields = _totals_path(experiment_id), sums.to_fields(totals)
        write = writes.update(path, fields, version) if version else writes.create(path, fields)
        try:
            return (await self._documents.commit([write]))[0]
        except errors.AlreadyExistsError as error:
            raise errors.PreconditionError from error

    async def _kept(self, experiment_id: str) -> Experiment:
        found = await self.find_id(experiment_id)
        if found is None:
            raise errors.ContentionError
        return found

    async def _was_ours(self, experiment_id: str, decisions: Sequence[Decision]) -> bool:
        """Return whether a commit that seems to have failed is one whose answer was lost."""
        if not decisions:
            return False
        document = await self._documents.get(_decision_path(experiment_id, decisions[0].number))
        return document is not None and document.data["commit"] == decisions[0].commit


def claim_place(experiment: Experiment) -> Write:
    """Return the write that takes the label of a template for an experiment, which nobody else may hold."""
    return writes.create(_place(experiment), {"experiment": experiment.id})


def free_place(experiment: Experiment) -> Write:
    """Return the write that lets others experiment with the label."""
    return writes.delete(_place(experiment))


def _place(experiment: Experiment) -> str:
    name = ids.digest(experiment.tenant, experiment.template, experiment.label)
    return f"{prompt_collections.EXPERIMENT_PLACES.name}/{name}"


def _decision_fields(decision: Decision) -> dict[str, object]:
    return {name: getattr(decision, name) for name in _DECISION}


def _decision_path(experiment_id: str, number: int) -> str:
    return f"{experiments.path(experiment_id)}/{prompt_collections.DECISIONS.name}/{_TOP - number:08d}"


def _observations(experiment_id: str) -> str:
    return f"{experiments.path(experiment_id)}/{prompt_collections.OBSERVATIONS.name}"


def _totals_path(experiment_id: str) -> str:
    return f"{experiments.path(experiment_id)}/{prompt_collections.EXPERIMENT_TOTALS.name}/all"
