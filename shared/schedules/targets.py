"""What a schedule can start: one declaration per kind, with the form of its brief and the scope that it takes."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

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
)
BY_NAME: Mapping[str, Target] = {target.name: target for target in ALL}
