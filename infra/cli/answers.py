"""What the API answers, as far as this command line reads it: the JSON as it came, with names for its fields."""

from typing import Any, TypedDict, TypeVar, cast

from infra.cli import failures

T = TypeVar("T")


class Usage(TypedDict):
    """Tokens and money that were used; money is an exact decimal, as text."""

    prompt_tokens: int
    completion_tokens: int
    cost_usd: str


class Stage(TypedDict):
    """One stage of a job."""

    name: str
    status: str
    weight: float
    attempts: int
    deferrals: int
    done: int
    total: int
    busy_seconds: float
    provider_seconds: float
    delay_seconds: float
    ready_at: str | None
    waits_until: str | None
    started_at: str | None
    finished_at: str | None


class JobError(TypedDict):
    """Why a job failed."""

    code: str
    category: str
    detail: str
    stage: str


class Job(TypedDict):
    """A job: its state, its stages, and its result once it has one."""

    id: str
    type: str
    kind: str
    status: str
    waits_for: str | None
    generation: int
    progress: float
    stage: str
    stages: list[Stage]
    priority: str
    tags: list[str]
    batch: str | None
    schedule: str | None
    owner: str
    seq: int
    created_at: str
    not_before: str | None
    admitted_at: str | None
    deadline: str | None
    paused_at: str | None
    paused_seconds: float
    started_at: str | None
    updated_at: str
    finished_at: str | None
    usage: Usage
    result: dict[str, Any]
    error: JobError | None
    links: dict[str, str]


class Progress(TypedDict):
    """One step of a job."""

    job: str
    type: str
    kind: str
    batch: str
    tags: list[str]
    priority: str
    owner: str
    generation: int
    seq: int
    at: str
    status: str
    progress: float
    stage: str
    stage_status: str
    done: int
    total: int
    attempt: int
    error: JobError | None


class Overview(TypedDict):
    """What a stream of events has begun with."""

    jobs: int
    complete: bool


class Page(TypedDict):
    """A part of the list of jobs."""

    items: list[Job]
    next_cursor: str | None


class Approval(TypedDict):
    """A job that waits for a person, and what it would be finished as."""

    job: Job
    title: str
    preview: str
    quality: float | None
    decide_until: str | None
    on_timeout: str


class Approvals(TypedDict):
    """A part of the list of what waits for approval."""

    items: list[Approval]
    next_cursor: str | None


class Link(TypedDict):
    """A link to decide by, below the address of the API."""

    path: str
    expires_at: str


class Measure(TypedDict):
    """One measure of the quality score and its reason."""

    name: str
    value: float
    weight: float
    reason: str


class Quality(TypedDict):
    """The quality score, from 0 to 1, with its parts."""

    score: float
    measures: list[Measure]


class Piece(TypedDict):
    """A finished piece."""

    id: str
    job: str
    content_type: str
    title: str
    body: str
    format: str
    language: str
    sections: list[dict[str, str]]
    quality: Quality
    usage: Usage
    metadata: dict[str, Any]
    created_at: str


class Cache(TypedDict):
    """What the cache had to do with a piece."""

    status: str
    reason: str
    level: str | None
    age_seconds: float | None


class FreshPiece(Piece):
    """A piece as the answer to a brief."""

    cache: Cache


class Token(TypedDict):
    """A bit of text that was written in a stage."""

    stage: str
    text: str


class Step(TypedDict):
    """A job that is read along, as it stands."""

    id: str
    status: str
    stage: str
    progress: float


class Rejection(TypedDict):
    """A line of a batch that was left out, and why."""

    line: int
    errors: list[failures.FieldProblem]


class Batch(TypedDict):
    """A batch: its job and how its pieces stand."""

    job: Job
    lines: int
    rejected: int
    counts: dict[str, int]
    rejections: list[Rejection]
    links: dict[str, str]


class Result(TypedDict):
    """How one line of a batch has come out so far."""

    line: int
    job: str
    status: str
    content: Piece | None
    error: JobError | None


class Dependency(TypedDict):
    """How something that the gateway needs is."""

    name: str
    status: str
    critical: bool
    latency_ms: float
    reason: str


class Health(TypedDict):
    """How the gateway is, and what it needs."""

    status: str
    dependencies: list[Dependency]


def checked(kind: type[T], value: object) -> T:
    """Return ``value`` as a ``kind``; raises ForeignAnswerError when it lacks one of its fields."""
    needed: frozenset[str] = getattr(kind, "__required_keys__", frozenset())
    if not isinstance(value, dict) or not needed <= value.keys():
        raise failures.ForeignAnswerError(f"The answer is no {kind.__name__.lower()} of Pressroom's API.")
    return cast("T", value)
