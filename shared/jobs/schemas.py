"""How jobs look from outside: the public form of a job, its stages and its events."""

from datetime import datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Literal

from pydantic import BaseModel, Field

from shared.jobs import job as jobs
from shared.jobs.job import Job, StageState, StageStatus, Status, Usage
from shared.manifest.queues import Priority

if TYPE_CHECKING:
    from shared.jobs.events import Event

_NANO = Decimal(1_000_000_000)


class UsageView(BaseModel):
    """Tokens and money that a job has used."""

    prompt_tokens: int
    completion_tokens: int
    cost_usd: Decimal = Field(description="Exact, in US dollars.")

    @classmethod
    def of(cls, usage: Usage) -> "UsageView":
        """Return the public form of ``usage``."""
        return cls(
            prompt_tokens=usage.prompt_tokens,
            completion_tokens=usage.completion_tokens,
            cost_usd=Decimal(usage.cost_nano_usd) / _NANO,
        )


class StageView(BaseModel):
    """One stage of a job; ``done`` of ``total`` sub-stages are finished."""

    name: str
    status: StageStatus
    weight: float
    attempts: int
    deferrals: int = Field(
        description="Tries that a provider's Retry-After has put off; not counted against the stage."
    )
    done: int
    total: int
    busy_seconds: float = Field(description="Time at work, over all attempts.")
    provider_seconds: float = Field(description="Of it, time spent waiting for a provider.")
    delay_seconds: float = Field(description="Time that retries were asked to wait.")
    ready_at: datetime | None = Field(description="When it could have begun.")
    waits_until: datetime | None = Field(description="When the time to approve is over.")
    started_at: datetime | None
    finished_at: datetime | None

    @classmethod
    def of(cls, stage: StageState) -> "StageView":
        """Return the public form of ``stage``."""
        return cls.model_construct(**{name: getattr(stage, name) for name in cls.model_fields})


class JobError(BaseModel):
    """Why a job failed."""

    code: str
    category: str
    detail: str
    stage: str


WaitsFor = Literal["its time", "admission", "resume", "approval"]


class JobView(BaseModel):
    """A job: its state, its stages, and its result once it has one."""

    id: str
    type: str
    kind: str = Field(description="What its history is kept by: the content type, or the type.")
    status: Status
    waits_for: WaitsFor | None = Field(description="What must happen before it goes on.")
    generation: int = Field(description="How often it was retried.")
    progress: float = Field(ge=0, le=1, description="Finished share; never goes back.")
    stage: str
    stages: list[StageView]
    priority: Priority
    tags: list[str]
    batch: str | None
    schedule: str | None
    owner: str
    seq: int = Field(description="Number of the newest event, for Last-Event-ID.")
    created_at: datetime
    not_before: datetime | None = Field(description="When it may begin.")
    admitted_at: datetime | None = Field(description="When its tenant's limits let it in.")
    deadline: datetime | None = Field(description="When it fails if it has not ended.")
    paused_at: datetime | None
    paused_seconds: float
    started_at: datetime | None
    updated_at: datetime
    finished_at: datetime | None
    usage: UsageView
    result: dict[str, Any]
    error: JobError | None
    links: dict[str, str]

    @classmethod
    def of(cls, job: Job) -> "JobView":
        """Return the public form of ``job``."""
        return cls(
            id=job.id,
            type=job.type,
            kind=job.kind or job.type,
            status=job.status,
            waits_for=_waits_for(job),
            generation=job.generation,
            progress=job.progress,
            stage=job.stage,
            stages=[StageView.of(stage) for stage in job.stages.values()],
            priority=job.priority,
            tags=list(job.tags),
            batch=job.batch or None,
            schedule=job.schedule or None,
            owner=job.owner,
            seq=job.seq,
            created_at=job.created_at,
            not_before=job.not_before,
            admitted_at=job.admitted_at,
            deadline=job.deadline,
            paused_at=job.paused_at,
            paused_seconds=job.paused_seconds,
            started_at=job.started_at,
            updated_at=job.updated_at,
            finished_at=job.finished_at,
            usage=UsageView.of(job.usage),
            result=dict(job.result),
            error=JobError(**job.error) if job.error else None,
            links=_links(job),
        )


class EventView(BaseModel):
    """One step of a job, as it is streamed; the error of a stage that is tried again is why."""

    job: str
    type: str
    kind: str
    batch: str
    tags: list[str]
    priority: Priority
    owner: str
    generation: int
    seq: int
    at: datetime
    status: Status
    progress: float
    stage: str
    stage_status: StageStatus
    done: int
    total: int
    attempt: int
    error: JobError | None

    @classmethod
    def of(cls, event: "Event") -> "EventView":
        """Return the public form of ``event``."""
        return cls.model_validate(event, from_attributes=True)


def _waits_for(job: Job) -> WaitsFor | None:
    if job.status == "paused":
        return "resume"
    if job.status == "waiting":
        return "approval"
    if job.place.startswith(jobs.LATER):
        return "its time"
    return "admission" if job.held else None


def _links(job: Job) -> dict[str, str]:
    own = f"/v1/jobs/{job.id}"
    links = {"self": own, "events": f"{own}/events"}
    if content := job.result.get("content"):
        links["content"] = f"/v1/content/{content}"
    return links
