"""Goes with the jobs: the commit that ends one which took part in experiments keeps what came of it."""

from collections.abc import Mapping, Sequence
from typing import Any

from shared.experiments import experiment as experiments
from shared.experiments import observation as observations
from shared.experiments.observation import Outcome
from shared.experiments.repository import ExperimentRepository
from shared.jobs import commits
from shared.jobs.commits import Addition
from shared.jobs.job import Job
from shared.jobs.steps import Moment, Step

PAYLOAD = "experiments"


class ExperimentCompanion:
    """Writes the outcomes of finished jobs."""

    def __init__(self, repository: ExperimentRepository) -> None:
        self._repository = repository

    async def attach(self, step: Step, moment: Moment) -> Addition:
        """Return the outcomes of a job that ends, for each experiment that its unit has none in yet."""
        taken = step.job.payload.get(PAYLOAD)
        if not taken or not step.job.terminal or (step.before is not None and step.before.terminal):
            return commits.NOTHING
        values = measured(step.job)
        paths = {one["id"]: observations.outcome_path(one["id"], one["unit"], observations.JOB) for one in taken}
        told = await self._repository.told(list(paths.values())) if values else set()
        new = [_outcome(one, values, moment) for one in taken if values and paths[one["id"]] not in told]
        return Addition(list(map(observations.keep_outcome, new)))

    async def committed(self, step: Step) -> None:
        """Hear of a step; there is nothing left to do."""


def measured(job: Job) -> dict[str, float]:
    """Return what an ended job measures; nothing of one that was cancelled, and of a failed one that it failed."""
    if job.status == "cancelled":
        return {}
    if job.status == "failed":
        return {experiments.FAILED: 1.0}
    usage, began = job.usage, job.started_at or job.created_at
    found = {
        experiments.FAILED: 0.0,
        experiments.COST: usage.cost_nano_usd / 1e9,
        experiments.TOKENS: float(usage.prompt_tokens + usage.completion_tokens),
        experiments.LATENCY: max(0.0, ((job.finished_at or job.updated_at) - began).total_seconds()),
    }
    quality = job.result.get("quality")
    return found if quality is None else {**found, experiments.QUALITY: float(quality)}


def taken_part(exposures: Sequence[observations.Exposure]) -> dict[str, Any]:
    """Return the part of a job's payload that says which experiments its unit takes part in; empty for none."""
    if not exposures:
        return {}
    fields = ("unit", "arm", "fixed", "epoch")
    return {PAYLOAD: [{"id": one.experiment, **{name: getattr(one, name) for name in fields}} for one in exposures]}


def _outcome(taken: Mapping[str, Any], values: Mapping[str, float], moment: Moment) -> Outcome:
    return Outcome(
        taken["id"], taken["unit"], taken["arm"], taken["fixed"], taken["epoch"], observations.JOB, values, moment.now
    )
