"""Bodies of read-outs and plans."""

import math
from datetime import datetime
from typing import Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from shared.experiments import planner
from shared.experiments.experiment import Goal, Kind, Role, State
from shared.experiments.planner import Answer, Outlook, Question
from shared.experiments.readout import ArmResult, Comparison, MetricResult, RatioCheck, Readout
from shared.experiments.warnings import Warning as Caution

METHODS = {
    "interval": "asymptotic confidence sequence (Waudby-Smith et al. 2021): holds at every look",
    "p": "always-valid p-value from the confidence sequence; adjusted_p by Holm over the metrics of one role",
    "probability_best": "beta posteriors for rates, normal ones for means; from all units",
    "expected_loss": "what choosing the arm is expected to lose to the best other one",
    "sample_ratio": "chi-square for one look; Dirichlet-multinomial Bayes factor (Lindon, Malek 2020) for any number",
}


class ComparisonView(BaseModel):
    """An arm against the first one."""

    difference: float
    relative: float | None
    low: float
    high: float
    p: float
    adjusted_p: float

    @classmethod
    def of(cls, found: Comparison) -> Self:
        """Return the public form of a comparison."""
        return cls(
            difference=found.difference,
            relative=found.relative,
            low=found.interval.low,
            high=found.interval.high,
            p=found.p,
            adjusted_p=found.adjusted_p,
        )


class ArmResultView(BaseModel):
    """A metric in one arm; `comparison` is null for the first arm, and while there are too few units."""

    arm: str
    n: int
    mean: float | None
    deviation: float | None
    probability_best: float | None
    expected_loss: float | None
    comparison: ComparisonView | None

    @classmethod
    def of(cls, found: ArmResult) -> Self:
        """Return the public form of a result."""
        plain = {name: getattr(found, name) for name in ("arm", "n", "mean", "deviation")}
        beliefs = {name: getattr(found, name) for name in ("probability_best", "expected_loss")}
        return cls(**plain, **beliefs, comparison=ComparisonView.of(found.comparison) if found.comparison else None)


class MetricResultView(BaseModel):
    """A metric in all arms."""

    name: str
    role: Role
    goal: Goal
    kind: Kind
    arms: list[ArmResultView]

    @classmethod
    def of(cls, found: MetricResult) -> Self:
        """Return the public form of a result."""
        metric = found.metric
        arms = [ArmResultView.of(one) for one in found.arms]
        return cls(name=metric.name, role=metric.role, goal=metric.goal, kind=metric.kind, arms=arms)


class RatioView(BaseModel):
    """Whether units of the fixed split come in the shares they should."""

    expected: dict[str, float]
    found: dict[str, int]
    p: float
    sequential_p: float
    mismatch: bool

    @classmethod
    def of(cls, found: RatioCheck) -> Self:
        """Return the public form of the check."""
        return cls.model_validate(found, from_attributes=True)


class WarningView(BaseModel):
    """Something to know before one believes the numbers."""

    code: str
    detail: str


class OutlookView(BaseModel):
    """What can be told by this moment, and when the least difference that matters can be."""

    units_per_day: float | None = Field(description="Of the fixed split; known after an hour.")
    detectable_effect: float | None
    wanted_effect: float | None
    days_left: float | None


class ReadoutView(BaseModel):
    """What an experiment says at a look; any number of looks leaves it valid."""

    experiment: str
    state: State
    at: datetime | None
    units: int
    exposed: dict[str, int]
    inferred: dict[str, int] = Field(description="Units of the fixed split, which inference rests on.")
    metrics: list[MetricResultView]
    sample_ratio: RatioView
    outlook: OutlookView
    warnings: list[WarningView]
    methods: dict[str, str] = Field(description="What each kind of number is, and where it comes from.")

    @classmethod
    def of(cls, found: Readout, warnings: list[Caution]) -> Self:
        """Return the public form of a look."""
        return cls(
            experiment=found.experiment.name,
            state=found.experiment.state,
            at=found.at,
            units=found.units,
            exposed=found.exposed,
            inferred=found.fixed,
            metrics=[MetricResultView.of(one) for one in found.metrics],
            sample_ratio=RatioView.of(found.ratio),
            outlook=_outlook(planner.outlook(found)),
            warnings=[WarningView(code=one.code, detail=one.detail) for one in warnings],
            methods=METHODS,
        )


class PlanBody(BaseModel):
    """What is to be found: a difference, of a rate with a `base` or of a mean with a `deviation`."""

    model_config = ConfigDict(extra="forbid")

    effect: float = Field(gt=0, le=1e9, description="The least difference that matters.", examples=[0.05])
    base: float | None = Field(None, gt=0, lt=1, description="Of a rate: what it is without the change.")
    deviation: float | None = Field(None, gt=0, le=1e9, description="Of a mean: standard deviation of the values.")
    arms: int = Field(2, ge=2, le=8)
    units_per_day: float = Field(0.0, ge=0, le=1e9, description="Units that arrive in a day, all arms together.")
    alpha: float = Field(0.05, gt=0, lt=0.5)
    power: float = Field(0.8, gt=0, lt=1, description="Chance to find the difference, for one look at the end.")
    tuned_at: int = Field(1_000, ge=100, le=10**8)

    @model_validator(mode="after")
    def _is_one_kind(self) -> Self:
        if (self.base is None) is (self.deviation is None):
            raise ValueError("either base or deviation is needed")
        return self

    def question(self) -> Question:
        """Return what is asked."""
        deviation = self.deviation or planner.rate_deviation(self.base or 0.5)
        more = self.model_dump(include={"arms", "units_per_day", "alpha", "power", "tuned_at"})
        return Question(self.effect, deviation, **more)


class PlanView(BaseModel):
    """Units an arm needs and days they take; null days when no units arrive."""

    fixed_units: int = Field(description="An arm needs so many for one look at the end, and none before.")
    fixed_days: float | None
    sequential_units: int = Field(description="An arm needs about so many when it is looked at all the time.")
    sequential_days: float | None

    @classmethod
    def of(cls, answer: Answer) -> Self:
        """Return the public form of an answer."""
        return cls.model_validate(answer, from_attributes=True)


def _outlook(found: Outlook) -> OutlookView:
    left = found.days_left
    plain = {name: getattr(found, name) for name in ("units_per_day", "detectable_effect", "wanted_effect")}
    return OutlookView(**plain, days_left=left if left is None or math.isfinite(left) else None)
