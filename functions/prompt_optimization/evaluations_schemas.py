"""Bodies of evaluations: what to run, how it stands, what was found."""

from datetime import datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from functions.prompt_optimization.suites_schemas import Assertions, Threshold
from shared.budgets import amounts
from shared.jobs.job import Job
from shared.prompts import template as templates
from shared.scoring.dataset import MAX_EXAMPLES
from shared.scoring.plan import MOST_CANDIDATES, MOST_REPEATS, Plan, Selection
from shared.scoring.suite import Suite

if TYPE_CHECKING:
    from shared.scoring.rows import Row


class EvaluationBody(BaseModel):
    """Which versions of a template to run on which examples, and what their outputs must be."""

    model_config = ConfigDict(extra="forbid")

    template: str = Field(min_length=1, max_length=64, examples=["product-teaser"])
    versions: list[int | str] = Field(
        [templates.PRODUCTION],
        min_length=1,
        max_length=MOST_CANDIDATES,
        description="Numbers or labels; the others are held against the first one.",
        examples=[["production", 4]],
    )
    dataset: str = Field(min_length=1, max_length=64)
    dataset_version: str = Field("", max_length=64, description="Hash of a version, or how it begins; else the newest.")
    split: Literal["train", "val", "test"] | None = Field(None, description="Only the examples of this split.")
    seed: int = Field(0, ge=0, le=2**31, description="What the splits are drawn with.")
    max_examples: int | None = Field(None, ge=1, le=MAX_EXAMPLES, description="Only so many examples, the first ones.")
    suite: str = Field("", max_length=64, description="Name of a suite.")
    assertions: Assertions = []
    threshold: Threshold = None
    model: str = Field("", max_length=200, description="Who writes; empty for the default model.")
    temperature: float | None = Field(0.0, ge=0, le=2, description="Null leaves it to the provider.")
    max_tokens: int | None = Field(None, ge=1, le=100_000, description="Most tokens of one answer.")
    repeats: int = Field(1, ge=1, le=MOST_REPEATS, description="How often each version runs on each example.")
    criterion: str = Field("", max_length=5_000, description="Has a model choose the better one of two outputs by it.")
    judge: str = Field("", max_length=200, description="The model that judges, where an assertion names none.")
    max_cost_usd: Decimal | None = Field(
        None, gt=0, le=1_000_000, description="Nothing is begun that could cost more than what is left of it."
    )

    @model_validator(mode="after")
    def _fits_together(self) -> Self:
        if self.suite and self.assertions:
            raise ValueError("give either suite or assertions")
        if self.criterion and len(self.versions) < 2:
            raise ValueError("a criterion needs two versions to choose between")
        return self

    def own_suite(self) -> Suite:
        """Return the suite of the given assertions."""
        return Suite("", tuple(one.assertion() for one in self.assertions), self.threshold)

    def selection(self) -> Selection:
        """Return which examples are meant."""
        return Selection(self.dataset, self.dataset_version, self.split, self.seed, self.max_examples)


class UsageView(BaseModel):
    """What an evaluation has paid so far."""

    prompt_tokens: int
    completion_tokens: int
    cost_usd: Decimal


class CandidateView(BaseModel):
    """What one version has come to; means leave out what is missing."""

    name: str
    hash: str
    score: float | None
    passed: int
    scored: int
    missing: int = Field(description="Runs that failed; they are no scores of 0.")
    errors: list[dict[str, Any]]
    stability: float | None = Field(description="Share of examples whose repeats all pass or all fail.")
    assertions: list[dict[str, Any]] = Field(description="How often each assertion of the suite held.")
    metrics: dict[str, float]
    prompt_tokens: float | None = Field(description="Mean per run.")
    completion_tokens: float | None = Field(description="Mean per run.")
    cost_usd_per_1000: Decimal | None = Field(description="What 1,000 runs would cost.")
    seconds: float | None = Field(description="Mean time of one answer.")
    seconds_p95: float | None

    @classmethod
    def of(cls, found: dict[str, Any]) -> "CandidateView":
        """Return the public form of a candidate's figures."""
        cost = found["cost_nano_usd_per_1000"]
        plain = {name: found[name] for name in cls.model_fields if name in found}
        return cls(**plain, cost_usd_per_1000=None if cost is None else amounts.dollars(cost))


