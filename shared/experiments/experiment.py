"""Experiments as plain values: versions of a template side by side, what is measured, and by which rules."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any, Literal, get_args

from shared import ids
from shared.experiments import allocation as allocations
from shared.experiments import hashing
from shared.experiments.allocation import Allocation, Stretch
from shared.manifest import prompt_collections

if TYPE_CHECKING:
    from shared.firestore.documents import Document

State = Literal["draft", "running", "paused", "stopped", "concluded"]
Mode = Literal["fixed", "thompson"]
Goal = Literal["increase", "decrease"]
Role = Literal["primary", "guard", "secondary"]
Kind = Literal["mean", "rate"]
OnWin = Literal["report", "stop", "promote"]
OnHarm = Literal["report", "stop"]

STATES: tuple[State, ...] = get_args(State)
LIVE: frozenset[State] = frozenset({"running", "paused"})
MAX_ARMS = 8
MAX_METRICS = 10
MAX_RUNNING = 20
QUALITY, COST, LATENCY, TOKENS, FAILED = "quality", "cost_usd", "latency_seconds", "tokens", "failed"
MEASURED: tuple[str, ...] = (QUALITY, COST, LATENCY, TOKENS, FAILED)


@dataclass(frozen=True, slots=True)
class Arm:
    """A version of the template, and its weight in the fixed split; the first arm is what others are compared with."""

    name: str
    version: int
    weight: float = 1.0


@dataclass(frozen=True, slots=True)
class Metric:
    """
    What is measured of a unit.

    A guard must not get worse by more than ``margin``, or by ``relative_margin`` of the first arm's mean. A unit
    without a value is left out, unless ``absent_is_zero``. ``smallest_effect`` is the least difference that matters.
    """

    name: str
    role: Role = "secondary"
    goal: Goal = "increase"
    kind: Kind = "mean"
    margin: float = 0.0
    relative_margin: float = 0.0
    absent_is_zero: bool = False
    smallest_effect: float | None = None

    @property
    def sign(self) -> int:
        """Return 1 where more is better, -1 where less is."""
        return 1 if self.goal == "increase" else -1


@dataclass(frozen=True, slots=True)
class Rules:
    """
    What is decided without a person.

    ``min_units`` an arm must come before anything is said; ``tuned_at`` is after how many units in all the confidence
    sequences are narrowest. ``good_enough`` is the expected loss below which the leading arm counts as winner.
    """

    alpha: float = 0.05
    min_units: int = 100
    tuned_at: int = 1_000
    on_win: OnWin = "report"
    on_harm: OnHarm = "stop"
    good_enough: float | None = None
    max_units: int | None = None
    max_days: float | None = None


@dataclass(frozen=True, slots=True)
class Traffic:
    """
    How units are shared out.

    ``share`` of all units take part. With ``thompson``, units follow what succeeds, no arm falls below ``floor``, and
    ``fixed_share`` of them stay with the fixed split: from those alone comes what is said about significance.
    """

    mode: Mode = "fixed"
    share: float = 1.0
    floor: float = 0.05
    fixed_share: float = 0.3


@dataclass(frozen=True, slots=True)
class Assigned:
    """The arm that a unit falls to, by which allocation; ``fixed`` units count for inference."""

    arm: Arm
    fixed: bool
    epoch: int
    allocation: int


@dataclass(frozen=True, slots=True)
class Experiment:
    """
    An experiment as it was read; ``version`` is what a write of it must still find.

    ``label`` of ``template`` is what its arms stand in for. ``epoch`` counts the changes of the fixed split, ``live``
    is the allocation that follows success, ``decisions`` counts the entries of its record. ``dropped`` arms get no
    more units; ``reported`` is what the rules have said already.
    """

    tenant: str
    name: str
    template: str
    label: str
    arms: tuple[Arm, ...]
    metrics: tuple[Metric, ...]
    rules: Rules
    traffic: Traffic
    salt: str
    state: State
    fixed: Allocation
    live: Allocation
    created_at: datetime
    created_by: str
    description: str = ""
    dropped: tuple[str, ...] = ()
    reported: tuple[str, ...] = ()
    winner: str = ""
    decisions: int = 0
    started_at: datetime | None = None
    ended_at: datetime | None = None
    rebalanced_at: datetime | None = None
    request: str = ""
    version: Any = None

    @property
    def id(self) -> str:
        """Return its id, made of the tenant and the name."""
        return id_of(self.tenant, self.name)

    @property
    def control(self) -> Arm:
        """Return the arm that the others are compared with."""
        return self.arms[0]

    @property
    def primary(self) -> Metric:
        """Return the metric that decides."""
        return next(metric for metric in self.metrics if metric.role == "primary")

    @property
    def epoch(self) -> int:
        """Return which fixed split holds."""
        return self.fixed.number

    def arm(self, name: str) -> Arm | None:
        """Return the arm of that name, if there is one."""
        return next((arm for arm in self.arms if arm.name == name), None)

    def metric(self, name: str) -> Metric | None:
        """Return the metric of that name, if there is one."""
        return next((metric for metric in self.metrics if metric.name == name), None)

    def assign(self, unit: str) -> Assigned | None:
        """Return the arm of ``unit``; None when it takes no part."""
        traffic = self.traffic
        if traffic.share < 1 and hashing.position(self.salt, "traffic", unit) >= traffic.share:
            return None
        at = hashing.position(self.salt, "arm", unit)
        split = traffic.mode == "fixed" or hashing.position(self.salt, "split", unit) < traffic.fixed_share
        allocation = self.fixed if split else self.live
        arm = self.arm(allocation.arm_at(at))
        return Assigned(arm or self.control, split, self.epoch, allocation.number)


@dataclass(frozen=True, slots=True)
class Decision:
    """What was decided, by whom (``rules`` when by no person), why, and on what evidence."""

    number: int
    at: datetime
    by: str
    what: str
    why: str
    evidence: Mapping[str, Any] = field(default_factory=dict)
    commit: str = ""


def id_of(tenant: str, name: str) -> str:
    """Return the id of an experiment."""
    return f"exp_{ids.digest('experiment', tenant, name)}"


def path(experiment_id: str) -> str:
    """Return the path of an experiment's document."""
    return f"{prompt_collections.EXPERIMENTS.name}/{experiment_id}"


