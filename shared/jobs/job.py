"""A job and its stages as plain values, and how they stand in their document."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal

from shared.firestore.documents import Document
from shared.manifest import collections
from shared.manifest.queues import Priority

Status = Literal["queued", "running", "cancelling", "succeeded", "failed", "cancelled"]
StageStatus = Literal["queued", "running", "succeeded", "failed", "skipped", "cancelled"]

TERMINAL: frozenset[Status] = frozenset({"succeeded", "failed", "cancelled"})
STATUSES: tuple[Status, ...] = ("queued", "running", "cancelling", "succeeded", "failed", "cancelled")


@dataclass(frozen=True, slots=True)
class Usage:
    """What a piece of work cost; money in billionths of a US dollar, so that sums are exact."""

    prompt_tokens: int = 0
    completion_tokens: int = 0
    cost_nano_usd: int = 0

    def __add__(self, other: "Usage") -> "Usage":
        return Usage(
            self.prompt_tokens + other.prompt_tokens,
            self.completion_tokens + other.completion_tokens,
            self.cost_nano_usd + other.cost_nano_usd,
        )

    def fields(self) -> dict[str, int]:
        """Return the usage as document fields."""
        return {
            "prompt_tokens": self.prompt_tokens,
            "completion_tokens": self.completion_tokens,
            "cost_nano_usd": self.cost_nano_usd,
        }


NO_USAGE = Usage()


@dataclass(frozen=True, slots=True)
class StageState:
    """
    One stage of a job as its readers see it.

    ``done`` of ``total`` sub-stages are finished; ``split`` says that they are tasks of their own. ``round``
    counts the passes of a stage that repeats itself, ``result_round`` is the last pass that left a result (-1
    for none). ``attempt`` numbers the tries of the present pass, ``attempts`` counts all.
    """

    name: str
    weight: float
    status: StageStatus = "queued"
    attempts: int = 0
    attempt: int = 0
    done: int = 0
    total: int = 1
    split: bool = False
    round: int = 0
    result_round: int = -1
    started_at: datetime | None = None
    finished_at: datetime | None = None

    @property
    def finished(self) -> bool:
        """Return whether nothing more happens in this stage."""
        return self.status not in {"queued", "running"}

    def fields(self) -> dict[str, Any]:
        """Return the stage as document fields; its name is the key it stands under."""
        return {name: getattr(self, name) for name in _STAGE_FIELDS}


_STAGE_FIELDS = tuple(name for name in StageState.__dataclass_fields__ if name != "name")


@dataclass(frozen=True, slots=True)
class Job:
    """
    A job as it was read; ``version`` is what a write of it must still find.

    ``fence`` grows with every claim of a stage, ``generation`` with every replay, ``seq`` with every event. ``holder``
    names the claim that holds the stage, ``carrier`` the task of an earlier stage whose worker goes on with this one.
    """

    id: str
    tenant: str
    type: str
    owner: str
    status: Status
    priority: Priority
    payload: Mapping[str, Any]
    stages: Mapping[str, StageState]
    created_at: datetime
    updated_at: datetime
    expire_at: datetime
    request_hash: str = ""
    batch: str = ""
    tags: tuple[str, ...] = ()
    generation: int = 0
    fence: int = 0
    holder: str = ""
    carrier: str = ""
    claimed_delivery: int = 0
    lease_until: datetime | None = None
    seq: int = 0
    stage: str = ""
    progress: float = 0.0
    result: Mapping[str, Any] = field(default_factory=dict)
    error: Mapping[str, Any] | None = None
    usage: Usage = NO_USAGE
    started_at: datetime | None = None
    finished_at: datetime | None = None
    version: Any = None

    @property
    def terminal(self) -> bool:
        """Return whether the job has ended for good."""
        return self.status in TERMINAL

    @property
    def current(self) -> StageState:
        """Return the stage that the job stands in."""
        return self.stages[self.stage]


_NESTED = {"stages", "usage", "tags", "pipeline"}
_PLAIN = tuple(name for name in Job.__dataclass_fields__ if name not in _NESTED and name not in {"id", "version"})


def path(job_id: str) -> str:
    """Return the path of a job's document."""
    return f"{collections.JOBS.name}/{job_id}"


def result_path(job_id: str, generation: int, stage: str, round_: int) -> str:
    """Return the path of the result of one pass of a stage."""
    return f"{path(job_id)}/{collections.JOB_RESULTS.name}/{generation}-{stage}-{round_}"


def item_path(job_id: str, generation: int, stage: str, round_: int, index: int) -> str:
    """Return the path of the result of one sub-stage."""
    parent = result_path(job_id, generation, stage, round_)
    return f"{parent}/{collections.JOB_ITEMS.name}/{index:05d}"


def event_path(job_id: str, seq: int) -> str:
    """Return the path of a progress event; ids sort like their numbers."""
    return f"{path(job_id)}/{collections.JOB_EVENTS.name}/{seq:010d}"


def to_fields(job: Job) -> dict[str, Any]:
    """Return the whole job as document fields."""
    fields: dict[str, Any] = {name: getattr(job, name) for name in _PLAIN}
    fields["tags"] = list(job.tags)
    fields["pipeline"] = list(job.stages)
    fields["stages"] = {name: stage.fields() for name, stage in job.stages.items()}
    fields["usage"] = job.usage.fields()
    return fields


def from_document(document: Document) -> Job:
    """Return the job that a document holds."""
    data = document.data
    stages = data["stages"]
    return Job(
        id=document.id,
        version=document.version,
        tags=tuple(data["tags"]),
        stages={name: StageState(name=name, **stages[name]) for name in data["pipeline"]},
        usage=Usage(**data["usage"]),
        **{name: data[name] for name in _PLAIN if name in data},
    )


def changes(before: Job, after: Job) -> dict[str, Any]:
    """Return what differs between two states of a job, by field path."""
    changed = {name: getattr(after, name) for name in _PLAIN if getattr(after, name) != getattr(before, name)}
    if after.usage != before.usage:
        changed["usage"] = after.usage.fields()
    for name, stage in after.stages.items():
        if stage != before.stages[name]:
            changed.update(_stage_changes(before.stages[name], stage))
    return changed


def _stage_changes(before: StageState, after: StageState) -> dict[str, Any]:
    return {
        f"stages.{after.name}.{name}": getattr(after, name)
        for name in _STAGE_FIELDS
        if getattr(after, name) != getattr(before, name)
    }
