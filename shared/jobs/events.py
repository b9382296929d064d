"""Progress events: what changed in a job, numbered without gaps."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from shared.firestore.documents import Document
from shared.firestore.writes import Write, create
from shared.jobs import job as jobs
from shared.jobs.job import Job


@dataclass(frozen=True, slots=True)
class Event:
    """
    One step of a job: its state after the step and the stage that moved.

    ``error`` is why the job failed, or why the stage is tried once more.
    """

    job: str
    tenant: str
    type: str
    kind: str
    batch: str
    tags: tuple[str, ...]
    priority: str
    owner: str
    generation: int
    seq: int
    at: datetime
    status: str
    progress: float
    stage: str
    stage_status: str
    done: int
    total: int
    attempt: int
    error: dict[str, Any] | None = None

    @property
    def terminal(self) -> bool:
        """Return whether this is the job's last event."""
        return self.status in jobs.TERMINAL


Notify = Callable[[str, Event], None]
_FIELDS = tuple(Event.__dataclass_fields__)


def of(job: Job, stage_name: str, error: Mapping[str, Any] | None = None) -> Event:
    """Return the event that brought ``job`` to its present ``seq`` by moving a stage."""
    stage = job.stages[stage_name]
    error = error or job.error
    return Event(
        job=job.id,
        tenant=job.tenant,
        type=job.type,
        kind=job.kind,
        batch=job.batch,
        tags=job.tags,
        priority=job.priority,
        owner=job.owner,
        generation=job.generation,
        seq=job.seq,
        at=job.updated_at,
        status=job.status,
        progress=job.progress,
        stage=stage.name,
        stage_status=stage.status,
        done=stage.done,
        total=stage.total,
        attempt=stage.attempt,
        error=dict(error) if error else None,
    )


def record(job: Job, event: Event) -> Write:
    """Return the write that keeps an event of ``job``."""
    fields = {name: getattr(event, name) for name in _FIELDS}
    fields |= {"tags": list(event.tags), "expire_at": job.expire_at}
    return create(jobs.event_path(job.id, event.seq), fields)


def from_document(document: Document) -> Event:
    """Return the event that a document holds."""
    fields = {name: document.data[name] for name in _FIELDS}
    return Event(**{**fields, "tags": tuple(fields["tags"])})