def weights_of(arms: Sequence[Arm], dropped: Sequence[str] = ()) -> dict[str, float]:
    """Return the weights of the arms that still get units."""
    return {arm.name: 0.0 if arm.name in dropped else arm.weight for arm in arms}


def split_of(arms: Sequence[Arm]) -> Allocation:
    """Return the allocation that arms begin with."""
    return allocations.begin(weights_of(arms))


_PLAIN = (
    "tenant",
    "name",
    "template",
    "label",
    "salt",
    "state",
    "created_at",
    "created_by",
    "description",
    "winner",
    "decisions",
    "started_at",
    "ended_at",
    "rebalanced_at",
    "request",
)


def to_fields(experiment: Experiment) -> dict[str, Any]:
    """Return the experiment as document fields."""
    plain = {name: getattr(experiment, name) for name in _PLAIN}
    return {
        **plain,
        "arms": [asdict(arm) for arm in experiment.arms],
        "metrics": [asdict(metric) for metric in experiment.metrics],
        "rules": asdict(experiment.rules),
        "traffic": asdict(experiment.traffic),
        "fixed": _allocation_fields(experiment.fixed),
        "live": _allocation_fields(experiment.live),
        "dropped": list(experiment.dropped),
        "reported": list(experiment.reported),
    }


def from_document(document: "Document") -> Experiment:
    """Return the experiment that a document holds."""
    data = document.data
    return Experiment(
        **{name: data[name] for name in _PLAIN},
        arms=tuple(Arm(**arm) for arm in data["arms"]),
        metrics=tuple(Metric(**metric) for metric in data["metrics"]),
        rules=Rules(**data["rules"]),
        traffic=Traffic(**data["traffic"]),
        fixed=_allocation(data["fixed"]),
        live=_allocation(data["live"]),
        dropped=tuple(data["dropped"]),
        reported=tuple(data["reported"]),
        version=document.version,
    )


def _allocation_fields(allocation: Allocation) -> dict[str, Any]:
    flat = [[stretch.arm, stretch.steps] for stretch in allocation.stretches]
    return {"number": allocation.number, "stretches": ",".join(f"{arm}:{steps}" for arm, steps in flat)}


def _allocation(data: Mapping[str, Any]) -> Allocation:
    pairs = [part.rsplit(":", 1) for part in data["stretches"].split(",")]
    return Allocation(tuple(Stretch(arm, int(steps)) for arm, steps in pairs), data["number"])
