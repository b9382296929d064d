"""The tunings of the API: what it answers, and one function per operation."""

from collections.abc import AsyncGenerator, Mapping
from typing import Any, TypedDict
from urllib.parse import quote

from infra.cli.answers import checked
from infra.cli.client import Client

ROOT = "/v1/tunings"
PAGE = 100
MOST = 10_000


class Spent(TypedDict):
    """Evaluations, reflections and money."""

    calls: int
    reflections: int | None
    cost_usd: str | None


class Search(TypedDict):
    """Where a search stands."""

    iteration: int
    best: str
    first_score: float | None
    best_score: float | None
    validated: int
    candidates: int
    spent: Spent
    reserved: Spent
    levers: dict[str, dict[str, int]]
    ended: str | None


class Report(TypedDict):
    """What was found."""

    summary: str
    gain: dict[str, Any]
    prompt_tokens: dict[str, int]
    per_1000_calls: dict[str, dict[str, Any] | None]
    front: list[dict[str, Any]]
    prompt: dict[str, Any]
    diff: dict[str, str]
    examples_added: int
    proposal: dict[str, Any] | None


class Tuning(TypedDict):
    """A tuning."""

    id: str
    status: str
    progress: float
    template: str
    version: int
    dataset: str
    dataset_hash: str
    suite: str | None
    model: str | None
    reflector: str | None
    limits: Spent
    created_at: str
    finished_at: str | None
    error: dict[str, Any] | None
    cost_usd: str
    search: Search | None
    report: Report | None
    links: dict[str, str]


class Candidate(TypedDict):
    """A prompt that was tried."""

    id: str
    parents: list[str]
    lever: str
    iteration: int
    status: str
    best: bool
    score: float | None
    validated: int
    lead: float
    tokens: int
    prompt: dict[str, Any]


class Proposal(TypedDict):
    """The experiment that was made of a proposal."""

    experiment: str
    state: str
    arms: dict[str, int]
    links: dict[str, str]


async def begin(client: Client, body: Mapping[str, Any]) -> Tuning:
    """Begin a tuning."""
    return checked(Tuning, await client.ask("POST", ROOT, body))


async def get(client: Client, tuning: str) -> Tuning:
    """Return a tuning as it stands."""
    return checked(Tuning, await client.ask("GET", _path(tuning)))


async def tunings(client: Client, limit: int) -> AsyncGenerator[Tuning, None]:
    """Yield up to ``limit`` tunings, newest first."""
    async for plain in _pages(client, ROOT, limit):
        yield checked(Tuning, plain)


async def candidates(client: Client, tuning: str) -> AsyncGenerator[Candidate, None]:
    """Yield what a tuning has tried, in the order of its steps."""
    async for plain in _pages(client, f"{_path(tuning)}/candidates", MOST):
        yield checked(Candidate, plain)


async def propose(client: Client, tuning: str, body: Mapping[str, Any]) -> Proposal:
    """Make an experiment of what a tuning has found."""
    return checked(Proposal, await client.ask("POST", f"{_path(tuning)}/proposals", body))


def _path(tuning: str) -> str:
    return f"{ROOT}/{quote(tuning, safe='') or '-'}"


async def _pages(client: Client, path: str, limit: int) -> AsyncGenerator[Any, None]:
    cursor = ""
    while limit > 0:
        params = [("limit", str(min(PAGE, limit))), *([("cursor", cursor)] if cursor else [])]
        page = await client.ask("GET", path, params=params)
        for item in page["items"][:limit]:
            yield item
        limit -= len(page["items"])
        cursor = page["next_cursor"] or ""
        if not cursor:
            return
