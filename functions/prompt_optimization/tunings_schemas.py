"""Bodies of tunings: what to make better, how it stands, what was tried, what was found."""

from datetime import datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from functions.prompt_optimization.suites_schemas import Assertions, Threshold
from shared.budgets import amounts
from shared.experiments.declarations import NAME_PATTERN
from shared.prompts import template as templates
from shared.scoring.suite import Suite
from shared.tuning.search.settings import Limits, Settings

if TYPE_CHECKING:
    from shared.experiments.experiment import Experiment
    from shared.jobs.job import Job
    from shared.tuning.service import Look, Seen

MOST_CALLS = 5_000
MOST_CHILDREN = 4

_STRICT = ConfigDict(extra="forbid")


class TuningBody(BaseModel):
    """Which prompt to make better, on which examples, by which demands, and what that may cost."""

    model_config = _STRICT

    template: str = Field(min_length=1, max_length=64, examples=["product-teaser"])
    version: int | str = Field(templates.PRODUCTION, description="The version to begin with: a number or a label.")
    dataset: str = Field(min_length=1, max_length=64)
    dataset_version: str = Field("", max_length=64, description="Hash of a version, or how it begins; else the newest.")
    suite: str = Field("", max_length=64, description="Name of a suite: what the outputs must be.")
    assertions: Assertions = []
    threshold: Threshold = None
    model: str = Field("", max_length=200, description="Who writes; empty for the default model.")
    reflector: str = Field("", max_length=200, description="Who reflects on what went wrong; empty for the default.")
    temperature: float | None = Field(0.0, ge=0, le=2, description="Null leaves it to the provider.")
    max_tokens: int | None = Field(None, ge=1, le=100_000, description="Most tokens of one answer.")
    max_calls: int = Field(
        300, ge=20, le=MOST_CALLS, description="Most evaluations of an example, the test at the end included."
    )
    max_reflections: int | None = Field(None, ge=0, le=MOST_CALLS, description="Most requests for a better text.")
    max_cost_usd: Decimal | None = Field(
        None, gt=0, le=1_000_000, description="Nothing is begun that could cost more than what is left of it."
    )
    max_prompt_tokens: int | None = Field(
        None, ge=10, le=32_000, description="No candidate is longer; without it, four times the prompt and 1,000 more."
    )
    children: int = Field(2, ge=1, le=MOST_CHILDREN, description="Changes tried in one step, side by side.")
    examples: int = Field(3, ge=0, le=10, description="Most demonstrations that a prompt may get; 0: none.")
    token_charge: float = Field(
        0.01, ge=0, le=1, description="Points of score that 1,000 tokens of prompt must bring to be worth it."
    )
    target: float = Field(1.0, gt=0, le=1, description="The search ends at this score.")
    patience: int = Field(80, ge=0, le=1_000, description="It ends after so many steps in vain; 0: never.")
    seed: int = Field(0, ge=0, le=2**31, description="What chance and the splits are drawn with.")
    label: str | None = Field(
        None, pattern=templates.LABEL_PATTERN, description="The label of what is found; `candidate-…` without one."
    )

    @model_validator(mode="after")
    def _fits_together(self) -> Self:
        if bool(self.suite) == bool(self.assertions):
            raise ValueError("give either suite or assertions")
        if self.label in {templates.PRODUCTION, templates.LATEST}:
            raise ValueError("what is found is not put into use by itself; choose another label")
        return self

    def own_suite(self) -> Suite:
        """Return the suite of the given assertions."""
        return Suite("", tuple(one.assertion() for one in self.assertions), self.threshold)

    def settings(self) -> Settings:
        """Return the settings of the search."""
        nano_usd = amounts.nano(self.max_cost_usd) if self.max_cost_usd is not None else None
        return Settings(
            seed=self.seed,
            children=self.children,
            examples=self.examples,
            token_charge=self.token_charge,
            target=self.target,
            stalled=self.patience,
            limits=Limits(self.max_calls, self.max_reflections, nano_usd),
        )


class SpentView(BaseModel):
    """Evaluations, reflections and money; null where nothing is limited."""

    calls: int
    reflections: int | None
    cost_usd: Decimal | None

    @classmethod
    def of(cls, found: dict[str, Any]) -> "SpentView":
        """Return the public form of what was spent, or of a limit."""
        nano = found["cost_nano_usd"]
        cost = None if nano is None else amounts.dollars(nano)
        return cls(calls=found["calls"], reflections=found["reflections"], cost_usd=cost)


class ProgressView(BaseModel):
    """Where the search stands."""

    iteration: int = Field(description="Steps taken.")
    best: str = Field(description="The best candidate so far.")
    first_score: float | None = Field(description="Mean score of the first prompt, on what the best one is known on.")
    best_score: float | None = Field(description="Mean score of the best one on validation examples, so far.")
    validated: int = Field(description="Validation examples that the best one is known on.")
    candidates: int
    spent: SpentView
    reserved: SpentView = Field(description="What the work under way can cost at most.")
    levers: dict[str, dict[str, int]] = Field(description="How often each kind of change was tried, and won.")
    ended: str | None = Field(description="Why the search has ended.")

    @classmethod
    def of(cls, found: dict[str, Any]) -> "ProgressView":
        """Return the public form of a search's standing."""
        known = found["validation"]
        return cls(
            **{name: found[name] for name in ("iteration", "best", "candidates", "levers")},
            first_score=known["first"],
            best_score=known["best"],
            validated=known["n"],
            spent=SpentView.of(found["spent"]),
            reserved=SpentView.of(found["reserved"]),
            ended=found["ended"] or None,
        )


