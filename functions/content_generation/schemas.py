"""What callers of this function send and get, beyond the brief itself."""

from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from shared.generation.brief import Brief
from shared.generation.content import ContentView
from shared.generation.service import Approval, Handling
from shared.jobs.schemas import JobView
from shared.manifest.queues import Priority

Tag = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9][A-Za-z0-9_.:-]{0,59}$")]


class ApprovalWish(BaseModel):
    """A person's approval that the finished piece waits for."""

    model_config = ConfigDict(extra="forbid")

    timeout_seconds: int = Field(72 * 3600, ge=60, le=28 * 86400, description="Time to decide.")
    on_timeout: Literal["reject", "approve"] = Field("reject", description="What silence means.")


class ContentRequest(Brief):
    """A brief and how to go about it."""

    use_cache: bool = Field(True, description="Whether an equal brief's piece may be given again.")
    priority: Priority = Field("normal", description="Priority of the job; somebody who waits gets high anyway.")
    tags: list[Tag] = Field(default_factory=list, max_length=10, description="Words to find the job by.")
    timeout_seconds: int | None = Field(
        None, ge=5, le=28 * 86400, description="Seconds until the job fails if it has not ended; none by default."
    )
    approval: ApprovalWish | None = Field(
        None, description="Whether a person must approve the piece before it is kept; an empty object asks for it."
    )

    def handling(self, key: str, priority: Priority) -> Handling:
        """Return how the brief is to be worked on."""
        wish = self.approval
        approval = Approval(wish.timeout_seconds, wish.on_timeout == "approve") if wish else None
        return Handling(key, priority, tuple(self.tags), timeout=self.timeout_seconds, approval=approval)


class CacheInfo(BaseModel):
    """Whether the piece was made for this request, and if not, where it comes from."""

    status: str = Field(description="hit or miss.")
    reason: str = Field(description="Why, such as hit-memory or miss: not stored.")
    level: str | None
    age_seconds: float | None


class ContentAnswer(ContentView):
    """A finished piece, and what the cache had to do with it."""

    cache: CacheInfo


class RejectedLine(BaseModel):
    """A line of a batch that was left out, and why."""

    line: int
    errors: list[dict[str, str]]


class BatchAnswer(BaseModel):
    """A batch: its job, how its pieces stand, and the lines that were left out."""

    job: JobView
    lines: int
    rejected: int
    counts: dict[str, int]
    rejections: list[RejectedLine] = Field(default_factory=list, description="Told once, on submission.")
    links: dict[str, str]


class BatchResult(BaseModel):
    """How one line of a batch has come out so far."""

    line: int
    job: str
    status: str
    content: ContentView | None
    error: dict[str, Any] | None
