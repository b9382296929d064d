"""What a schedule can start: one declaration per kind, with the form of its brief and the scope that it takes."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from shared.cache import scope as scopes
from shared.cache.counts import LONGEST_HOURS
from shared.cache.warming_order import MOST
from shared.generation.brief import Brief
from shared.manifest.queues import Priority

MAX_BYTES = 600_000

Tag = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9][A-Za-z0-9_.:-]{0,59}$")]
Ended = Literal["succeeded", "failed", "cancelled"]


class ApprovalWish(BaseModel):
    """A person's approval that each finished piece waits for."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    timeout_seconds: int = Field(72 * 3600, ge=60, le=28 * 86400, description="Time to decide.")
    on_timeout: Literal["reject", "approve"] = Field("reject", description="What silence means.")


class ContentTarget(Brief):
    """A piece that is written anew at each run."""

    priority: Priority = Field("normal", description="Priority of the jobs.")
    tags: list[Tag] = Field(default_factory=list, max_length=10, description="Words to find the jobs by.")
    timeout_seconds: int | None = Field(
        None, ge=5, le=28 * 86400, description="Seconds until a job fails if it has not ended; none by default."
    )
    approval: ApprovalWish | None = Field(
        None, description="Whether a person must approve the piece before it is kept; an empty object asks for it."
    )


class BatchTarget(BaseModel):
    """Up to 100 pieces that are written at each run."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    briefs: list[Brief] = Field(min_length=1, max_length=100, description="What to write.")
    priority: Priority = Field("low", description="Priority of the pieces.")
    tags: list[Tag] = Field(default_factory=list, max_length=10, description="Words to find the jobs by.")


class CleanupTarget(BaseModel):
    """Ended jobs that are deleted before their time; the pieces that they made stay."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    older_than_days: int = Field(7, ge=1, le=365, description="Only jobs that ended at least so many days ago.")
    tag: Tag | None = Field(None, description="Only jobs with this tag.")
    statuses: list[Ended] = Field(
        ["succeeded", "failed", "cancelled"], min_length=1, max_length=3, description="Only jobs that ended like this."
    )


class WarmTarget(BaseModel):
    """The keys that were used most, whose answers are made anew at each run if they are not fresh."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    namespace: str = Field("chat", pattern=scopes.PATTERN, description="Where the answers are kept.")
    top: int = Field(20, ge=1, le=MOST, description="So many of the keys that were used most.")
    hours: int = Field(24, ge=1, le=LONGEST_HOURS, description="Used within so many hours before the run.")
    max_cost_usd: Decimal | None = Field(
        None, gt=0, le=1_000_000, description="A run begins nothing more once it has spent so much."
    )

    @property
    def most_nano_usd(self) -> int:
        """Return what a run may spend, in billionths of a US dollar; 0 without a limit."""
        return int((self.max_cost_usd or 0) * 1_000_000_000)


@dataclass(frozen=True)
class Target:
    """A kind of work: its name, the model of its brief and the scope that whoever schedules it needs."""

    name: str
    model: type[BaseModel]
    scope: str


ALL: tuple[Target, ...] = (
    Target("content", ContentTarget, "content:write"),
    Target("batch", BatchTarget, "content:write"),
    Target("cleanup", CleanupTarget, "jobs:write"),
    Target("warm", WarmTarget, "models:call"),
)
BY_NAME: Mapping[str, Target] = {target.name: target for target in ALL}
