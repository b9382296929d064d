"""Bodies of the tenants' API: limits, weight, pause, and how a tenant stands in each lane."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, model_validator

from shared.admission.standing import Standing
from shared.admission.terms import LANES
from shared.manifest.queues import Priority
from shared.tenants.tenant import Change, Limits, Role, Tenant

_STRICT = ConfigDict(extra="forbid")

Limit = Annotated[int, Field(ge=1, le=100_000)]


class LimitsView(BaseModel):
    """How many jobs run at once at most; null where there is no limit but the fair share."""

    max_running: int | None = Field(description="In all lanes together.")
    lanes: dict[Priority, int | None] = Field(description="In each lane: jobs of one priority.")


class LaneView(BaseModel):
    """How a tenant stands in one lane, which is where the jobs of one priority run."""

    lane: Priority
    active: int = Field(description="Jobs that were let in and have not ended.")
    waiting: int = Field(description="Jobs in the tenant's backlog.")
    window: int = Field(description="How many may be active now: the limit or the fair share, whichever is less.")
    oldest_waiting_at: datetime | None = Field(description="When the first in line was submitted.")

    @classmethod
    def of(cls, standing: Standing) -> "LaneView":
        """Return the public form of ``standing``."""
        return cls(
            lane=standing.lane,
            active=standing.active,
            waiting=standing.waiting,
            window=standing.window,
            oldest_waiting_at=standing.oldest,
        )


class ChangeView(BaseModel):
    """What was set, when, and by whose key."""

    at: datetime
    by: str = Field(description="Id of the key.")
    name: str = Field(description="Name of the key.")
    role: Role
    set: dict[str, Any]

    @classmethod
    def of(cls, change: Change) -> "ChangeView":
        """Return the public form of ``change``."""
        return cls(at=change.at, by=change.by, name=change.name, role=change.role, set=dict(change.set))


class TenantSummary(BaseModel):
    """What is set for a tenant."""

    tenant: str
    paused: bool
    paused_by: Role | None = Field(description="Who has paused its work: what the operator pauses, only they resume.")
    paused_at: datetime | None
    weight: float = Field(description="Its share of a lane against those of others who wait for it.")
    limits: LimitsView

    @staticmethod
    def fields_of(tenant: Tenant) -> dict[str, Any]:
        """Return the public fields of ``tenant``."""
        lanes = {lane: tenant.lanes.get(lane) for lane in LANES}
        return {
            "tenant": tenant.name,
            "paused": bool(tenant.paused_by),
            "paused_by": tenant.paused_by or None,
            "paused_at": tenant.paused_at,
            "weight": tenant.weight,
            "limits": LimitsView(max_running=tenant.max_running, lanes=lanes),
        }


class TenantView(TenantSummary):
    """A tenant: what is set for it, and how it stands in each lane."""

    lanes: list[LaneView]

    @classmethod
    def of(cls, tenant: Tenant, standings: Sequence[Standing]) -> "TenantView":
        """Return the public form of ``tenant``."""
        return cls(**cls.fields_of(tenant), lanes=[LaneView.of(standing) for standing in standings])


class ManagedTenantView(TenantView):
    """A tenant as its operator sees it."""

    changes: list[ChangeView] = Field(description="The last 50 changes, the newest first.")

    @classmethod
    def of(cls, tenant: Tenant, standings: Sequence[Standing]) -> "ManagedTenantView":
        """Return the operator's form of ``tenant``."""
        changes = [ChangeView.of(change) for change in reversed(tenant.changes)]
        lanes = [LaneView.of(standing) for standing in standings]
        return cls(**cls.fields_of(tenant), lanes=lanes, changes=changes)


class ListedTenantView(TenantSummary):
    """A tenant in the list of all."""

    waiting: dict[Literal["high", "normal", "low", "free"], int] = Field(
        description="Jobs in its backlog, by lane; in the free one are those that coordinate others."
    )

    @classmethod
    def of(cls, tenant: Tenant, waiting: Mapping[str, int]) -> "ListedTenantView":
        """Return the listed form of ``tenant``."""
        return cls(**cls.fields_of(tenant), waiting=dict(waiting))


class LimitsBody(BaseModel):
    """Limits to set; null lifts one, what is not named stays."""

    model_config = _STRICT

    max_running: Limit | None = Field(None, description="Most jobs at once, in all lanes together.", examples=[50])
    lanes: dict[Priority, Limit | None] = Field({}, description="Most jobs at once by lane.", examples=[{"low": 10}])


class ChangeBody(BaseModel):
    """What is to change; what is not named stays."""

    model_config = _STRICT

    limits: LimitsBody | None = None
    weight: float | None = Field(None, ge=0.01, le=1000, description="Share against others', 1 by default.")

    @model_validator(mode="after")
    def _named(self) -> "ChangeBody":
        if nulls := [name for name in self.model_fields_set if getattr(self, name) is None]:
            raise ValueError(f"{', '.join(sorted(nulls))} cannot be null")
        return self

    def wishes(self) -> Limits:
        """Return the changes that this stands for."""
        limits = self.limits or LimitsBody()
        given = {*(limits.model_fields_set if self.limits else ()), *(self.model_fields_set - {"limits"})}
        lanes = {str(lane): limit for lane, limit in limits.lanes.items()}
        return Limits(frozenset(given), limits.max_running, lanes, self.weight or 1.0)
