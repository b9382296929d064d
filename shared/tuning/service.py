"""Tunings as callers use them: ordered, followed while they run, read candidate by candidate, proposed."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Final

import orjson

from shared import errors
from shared.experiments.declarations import Declaration
from shared.experiments.experiment import Arm, Experiment, Traffic
from shared.experiments.service import ExperimentService
from shared.jobs.job import Job
from shared.jobs.repository import Filter, JobRepository, Position
from shared.jobs.service import JobService
from shared.jobs.submissions import Submission
from shared.prompts.rendering import Renderer
from shared.prompts.service import PromptService
from shared.scoring import calls
from shared.scoring.datasets import DatasetService
from shared.tuning import plan as plans
from shared.tuning import report, runs, working
from shared.tuning.candidates import CandidateStore, Tried
from shared.tuning.plan import Parts, Plan
from shared.tuning.search import racing
from shared.tuning.search.state import State

LARGEST: Final = 700_000
BASE, CANDIDATE = "base", "candidate"
GROWTH, ROOM = 4, 1_000
"""A prompt may grow fourfold and by some, unless its owner says otherwise."""


@dataclass(frozen=True)
class Ports:
    """What the service works with; ``check_model`` raises UnknownModelError for a name that stands for no model."""

    jobs: JobService
    job_repository: JobRepository
    datasets: DatasetService
    prompts: PromptService
    experiments: ExperimentService
    candidates: CandidateStore
    renderer: Renderer
    check_model: Callable[[str], object]


@dataclass(frozen=True)
class Look:
    """A tuning as it stands: its job, and where its search is, None before it has begun."""

    job: Job
    state: State | None

    @property
    def plan(self) -> Plan:
        """Return what was ordered."""
        return Plan.of(self.job.payload)

    @property
    def standing(self) -> dict[str, Any]:
        """Return how the search stands."""
        return report.standing(self.state) if self.state else {}


@dataclass(frozen=True)
class Seen:
    """A candidate with what is known of it on the validation examples, by now."""

    tried: Tried
    score: float | None
    known: int
    is_best: bool


class TuningService:
    """Makes prompts better by trying."""

    def __init__(self, ports: Ports) -> None:
        self._ports = ports

    async def begin(self, tenant: str, owner: str, plan: Plan, key: str = "") -> Look:
        """
        Return the tuning; the same ``key`` is the same job.

        Raises InvalidFieldsError when the examples are too few or do not fit, NotFoundError for an unknown dataset.
        """
        for field, name in (("model", plan.model), ("reflector", plan.reflector)):
            self._check_model(field, name)
        dataset = await self._ports.datasets.examples(tenant, plan.dataset, plan.dataset_hash)
        fixed = plan.fixed(dataset)
        parts = fixed.parts(dataset)
        plans.check(parts)
        self._check_fit(plan, parts)
        if fixed.max_prompt_tokens is None:
            fixed = replace(fixed, max_prompt_tokens=ROOM + GROWTH * working.tokens(plan.prompt))
        payload = fixed.fields()
        if len(orjson.dumps(payload)) > LARGEST:
            raise errors.BodyTooLargeError(f"Prompt and suite of a tuning may have {LARGEST:,} bytes together.")
        kind = f"{runs.NAME}:{plan.template}"
        job = await self._ports.jobs.submit(Submission(tenant, owner, runs.NAME, payload, key=key, kind=kind))
        return Look(job, None)

    async def page(self, tenant: str, limit: int, before: tuple[str, str] | None = None) -> list[Look]:
        """Return up to ``limit`` tunings, newest first, from ``before`` a time and an id, without their searches."""
        position = Position(datetime.fromisoformat(before[0]), before[1]) if before else None
        found = await self._ports.jobs.page(Filter(tenant, type=runs.NAME), limit, position)
        return [Look(job, None) for job in found]

    async def job(self, tenant: str, tuning: str) -> Job:
        """Return the job of a tuning; raises NotFoundError."""
        job = await self._ports.jobs.get(tuning, tenant)
        if job.type != runs.NAME:
            raise errors.NotFoundError("There is no such tuning.")
        return job

    async def look(self, tenant: str, tuning: str) -> Look:
        """Return a tuning as it stands; raises NotFoundError."""
        job = await self.job(tenant, tuning)
        return Look(job, await self._state(job))

    async def candidates(self, job: Job, limit: int, after: str = "") -> list[tuple[str, Seen]]:
        """Return up to ``limit`` candidates behind the place ``after``, in the order of their steps, with places."""
        state = await self._state(job)
        page = await self._ports.candidates.page(job, limit, after)
        return [(place, _seen(tried, state)) for place, tried in page]

    async def propose(
        self, tenant: str, tuning: str, name: str, *, label: str, share: float, actor: str, start: bool
    ) -> Experiment:
        """
        Return the experiment that holds the proposal of a tuning against the version it began with.

        Raises InvalidStateError for a tuning that has none, or not yet.
        """
        job = await self.job(tenant, tuning)
        proposal = job.result.get("proposal")
        if proposal is None:
            detail = "It has found nothing to propose." if job.terminal else f"It is {job.status}."
            raise errors.InvalidStateError(f"The tuning proposes nothing. {detail}")
        plan = Plan.of(job.payload)
        arms = (Arm(BASE, plan.number), Arm(CANDIDATE, int(proposal["version"])))
        told = str(job.result.get("summary", ""))[:500]
        declared = Declaration(name, plan.template, arms, label=label, traffic=Traffic(share=share), description=told)
        made = await self._ports.experiments.create(tenant, declared, actor=actor)
        return await self._ports.experiments.start(tenant, made.name, actor=actor) if start else made

    async def _state(self, job: Job) -> State | None:
        for stage in (runs.SEARCH, runs.PREPARE):
            found = await self._ports.job_repository.result(job, stage)
            if found is not None:
                return runs.state_of(found)
        return None

    def _check_model(self, field: str, name: str) -> None:
        try:
            self._ports.check_model(name)
        except errors.UnknownModelError as error:
            raise errors.invalid_field(field, "unknown_model", error.detail) from error

    def _check_fit(self, plan: Plan, parts: Parts) -> None:
        """Raise InvalidFieldsError when an example that is searched with does not fit the prompt."""
        for example in (*parts.searched, *parts.test):
            try:
                self._ports.renderer.render(plan.prompt, calls.declared(plan.prompt, example))
            except errors.InvalidFieldsError as error:
                told = [replace(one, field=f"dataset.{example.id}.{one.field}") for one in error.errors[:5]]
                raise errors.InvalidFieldsError("The examples do not fit the prompt.", errors=told) from error


def _seen(tried: Tried, state: State | None) -> Seen:
    known = state.pool.get(tried.id) if state else None
    if state is None or known is None:
        return Seen(tried, None, 0, is_best=False)
    value = racing.value(known, state.val, state.settings)
    score = None if value is None else round(value + racing.charge(known, state.settings), 6)
    count = sum(known.scores.get(position) is not None for position in state.val)
    return Seen(tried, score, count, is_best=tried.id == state.best)
