"""The analytics of the API: what it answers, and one function per operation."""

from collections.abc import Sequence
from typing import Any, TypedDict
from urllib.parse import quote

from infra.cli.answers import Job, Usage, checked
from infra.cli.client import Client


class TimeLeft(TypedDict):
    """The estimate of the time that a job will still take."""

    status: str
    p50_seconds: float | None
    p90_seconds: float | None
    evidence: int
    reason: str


class EstimatedJob(Job):
    """A job with its estimate, which is null once it has ended."""

    time_left: TimeLeft | None


class Verdict(TypedDict):
    """The part that took the largest share of the time."""

    part: str
    share: float
    seconds: float
    stage: str
    stage_share: float
    runner_up: str
    runner_up_share: float
    sentence: str
    action: str


class StageAnalysis(TypedDict):
    """Where the time of a stage went."""

    name: str
    status: str
    attempts: int
    deferrals: int
    total_seconds: float
    wait_seconds: float
    delay_seconds: float
    run_seconds: float
    provider_seconds: float
    rest_seconds: float


class PassQuality(TypedDict):
    """The quality that one pass of a stage came to."""

    stage: str
    generation: int
    round: int
    quality: float


class JobAnalysis(TypedDict):
    """Where the time of a job went."""

    job: str
    kind: str
    status: str
    total_seconds: float
    parts: dict[str, float]
    stages: list[StageAnalysis]
    attempts: int
    deferrals: int
    quality: list[PassQuality]
    verdict: Verdict | None


class Spread(TypedDict):
    """How times are spread."""

    count: int
    mean: float | None
    p50: float | None
    p95: float | None
    p99: float | None


class StageSpread(TypedDict):
    """One stage over all jobs of a type."""

    type: str
    name: str
    runs: int
    attempts: int
    deferrals: int
    wait: Spread
    run: Spread
    provider: Spread
    seconds: dict[str, float]


class JobCounts(TypedDict):
    """How jobs ended."""

    finished: int
    succeeded: int
    failed: int
    cancelled: int
    failure_rate: float | None


class Failure(TypedDict):
    """How often jobs failed with one code."""

    code: str
    category: str
    count: int
    share: float


class QualitySpread(TypedDict):
    """How quality scores are spread."""

    count: int
    mean: float | None
    p10: float | None
    p50: float | None
    p90: float | None


class Trend(TypedDict):
    """The change of quality per day, and its bounds."""

    direction: str
    per_day: float | None
    low: float | None
    high: float | None


class Bucket(TypedDict):
    """The jobs that ended within one hour or day."""

    start: str
    jobs: JobCounts


class Basis(TypedDict):
    """What the answer rests on."""

    job_documents: int
    rollup_documents: int
    complete: bool
    pending_hours: int
    gone_hours: int
    percentiles: str
    relative_error: float


class Before(TypedDict):
    """The window before."""

    since: str
    until: str
    jobs: JobCounts
    duration: Spread
    usage: Usage
    quality_mean: float | None
    share: float | None


class Window(TypedDict):
    """The jobs that ended within a window."""

    since: str
    until: str
    bucket: str
    kind: str
    type: str
    jobs: JobCounts
    per_hour: float
    duration: Spread
    failures: list[Failure]
    stages: list[StageSpread]
    parts: dict[str, float]
    usage: Usage
    quality: QualitySpread
    quality_trend: Trend
    verdict: Verdict | None
    before: Before
    buckets: list[Bucket]
    basis: Basis


async def job(client: Client, job_id: str) -> EstimatedJob:
    """Return a job with the estimate of its time left."""
    return checked(EstimatedJob, await client.ask("GET", _path(job_id)))


async def analysis(client: Client, job_id: str) -> JobAnalysis:
    """Return where the time of a job went."""
    return checked(JobAnalysis, await client.ask("GET", f"{_path(job_id)}/analysis"))


async def window(client: Client, wanted: Sequence[tuple[str, str]]) -> Window:
    """Return what the jobs of a window come to."""
    params: list[tuple[str, Any]] = list(wanted)
    return checked(Window, await client.ask("GET", "/v1/analytics", params=params))


def _path(job_id: str) -> str:
    return f"/v1/jobs/{quote(job_id, safe='') or '-'}"