class ComparisonView(BaseModel):
    """A version held against the first one, example by example."""

    baseline: str
    candidate: str
    examples: int = Field(description="Scored for both.")
    difference: float = Field(description="Mean difference of the scores.")
    low: float = Field(description="95 % interval of the difference, valid at every look.")
    high: float
    wins: int
    losses: int
    ties: int
    e_value: float = Field(description="Evidence against a fair coin; a verdict needs 20 for each comparison.")
    verdict: str = Field(description="`better`, `worse` or `undecided`.")
    summary: str
    preferred: dict[str, int] | None = Field(description="How often the judge liked the first or the second better.")
    regressions: list[dict[str, Any]] = Field(description="The examples that lost most.")


class EvaluationView(BaseModel):
    """An evaluation: how it stands, and its report once it has one."""

    id: str
    status: str
    progress: float
    template: str | None
    versions: list[str]
    dataset: str
    dataset_hash: str
    split: str | None
    examples: int
    suite: str | None
    suite_hash: str
    model: str | None
    repeats: int
    runs: int
    max_cost_usd: Decimal | None
    created_at: datetime
    finished_at: datetime | None
    error: dict[str, Any] | None
    usage: UsageView
    cached: int | None = Field(description="Runs that were known from before, and cost nothing.")
    not_run: int | None = Field(description="Runs that the cost limit did not allow for.")
    candidates: list[CandidateView]
    comparisons: list[ComparisonView]
    links: dict[str, str]

    @classmethod
    def of(cls, job: Job) -> "EvaluationView":
        """Return the public form of an evaluation's job."""
        plan = Plan.of(job.payload)
        told = job.result
        return cls(
            id=job.id,
            status=job.status,
            progress=job.progress,
            template=plan.template or None,
            versions=[one.name for one in plan.candidates],
            dataset=plan.selection.dataset,
            dataset_hash=plan.selection.hash,
            split=plan.selection.split,
            examples=plan.examples,
            suite=plan.suite.name or None,
            suite_hash=plan.suite.hash,
            model=plan.model or None,
            repeats=plan.repeats,
            runs=plan.examples * plan.repeats * len(plan.candidates),
            max_cost_usd=amounts.dollars(plan.most_nano_usd) if plan.most_nano_usd else None,
            created_at=job.created_at,
            finished_at=job.finished_at,
            error=dict(job.error) if job.error else None,
            usage=UsageView(
                prompt_tokens=job.usage.prompt_tokens,
                completion_tokens=job.usage.completion_tokens,
                cost_usd=amounts.dollars(job.usage.cost_nano_usd),
            ),
            cached=told.get("cached"),
            not_run=told.get("not_run"),
            candidates=[CandidateView.of(one) for one in told.get("candidates", ())],
            comparisons=[ComparisonView(**one) for one in told.get("comparisons", ())],
            links={"self": f"/v1/evaluations/{job.id}", **_links(job)},
        )


def _links(job: Job) -> dict[str, str]:
    return {
        "results": f"/v1/evaluations/{job.id}/results",
        "job": f"/v1/jobs/{job.id}",
        "events": f"/v1/jobs/{job.id}/events",
    }


class RowView(BaseModel):
    """One version on one example."""

    example: str
    given: str = Field(description="How the variables of the example begin.")
    version: str
    sample: int
    score: float | None
    passed: bool
    error: str | None
    text: str
    feedback: list[str]
    metrics: dict[str, float]
    prompt_tokens: int
    completion_tokens: int
    cost_usd: Decimal
    seconds: float
    cached: bool

    @classmethod
    def of(cls, row: "Row", plan: Plan) -> "RowView":
        """Return the public form of a row."""
        return cls(
            example=row.example,
            given=row.given,
            version=plan.candidates[row.candidate].name,
            sample=row.sample,
            score=row.score,
            passed=row.passed,
            error=row.error or None,
            text=row.text,
            feedback=list(row.feedback),
            metrics=dict(row.metrics),
            prompt_tokens=row.prompt_tokens,
            completion_tokens=row.completion_tokens,
            cost_usd=amounts.dollars(row.cost_nano_usd),
            seconds=round(row.seconds, 6),
            cached=row.cached,
        )
