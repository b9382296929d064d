"""Bodies of one-shot optimisation: what callers ask for, and what came of it."""

from decimal import Decimal
from typing import TYPE_CHECKING, Annotated, Self

from pydantic import BaseModel, Field, model_validator

from functions.prompt_optimization.prompts_schemas import (
    STRICT,
    DiffView,
    ExampleView,
    Label,
    Note,
    PartsView,
    VariableView,
    VersionView,
)
from shared.generation import content_types
from shared.jobs.schemas import UsageView
from shared.optimization.wish import Chosen, Wish
from shared.prompts import template as templates
from shared.prompts.template import ExampleStyle, Prompt

if TYPE_CHECKING:
    from shared.optimization.appraisal import Appraisal
    from shared.optimization.service import Report
    from shared.optimization.trial import Trial

Name = Annotated[str, Field(max_length=100)]


class OptimizeBody(BaseModel):
    """
    What is to be made better, and how.

    The techniques follow rules and need no model, but for `rewrite`, which has the model rewrite what the others have
    made; all but that one are taken unless some are named. With a dataset, its answers can be shown as examples, and
    both prompts are run on examples that were not shown, scored by the suite or by their own assertions.
    """

    model_config = STRICT

    version: int | None = Field(None, ge=0, description="Number of a version; 0 is the built-in one.")
    label: str | None = Field(None, max_length=64, description="A label, or `latest`; production if neither is given.")
    techniques: list[Chosen] = Field([], max_length=8, description="All that follow rules, if none is named.")
    content_type: content_types.Name | None = Field(
        None, strict=False, description="What the prompt writes; read from its name, such as `draft.email`, if missing."
    )
    model: Name = Field("", description="Model that the prompt is for; the default one if missing.")
    dataset: Name = Field("", description="Dataset with examples.")
    suite: Name = Field("", description="Suite to score outputs by; needs a dataset.")
    publish: bool = Field(False, description="Publish what has changed as the newest version.")
    labels: list[Label] = Field(
        [], max_length=templates.MAX_LABELS, description="Labels to move to what is published; never `production`."
    )
    note: Note = ""

    @model_validator(mode="after")
    def _names_one_version(self) -> Self:
        if self.version is not None and self.label is not None:
            raise ValueError("give either version or label")
        return self

    def wish(self, name: str) -> Wish:
        """Return what is wished for the template ``name``."""
        reference = (self.label or templates.PRODUCTION) if self.version is None else self.version
        plain = self.model_dump(include={"content_type", "model", "dataset", "suite", "publish", "note"})
        return Wish(name, reference, tuple(self.techniques), labels=tuple(self.labels), **plain)


class EvidenceView(BaseModel):
    """A stretch of a part that speaks for or against a prompt."""

    part: str
    start: int
    end: int
    text: str


class MeasureView(BaseModel):
    """One static measure of a prompt, and the places that show it."""

    name: str
    value: float = Field(description="From 0 to 1.")
    weight: float
    reason: str
    evidence: list[EvidenceView]


class AppraisalView(BaseModel):
    """What a prompt is worth before it is sent: rules on its words, which say nothing of its outputs."""

    score: float = Field(description="Weighted mean of the measures.")
    measures: list[MeasureView]
    tokens: int = Field(description="Estimate for the prompt itself, without the values of variables.")
    cost_usd: Decimal | None = Field(description="Price of these tokens for 1,000 calls; null if nobody knows it.")

    @classmethod
    def of(cls, appraisal: "Appraisal") -> "AppraisalView":
        """Return the public form of ``appraisal``."""
        return cls(
            score=round(appraisal.score, 4),
            measures=[
                MeasureView(
                    name=one.name,
                    value=round(one.value, 4),
                    weight=one.weight,
                    reason=one.reason,
                    evidence=[EvidenceView.model_validate(place, from_attributes=True) for place in one.evidence],
                )
                for one in appraisal.measures
            ],
            tokens=appraisal.tokens,
            cost_usd=appraisal.cost,
        )


class StepView(BaseModel):
    """What a technique came to, and the static scores on both sides of it."""

    technique: str
    applied: bool
    reason: str
    before: float
    after: float


class PromptView(BaseModel):
    """A prompt that need not be published; it can be sent as it is to be published."""

    parts: PartsView
    variables: list[VariableView]
    examples: list[ExampleView]
    example_style: ExampleStyle

    @classmethod
    def of(cls, prompt: Prompt) -> "PromptView":
        """Return the public form of ``prompt``."""
        return cls(
            parts=PartsView(**prompt.parts),
            variables=[VariableView.of(variable) for variable in prompt.variables],
            examples=[ExampleView(**one.fields()) for one in prompt.examples],
            example_style=prompt.example_style,
        )


class TrialView(BaseModel):
    """How both prompts do on the same examples; runs that failed are missing, not 0."""

    examples: int
    pairs: int = Field(description="Examples on which neither run failed.")
    before: float | None
    after: float | None
    difference_low: float | None = Field(description="The mean difference is above this, with 95 % confidence.")
    difference_high: float | None

    @classmethod
    def of(cls, trial: "Trial") -> "TrialView":
        """Return the public form of ``trial``."""
        low, high = (trial.interval.low, trial.interval.high) if trial.interval else (None, None)
        return cls(
            examples=trial.examples,
            pairs=trial.pairs,
            before=trial.before,
            after=trial.after,
            difference_low=low,
            difference_high=high,
        )


class OptimizationView(BaseModel):
    """What came of an optimisation."""

    name: str
    version: int = Field(description="Number of the version that was optimised.")
    content_type: str | None
    model: str
    changed: bool
    steps: list[StepView]
    before: AppraisalView
    after: AppraisalView
    prompt: PromptView
    diff: DiffView
    trial: TrialView | None = Field(description="Null without a dataset that outputs can be scored by.")
    published: VersionView | None
    usage: UsageView = Field(description="What models were paid for it.")

    @classmethod
    def of(cls, report: "Report") -> "OptimizationView":
        """Return the public form of ``report``."""
        kind = report.context.content_type
        return cls(
            name=report.version.name,
            version=report.version.number,
            content_type=kind.name.value if kind else None,
            model=report.context.traits.name,
            changed=report.prompt != report.version.prompt,
            steps=[StepView.model_validate(step, from_attributes=True) for step in report.steps],
            before=AppraisalView.of(report.before),
            after=AppraisalView.of(report.after),
            prompt=PromptView.of(report.prompt),
            diff=DiffView.of(report.diff),
            trial=TrialView.of(report.trial) if report.trial else None,
            published=VersionView.full(report.published) if report.published else None,
            usage=UsageView.of(report.usage),
        )
