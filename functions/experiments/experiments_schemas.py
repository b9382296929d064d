"""Bodies of experiments: how they are declared and changed, and how they look."""

from dataclasses import replace
from datetime import datetime
from typing import Annotated, Any, Self

from pydantic import BaseModel, ConfigDict, Field

from shared.experiments import declarations
from shared.experiments import experiment as experiments
from shared.experiments.declarations import Declaration
from shared.experiments.experiment import (
    Arm,
    Decision,
    Experiment,
    Goal,
    Kind,
    Metric,
    Mode,
    OnHarm,
    OnWin,
    Role,
    Rules,
    State,
    Traffic,
)

_STRICT = ConfigDict(extra="forbid")

Name = Annotated[str, Field(pattern=declarations.NAME_PATTERN, examples=["tone-of-voice"])]
Word = Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9._-]{0,63}$")]
Why = Annotated[str, Field(max_length=500, description="A sentence for the record.")]


class ArmBody(BaseModel):
    """A version of the template that units can get; the first arm is what the others are compared with."""

    model_config = _STRICT

    name: Name = Field(examples=["friendlier"])
    version: int = Field(ge=0, le=10**8, description="Number of the version; 0 is the built-in one.")
    weight: float = Field(1.0, ge=0, le=1e6, description="Its part of the fixed split, against the other weights.")


class MetricBody(BaseModel):
    """
    What is measured of a unit.

    Jobs measure `quality`, `cost_usd`, `latency_seconds`, `tokens` and `failed` by themselves; all else is told.
    """

    model_config = _STRICT

    name: Word = Field(examples=["quality", "purchase"])
    role: Role = Field("secondary", description="One primary metric decides, guards protect, others are shown.")
    goal: Goal = Field("increase", description="Which direction is better.")
    kind: Kind = Field("mean", description="`rate`: values from 0 to 1, such as bought or not; `mean`: any number.")
    margin: float = Field(0.0, ge=0, le=1e9, description="How much worse a guard may get.")
    relative_margin: float = Field(0.0, ge=0, le=10, description="The same, as a share of the first arm's mean.")
    absent_is_zero: bool = Field(
        False, description="Whether a unit without a value counts as zero, or else not at all."
    )
    smallest_effect: float | None = Field(None, gt=0, description="The least difference that matters, for planning.")

    def metric(self) -> Metric:
        """Return the metric."""
        return Metric(**self.model_dump())


class RulesBody(BaseModel):
    """What is decided without a person, a minute after there is reason to."""

    model_config = _STRICT

    alpha: float = Field(0.05, gt=0, lt=0.5, description="Chance of a false winner over all looks together.")
    min_units: int = Field(100, ge=10, le=10**6, description="Nothing is said before an arm has so many values.")
    tuned_at: int = Field(
        1_000, ge=100, le=10**8, description="Units, all arms together, after which intervals are narrowest."
    )
    on_win: OnWin = Field("report", description="Say it, stop with a winner, or move the label to its version as well.")
    on_harm: OnHarm = Field("stop", description="Whether an arm that breaks a guard is taken out.")
    good_enough: float | None = Field(
        None, gt=0, description="Expected loss below which the leading arm wins, significant or not."
    )
    max_units: int | None = Field(None, ge=20, le=10**9, description="Stop when so many units were exposed.")
    max_days: float | None = Field(None, gt=0, le=365, description="Stop after so many days.")


class TrafficBody(BaseModel):
    """How units are shared out."""

    model_config = _STRICT

    mode: Mode = Field("fixed", description="By the weights; or `thompson`: by each arm's probability to be best.")
    share: float = Field(1.0, gt=0, le=1, description="Part of all units that takes part.")
    floor: float = Field(0.05, ge=0, lt=0.5, description="With `thompson`: the least part of an arm.")
    fixed_share: float = Field(
        0.3, gt=0, le=1, description="With `thompson`: part of the units that stays with the weights, for inference."
    )