class PerThousandView(BaseModel):
    """What 1,000 calls with a prompt take."""

    tokens: int
    cost_usd: Decimal


class ReportView(BaseModel):
    """What was found, and what it is worth on examples that the search has not seen."""

    summary: str
    gain: dict[str, Any] = Field(
        description="On the test split: mean scores before and after, the mean difference with its 95 % interval, "
        "wins, losses, e-value, and a verdict: `better`, `likely`, `no better`, `untested` or `none`."
    )
    prompt_tokens: dict[str, int]
    per_1000_calls: dict[str, PerThousandView | None]
    front: list[dict[str, Any]] = Field(description="Candidates that none beats in both score and size.")
    prompt: dict[str, Any]
    diff: dict[str, str]
    examples_added: int
    proposal: dict[str, Any] | None = Field(description="The version that was published, under a label of its own.")

    @classmethod
    def of(cls, told: dict[str, Any]) -> "ReportView":
        """Return the public form of a report."""
        plain = ("summary", "gain", "prompt_tokens", "front", "prompt", "diff", "examples_added")
        return cls(
            **{name: told[name] for name in plain},
            per_1000_calls={side: _per_thousand(found) for side, found in told["per_1000_calls"].items()},
            proposal=told.get("proposal"),
        )


class TuningView(BaseModel):
    """A tuning: what was ordered, how it stands, and its report once it has one."""

    id: str
    status: str
    progress: float
    template: str
    version: int
    dataset: str
    dataset_hash: str
    suite: str | None
    model: str | None
    reflector: str | None
    limits: SpentView
    created_at: datetime
    finished_at: datetime | None
    error: dict[str, Any] | None
    cost_usd: Decimal = Field(description="What was really paid; what was known from before costs nothing.")
    search: ProgressView | None
    report: ReportView | None
    links: dict[str, str]

    @classmethod
    def of(cls, look: "Look") -> "TuningView":
        """Return the public form of a tuning."""
        job, plan = look.job, look.plan
        limits, told = plan.limits, dict(job.result)
        return cls(
            id=job.id,
            status=job.status,
            progress=job.progress,
            template=plan.template,
            version=plan.number,
            dataset=plan.dataset,
            dataset_hash=plan.dataset_hash,
            suite=plan.suite.name or None,
            model=plan.model or None,
            reflector=plan.reflector or None,
            limits=SpentView.of({
                "calls": limits.calls,
                "reflections": limits.reflections,
                "cost_nano_usd": limits.nano_usd,
            }),
            created_at=job.created_at,
            finished_at=job.finished_at,
            error=dict(job.error) if job.error else None,
            cost_usd=amounts.dollars(job.usage.cost_nano_usd),
            search=ProgressView.of(look.standing) if look.standing else None,
            report=ReportView.of(told) if "gain" in told else None,
            links=_links(job),
        )


class CandidateView(BaseModel):
    """A prompt that was tried: where it comes from, and how far it came."""

    id: str
    parents: list[str]
    lever: str = Field(description="`seed`, `reflect`, `examples`, `merge` or `trim`.")
    iteration: int
    status: str = Field(
        description="`trying`, `dropped` on training examples, `kept` as a parent, or `best` for a time."
    )
    best: bool = Field(description="Whether it is the best one now.")
    score: float | None = Field(description="Mean score on validation examples, by now.")
    validated: int
    lead: float = Field(description="How far it was ahead when it was decided on.")
    tokens: int
    prompt: dict[str, Any]

    @classmethod
    def of(cls, seen: "Seen") -> "CandidateView":
        """Return the public form of a candidate."""
        tried = seen.tried
        return cls(
            id=tried.id,
            parents=list(tried.parents),
            lever=tried.lever,
            iteration=tried.iteration,
            status=tried.status,
            best=seen.is_best,
            score=seen.score,
            validated=seen.known,
            lead=tried.lead,
            tokens=tried.tokens,
            prompt=tried.prompt.fields(),
        )


class ProposalBody(BaseModel):
    """The experiment that is to show whether what was found is better in use."""

    model_config = _STRICT

    name: str = Field(pattern=NAME_PATTERN, examples=["teaser-tuned"])
    label: str = Field(templates.PRODUCTION, pattern=templates.LABEL_PATTERN, description="Whose traffic is shared.")
    share: float = Field(1.0, gt=0, le=1, description="The share of all units that take part.")
    start: bool = Field(default=False, description="Start it at once; else it is a draft.")


class ProposalView(BaseModel):
    """The experiment that was made of a proposal."""

    experiment: str
    state: str
    arms: dict[str, int]
    links: dict[str, str]

    @classmethod
    def of(cls, made: "Experiment") -> "ProposalView":
        """Return the public form of an experiment that was proposed."""
        arms = {arm.name: arm.version for arm in made.arms}
        return cls(
            experiment=made.name, state=made.state, arms=arms, links={"experiment": f"/v1/experiments/{made.name}"}
        )


def _per_thousand(found: dict[str, Any] | None) -> PerThousandView | None:
    return PerThousandView(tokens=found["tokens"], cost_usd=amounts.dollars(found["nano_usd"])) if found else None


def _links(job: "Job") -> dict[str, str]:
    return {
        "self": f"/v1/tunings/{job.id}",
        "candidates": f"/v1/tunings/{job.id}/candidates",
        "proposals": f"/v1/tunings/{job.id}/proposals",
        "job": f"/v1/jobs/{job.id}",
        "events": f"/v1/jobs/{job.id}/events",
    }
