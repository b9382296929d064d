"""Records: what analytics read of a job, and nothing of what it was about."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from shared.firestore.documents import Document
from shared.jobs.job import Job, StageState, Usage

FIELDS = (
    "type",
    "kind",
    "status",
    "priority",
    "generation",
    "pipeline",
    "stages",
    "created_at",
    "not_before",
    "admitted_at",
    "paused_at",
    "paused_seconds",
    "finished_at",
    "usage",
    "error",
    "result.quality",
    "expire_at",
)


@dataclass(frozen=True, slots=True)
class Record:
    """A job as analytics see it; ``quality`` is the score of what it has made, from 0 to 1, if it has one."""

    id: str
    type: str
    kind: str
    status: str
    priority: str
    generation: int
    stages: tuple[StageState, ...]
    created_at: datetime
    not_before: datetime | None
    admitted_at: datetime | None
    paused_at: datetime | None
    paused_seconds: float
    finished_at: datetime | None
    usage: Usage
    quality: float | None = None
    error_code: str = ""
    error_category: str = ""


def of(job: Job) -> Record:
    """Return the record of a job."""
    error = job.error or {}
    return Record(
        id=job.id,
        type=job.type,
        kind=job.kind or job.type,
        status=job.status,
        priority=job.priority,
        generation=job.generation,
        stages=tuple(job.stages.values()),
        created_at=job.created_at,
        not_before=job.not_before,
        admitted_at=job.admitted_at,
        paused_at=job.paused_at,
        paused_seconds=job.paused_seconds,
        finished_at=job.finished_at,
        usage=job.usage,
        quality=_number(job.result.get("quality")),
        error_code=error.get("code", ""),
        error_category=error.get("category", ""),
    )


def from_document(document: Document) -> Record:
    """Return the record that a job's document holds, read whole or only with FIELDS."""
    data = document.data
    error = data.get("error") or {}
    return Record(
        id=document.id,
        type=data["type"],
        kind=data.get("kind") or data["type"],
        status=data["status"],
        priority=data["priority"],
        generation=data["generation"],
        stages=tuple(StageState(name=name, **data["stages"][name]) for name in data["pipeline"]),
        created_at=data["created_at"],
        not_before=data.get("not_before"),
        admitted_at=data.get("admitted_at"),
        paused_at=data.get("paused_at"),
        paused_seconds=data.get("paused_seconds", 0.0),
        finished_at=data["finished_at"],
        usage=Usage(**data["usage"]),
        quality=_number(data.get("result", {}).get("quality")),
        error_code=error.get("code", ""),
        error_category=error.get("category", ""),
    )


def _number(value: Any) -> float | None:
    return float(value) if isinstance(value, int | float) and not isinstance(value, bool) else None
