"""Evaluations as callers use them: ordered, followed as jobs, and read row by row."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Final

import orjson

from shared import errors
from shared.jobs.job import Job
from shared.jobs.repository import Filter, Position
from shared.jobs.service import JobService
from shared.jobs.submissions import Submission
from shared.prompts.rendering import Renderer
from shared.scoring import calls, declarations, runs
from shared.scoring.dataset import Dataset
from shared.scoring.datasets import DatasetService
from shared.scoring.plan import Plan
from shared.scoring.rows import Row, RowStore

LARGEST: Final = 700_000
_TOLD: Final = 5


@dataclass(frozen=True)
class Ports:
    """What the service works with; ``signature`` says what the name of a model stands for."""

    jobs: JobService
    datasets: DatasetService
    rows: RowStore
    renderer: Renderer
    signature: Callable[[str], str]


class EvaluationService:
    """Runs prompts over datasets and compares them."""

    def __init__(self, ports: Ports) -> None:
        self._ports = ports

    async def begin(self, tenant: str, owner: str, plan: Plan, key: str = "") -> Job:
        """
        Return the job that runs a plan; the same ``key`` is the same job.

        Raises InvalidFieldsError when there is nothing to run, too much, or something that does not fit together;
        NotFoundError when there is no such dataset.
        """
        self._check_models(plan)
        dataset = await self._ports.datasets.examples(tenant, plan.selection.dataset, plan.selection.hash)
        fixed = replace(
            plan,
            selection=replace(plan.selection, hash=dataset.hash),
            examples=len(plan.selection.chosen(dataset)),
        )
        fixed.check()
        self._check_fit(fixed, dataset)
        payload = fixed.fields()
        if len(orjson.dumps(payload)) > LARGEST:
            raise errors.BodyTooLargeError(f"Prompts and suite of an evaluation may have {LARGEST:,} bytes together.")
        kind = f"{runs.NAME}:{plan.template}" if plan.template else runs.NAME
        return await self._ports.jobs.submit(Submission(tenant, owner, runs.NAME, payload, key=key, kind=kind))

    async def get(self, tenant: str, evaluation: str) -> Job:
        """Return the job of an evaluation; raises NotFoundError."""
        job = await self._ports.jobs.get(evaluation, tenant)
        if job.type != runs.NAME:
            raise errors.NotFoundError("There is no such evaluation.")
        return job

    async def page(self, tenant: str, limit: int, before: tuple[str, str] | None = None) -> list[Job]:
        """Return up to ``limit`` evaluations, newest first, from ``before`` a time and an id."""
        position = Position(datetime.fromisoformat(before[0]), before[1]) if before else None
        return await self._ports.jobs.page(Filter(tenant, type=runs.NAME), limit, position)

    async def rows(self, job: Job, first: int, end: int) -> list[Row]:
        """Return what came of the examples of some chunks so far."""
        return await self._ports.rows.read(job, first, end)

    def _check_models(self, plan: Plan) -> None:
        try:
            self._ports.signature(plan.model)
        except errors.UnknownModelError as error:
            raise errors.invalid_field("model", "unknown_model", error.detail) from error
        declarations.check_judges(plan.suite.assertions, "assertions", self._ports.signature, plan.judge)
        if plan.criterion:
            declarations.check_judge(plan.judge, "judge", self._ports.signature)

    def _check_fit(self, plan: Plan, dataset: Dataset) -> None:
        """Raise InvalidFieldsError when the first examples fit no candidate: that is a mistake, and no result."""
        for candidate in plan.candidates:
            faults: list[errors.FieldError] = []
            for example in plan.selection.chosen(dataset)[:_TOLD]:
                try:
                    self._ports.renderer.render(candidate.prompt, calls.declared(candidate.prompt, example))
                except errors.InvalidFieldsError as error:
                    faults += error.errors
                else:
                    faults = []
                    break
            if faults:
                raise errors.InvalidFieldsError(
                    f"The examples do not fit {candidate.name}.",
                    errors=[replace(one, field=f"dataset.{one.field}") for one in _once(faults)],
                )


def _once(faults: Sequence[errors.FieldError]) -> list[errors.FieldError]:
    found: dict[Any, errors.FieldError] = {}
    for one in faults:
        found.setdefault((one.field, one.rule), one)
    return list(found.values())[:_TOLD]
