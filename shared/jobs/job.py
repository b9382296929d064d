"""A job and its stages as plain values, and how they stand in their document."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any, Literal, get_args

from shared.manifest import collections
from shared.manifest.queues import Priority

if TYPE_CHECKING:
    from shared.firestore.documents import Document

Status = Literal["queued", "running", "paused", "waiting", "cancelling", "succeeded", "failed", "cancelled"]
StageStatus = Literal["queued", "running", "waiting", "succeeded", "failed", "skipped", "cancelled"]

TERMINAL: frozenset[Status] = frozenset({"succeeded", "failed", "cancelled"})
STATUSES: tuple[Status, ...] = get_args(Status)


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
ACTIVE, WAITING, LATER = "active-", "waiting-", "later-"


@dataclass(frozen=True, slots=True)
class StageState:
    """
    One stage of a job as its readers see it.

    ``done`` of ``total`` sub-stages are finished; ``split`` says that they are tasks of their own. ``round``
    counts the passes of a stage that repeats itself, ``result`` is the id of the last result that one left.

    ``attempt`` numbers the tries of the present pass, ``attempts`` counts all, ``claims`` those workers that began
    the present try, ``deferrals`` the tries that a Retry-After put off and that do not count against the stage.
    ``waits_until`` ends the wait for a person, whose silence approves or rejects.

    ``ready_at`` is when the stage could have begun. Of its seconds, ``busy`` ones were spent in handlers,
    ``provider`` ones of those in calls of a provider, and ``delay`` ones in asked-for waits before a try.
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
    result: str = ""
    claims: int = 0
    deferrals: int = 0
    busy_seconds: float = 0.0
    provider_seconds: float = 0.0
    delay_seconds: float = 0.0
    ready_at: datetime | None = None
    waits_until: datetime | None = None
    silence_approves: bool = False
    started_at: datetime | None = None
    finished_at: datetime | None = None

    @property
    def finished(self) -> bool:
        """Return whether nothing more happens in this stage."""
        return self.status not in {"queued", "running", "waiting"}

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
    ``kind`` is what history is kept by. ``place`` is the job's place in its tenant's share of a queue: ``active-…``
    while it may run, ``waiting-…`` in the tenant's backlog, ``later-…`` before its time, empty when it counts for
    none. ``timeout`` is in seconds from submission, and again from each retry, to the ``deadline``. ``link_key``
    signs the links by which a person without a key can decide; it leaves the store in no other way.
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
    kind: str = ""
    request_hash: str = ""
    batch: str = ""
    schedule: str = ""
    tags: tuple[str, ...] = ()
    generation: int = 0
    fence: int = 0
    holder: str = ""
    carrier: str = ""
    claimed_delivery: int = 0
    lease_until: datetime | None = None
    place: str = ""
    admitted_at: datetime | None = None
    not_before: datetime | None = None
    timeout: float | None = None
    deadline: datetime | None = None
    paused_at: datetime | None = None
    paused_seconds: float = 0.0
    link_key: str = ""
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
    def held(self) -> bool:
        """Return whether its next stage must not begin: it is paused, or waits for admission or for its time."""
        return self.status == "paused" or self.place.startswith((WAITING, LATER))

    @property
    def current(self) -> StageState:
        """Return the stage that the job stands in."""
        return self.stages[self.stage]


_NESTED = {"stages", "usage", "tags", "pipeline"}
_PLAIN = tuple(name for name in Job.__dataclass_fields__ if name not in _NESTED and name not in {"id", "version"})


def path(job_id: str) -> str:
    """Return the path of a job's document."""
    return f"{collections.JOBS.name}/{job_id}"


def result_id(generation: int, stage: str, round_: int) -> str:
    """Return the id of the result of one pass of a stage, within its job."""
    return f"{generation}-{stage}-{round_}"


def result_path(job_id: str, result: str) -> str:
    """Return the path of a result."""
    return f"{path(job_id)}/{collections.JOB_RESULTS.name}/{result}"


def items_path(job: Job) -> str:
    """Return the path of the result that the sub-stages of the present stage stand below."""
    return result_path(job.id, result_id(job.generation, job.stage, job.current.round))


def item_path(result: str, index: int) -> str:
    """Return the path of the result of one sub-stage, below the path of its stage's."""
    return f"{result}/{collections.JOB_ITEMS.name}/{index:05d}"


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


def from_document(document: "Document") -> Job:
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