class CreateBody(BaseModel):
    """An experiment: versions of one template side by side, under one of its labels."""

    model_config = _STRICT

    name: Name
    template: Name = Field(examples=["draft.blog_post"])
    label: Annotated[str, Field(pattern=r"^[a-z][a-z0-9_-]{0,31}$")] = Field(
        "production", description="What the arms stand in for while it runs."
    )
    arms: list[ArmBody] = Field(min_length=2, max_length=experiments.MAX_ARMS)
    metrics: list[MetricBody] | None = Field(
        None,
        max_length=experiments.MAX_METRICS,
        description="By default quality decides, failures are guarded against, cost and latency are shown.",
    )
    rules: RulesBody = RulesBody()
    traffic: TrafficBody = TrafficBody()
    description: str = Field("", max_length=1_000)
    salt: str = Field("", max_length=64, pattern=r"^[^/]*$", description="For the hash of units; by default the name.")
    start: bool = Field(False, description="Whether it starts at once.")

    def declaration(self) -> Declaration:
        """Return what is declared."""
        metrics = declarations.DEFAULT_METRICS if self.metrics is None else tuple(one.metric() for one in self.metrics)
        return Declaration(
            self.name,
            self.template,
            tuple(Arm(**arm.model_dump()) for arm in self.arms),
            self.label,
            metrics,
            Rules(**self.rules.model_dump()),
            Traffic(**self.traffic.model_dump()),
            self.description,
            self.salt,
        )


class ChangeBody(BaseModel):
    """What of an experiment is to be different; once it has begun, weights, floor and rules alone can be."""

    model_config = _STRICT

    weights: dict[Name, Annotated[float, Field(ge=0, le=1e6)]] = Field(
        default_factory=dict, description="New weights of arms. As few units move as there can be, none is moved back."
    )
    rules: RulesBody | None = Field(None, description="What is left out stays.")
    traffic: TrafficBody | None = Field(None, description="What is left out stays.")
    description: str | None = Field(None, max_length=1_000)

    def edited(self, rules: Rules, traffic: Traffic) -> tuple[Rules, Traffic]:
        """Return rules and traffic with what was given."""
        return _edited(rules, self.rules), _edited(traffic, self.traffic)


class StopBody(BaseModel):
    """Why an experiment ends."""

    model_config = _STRICT

    why: Why = ""


class ConcludeBody(StopBody):
    """Who has won, and whether the label moves to the winner's version."""

    winner: Name
    promote: bool = Field(False, description="Whether the template's label moves to the winner's version.")


class ArmView(BaseModel):
    """An arm, and its parts of the units at this moment."""

    name: str
    version: int
    weight: float
    share: float = Field(description="Its part of the fixed split.")
    live_share: float = Field(description="Its part of all other units; the same unless traffic follows success.")
    dropped: bool


class ExperimentView(BaseModel):
    """An experiment."""

    id: str
    name: str
    template: str
    label: str
    description: str
    state: State
    winner: str | None
    arms: list[ArmView]
    metrics: list[MetricBody]
    rules: RulesBody
    traffic: TrafficBody
    salt: str
    epoch: int = Field(description="Number of the fixed split; each change of weights begins another.")
    decisions: int
    created_at: datetime
    created_by: str
    started_at: datetime | None
    ended_at: datetime | None

    @classmethod
    def of(cls, experiment: Experiment) -> Self:
        """Return the public form of ``experiment``."""
        plain = {name: getattr(experiment, name) for name in _SAME}
        return cls(
            **plain,
            winner=experiment.winner or None,
            arms=[_arm(experiment, arm) for arm in experiment.arms],
            metrics=[MetricBody.model_validate(metric, from_attributes=True) for metric in experiment.metrics],
            rules=RulesBody.model_validate(experiment.rules, from_attributes=True),
            traffic=TrafficBody.model_validate(experiment.traffic, from_attributes=True),
        )


class DecisionView(BaseModel):
    """An entry of an experiment's record: what was decided, by a key or by `rules`, and on what evidence."""

    number: int
    at: datetime
    by: str
    what: str
    why: str
    evidence: dict[str, Any]

    @classmethod
    def of(cls, decision: Decision) -> Self:
        """Return the public form of ``decision``."""
        return cls.model_validate(decision, from_attributes=True)


_SAME = (
    "id",
    "name",
    "template",
    "label",
    "description",
    "state",
    "salt",
    "epoch",
    "decisions",
    "created_at",
    "created_by",
    "started_at",
    "ended_at",
)


def _arm(experiment: Experiment, arm: Arm) -> ArmView:
    live = experiment.live if experiment.traffic.mode == "thompson" else experiment.fixed
    return ArmView(
        name=arm.name,
        version=arm.version,
        weight=arm.weight,
        share=experiment.fixed.shares.get(arm.name, 0.0),
        live_share=live.shares.get(arm.name, 0.0),
        dropped=arm.name in experiment.dropped,
    )


def _edited(held: Any, given: BaseModel | None) -> Any:
    return replace(held, **given.model_dump(exclude_unset=True)) if given else held
