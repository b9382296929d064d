"""Records: what analytics read of a job, and nothing of what it was about."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from shared.jobs.job import Job, StageState, Usage

if TYPE_CHECKING:
    from shared.firestore.documents import Document

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
    "payload.prompts",
    "payload.model",
    "expire_at",
)


@dataclass(frozen=True, slots=True)
class Pinned:
    """The version of a template that a job was to be done with, in the stage that is named like its ``task``."""

    task: str
    template: str
    version: int


@dataclass(frozen=True, slots=True)
class Record:
    """
    A job as analytics see it.

    ``quality`` is the score of what it has made, from 0 to 1, if it has one; ``prompts`` and ``model`` are what it was
    made with, empty for jobs that use none.
    """

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
    prompts: tuple[Pinned, ...] = ()
    model: str = ""


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
        prompts=_prompts(job.payload),
        model=_text(job.payload.get("model")),
    )


def from_document(document: "Document") -> Record:
    """Return the record that a job's document holds, read whole or only with FIELDS."""
    data = document.data
    error, payload = data.get("error") or {}, data.get("payload") or {}
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
        prompts=_prompts(payload),
        model=_text(payload.get("model")),
    )


def _number(value: Any) -> float | None:
    return float(value) if isinstance(value, int | float) and not isinstance(value, bool) else None


def _prompts(payload: Mapping[str, Any]) -> tuple[Pinned, ...]:
    pinned = payload.get("prompts")
    if not isinstance(pinned, Mapping):
        return ()
    return tuple(Pinned(task, one["name"], one["number"]) for task, one in sorted(pinned.items()))


def _text(value: Any) -> str:
    return value if isinstance(value, str) else ""
