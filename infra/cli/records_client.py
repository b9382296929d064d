"""The records of the API: what it answers, and one function per operation."""

from collections.abc import Mapping
from typing import Any, TypedDict
from urllib.parse import quote

from infra.cli.analytics_client import JobCounts, QualitySpread, Spread, Trend
from infra.cli.answers import Usage, checked
from infra.cli.client import Client

ROOT = "/v1/analytics/versions"
PAGE = 100


class Mean(TypedDict):
    """So many numbers and their mean."""

    count: int
    mean: float | None


class Answers(TypedDict):
    """Answers of yes and no."""

    yes: int
    no: int
    share: float | None


class Feedback(TypedDict):
    """What people said, and what came of it."""

    count: int
    rating: Mean
    stars: dict[str, int]
    thumbs_up: Answers
    accepted: Answers
    edit_distance: Mean
    outcomes: dict[str, Mean]


class PerJob(TypedDict):
    """What a job takes on average."""

    prompt_tokens: float | None
    completion_tokens: float | None
    cost_usd: str | None


class Figures(TypedDict):
    """What some jobs, and the feedback on their pieces, come to."""

    jobs: JobCounts
    quality: QualitySpread
    latency: Spread
    work: Spread
    usage: Usage
    per_job: PerJob
    feedback: Feedback


class Day(TypedDict):
    """One day of a record."""

    day: str
    jobs: int
    quality: float | None
    failure_rate: float | None
    feedback: int
    rating: float | None


class Record(TypedDict):
    """What was made with a version, of one content type by one model."""

    template: str
    version: int
    content_type: str
    model: str
    figures: Figures
    quality_trend: Trend
    days: list[Day]


class Basis(TypedDict):
    """What the answer rests on."""

    documents: int
    portions: int
    complete: bool
    pending: int
    gone: int


class Records(TypedDict):
    """A page of records."""

    since: str
    until: str
    items: list[Record]
    next_cursor: str | None
    basis: Basis


class Side(TypedDict):
    """Jobs on one side of a change."""

    jobs: int
    mean: float


class Alarm(TypedDict):
    """Something has become worse than it was."""

    id: str
    at: str
    sign: str
    content_type: str
    model: str
    versions: list[str]
    before: Side
    since: Side
    evidence: float
    sentence: str


class Alarms(TypedDict):
    """A page of alarms."""

    items: list[Alarm]
    next_cursor: str | None


class Comparison(TypedDict):
    """By how much a version exceeds the one in production."""

    measure: str
    verdict: str
    difference: float
    low: float
    high: float
    confidence: float
    count: int
    base_count: int
    strata: int
    missing: int


class Suggestion(TypedDict):
    """What could be done about a template."""

    template: str
    action: str
    version: int | None
    production: int
    sentence: str
    caveat: str | None
    comparisons: list[Comparison]
    cost_change: float | None
    alarm: Alarm | None


class Suggestions(TypedDict):
    """What could be done in a window."""

    since: str
    until: str
    items: list[Suggestion]


class Version(TypedDict):
    """All that was made with one version."""

    version: int
    production: bool
    figures: Figures


class TemplateRecord(TypedDict):
    """Everything that use has taught about a template."""

    template: str
    production: int | None
    since: str
    until: str
    versions: list[Version]
    records: list[Record]
    suggestions: list[Suggestion]
    alarms: list[Alarm]
    basis: Basis


async def records(client: Client, wanted: Mapping[str, Any], limit: int) -> Records:
    """Return up to ``limit`` records, as one page."""
    found = await _page(client, wanted, limit, "")
    while found["next_cursor"] and len(found["items"]) < limit:
        more = await _page(client, wanted, limit - len(found["items"]), found["next_cursor"])
        found = Records(**{**more, "items": [*found["items"], *more["items"]]})
    return found


async def template(client: Client, name: str, wanted: Mapping[str, Any]) -> TemplateRecord:
    """Return the record of a template."""
    path = f"/v1/prompts/{quote(name, safe='') or '-'}/record"
    return checked(TemplateRecord, await client.ask("GET", path, params=list(wanted.items())))


async def alarms(client: Client, name: str, limit: int) -> list[Alarm]:
    """Return up to ``limit`` alarms, the latest first."""
    params: list[tuple[str, Any]] = [("limit", min(limit, PAGE)), *([("template", name)] if name else [])]
    return checked(Alarms, await client.ask("GET", f"{ROOT}/alarms", params=params))["items"]


async def suggestions(client: Client, wanted: Mapping[str, Any]) -> list[Suggestion]:
    """Return what could be done."""
    found = await client.ask("GET", f"{ROOT}/suggestions", params=list(wanted.items()))
    return checked(Suggestions, found)["items"]


async def _page(client: Client, wanted: Mapping[str, Any], limit: int, cursor: str) -> Records:
    params: list[tuple[str, Any]] = [*wanted.items(), ("limit", min(limit, PAGE))]
    params += [("cursor", cursor)] if cursor else []
    return checked(Records, await client.ask("GET", ROOT, params=params))
