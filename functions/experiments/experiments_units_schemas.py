"""Bodies of assignments and outcomes."""

from datetime import datetime
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from shared.experiments.exposing import Met
from shared.experiments.outcomes import Told

_STRICT = ConfigDict(extra="forbid")
MAX_UNITS, MAX_OUTCOMES = 100, 200

Unit = Annotated[str, Field(min_length=1, max_length=200, examples=["customer-1"])]


class AssignBody(BaseModel):
    """The units that meet their arms at this moment."""

    model_config = _STRICT

    units: list[Unit] = Field(min_length=1, max_length=MAX_UNITS)


class AssignmentView(BaseModel):
    """The arm of a unit; null for one that takes no part, which gets what the label points to."""

    unit: str
    arm: str | None
    version: int | None
    first: bool = Field(description="Whether this was the unit's first meeting with its arm.")
    fixed: bool | None = Field(description="Whether it counts for inference.")
    epoch: int | None
    allocation: int | None = Field(description="Number of the allocation that the arm was found by.")
    exposed_at: datetime | None

    @classmethod
    def of(cls, unit: str, met: Met | None) -> "AssignmentView":
        """Return the public form of a meeting."""
        if met is None:
            nothing = dict.fromkeys(("arm", "version", "fixed", "epoch", "allocation", "exposed_at"))
            return cls(unit=unit, first=False, **nothing)
        exposure = met.exposure
        return cls(
            unit=unit,
            arm=met.arm.name,
            version=met.arm.version,
            first=met.first,
            fixed=exposure.fixed,
            epoch=exposure.epoch,
            allocation=exposure.allocation,
            exposed_at=exposure.at,
        )


class AssignmentsView(BaseModel):
    """The arms of units, in the order they were asked for."""

    experiment: str
    template: str
    items: list[AssignmentView]


class OutcomeBody(BaseModel):
    """One value of one metric of one unit."""

    model_config = _STRICT

    unit: Unit
    metric: str = Field(max_length=64, examples=["purchase"])
    value: float = Field(examples=[1])

    def told(self) -> Told:
        """Return what is told."""
        return Told(self.unit, self.metric, self.value)


class OutcomesBody(BaseModel):
    """What came of units."""

    model_config = _STRICT

    outcomes: list[OutcomeBody] = Field(min_length=1, max_length=MAX_OUTCOMES)


class OutcomeView(BaseModel):
    """What became of an outcome: the first value of a unit's metric counts, and only once it was exposed."""

    unit: str
    metric: str
    result: Literal["recorded", "known", "not_exposed"]


class OutcomesView(BaseModel):
    """What became of outcomes, in the order they were told."""

    recorded: int
    items: list[OutcomeView]
