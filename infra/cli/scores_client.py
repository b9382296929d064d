"""What scores prompts, as the API answers it: scores, suites, datasets, evaluations; one function per operation."""

from collections.abc import AsyncGenerator, Mapping
from typing import Any, TypedDict, TypeVar
from urllib.parse import quote

from infra.cli.answers import checked
from infra.cli.client import Client, Filter

T = TypeVar("T")

SCORES, SUITES, DATASETS, EVALUATIONS = "/v1/scores", "/v1/suites", "/v1/datasets", "/v1/evaluations"
PAGE = 100


class Evidence(TypedDict):
    """A piece of a text that a verdict rests on."""

    start: int
    end: int
    text: str


class Verdict(TypedDict):
    """What came of one assertion."""

    type: str
    metric: str | None
    score: float
    passed: bool
    weight: float
    reason: str
    evidence: list[Evidence]
    parts: list[Any]


class Written(TypedDict):
    """What was scored."""

    text: str
    finish_reason: str
    prompt_tokens: int
    completion_tokens: int
    cost_usd: str
    seconds: float


class Preference(TypedDict):
    """Which of two texts is better."""

    preferred: str
    reason: str
    agreed: bool


class Score(TypedDict):
    """A score and what it is made of."""

    score: float
    passed: bool
    feedback: list[str]
    metrics: dict[str, float]
    verdicts: list[Verdict]
    output: Written
    preference: Preference | None
    cost_usd: str


class Term(TypedDict):
    """A type of assertion."""

    type: str
    family: str
    summary: str
    takes_expected: bool
    threshold: float | None
    judged: bool


class Suite(TypedDict):
    """A suite, as it is listed."""

    name: str
    template: str | None
    assertions_count: int
    threshold: float | None
    revision: int
    hash: str
    author: str
    created_at: str
    updated_at: str


class FullSuite(Suite):
    """A suite with its assertions."""

    assertions: list[dict[str, Any]]


class DatasetVersion(TypedDict):
    """A version of a dataset."""

    hash: str
    examples: int
    author: str
    created_at: str


class Dataset(TypedDict):
    """A dataset: its newest version, and those before it."""

    name: str
    hash: str
    examples: int
    versions: list[DatasetVersion]
    created_at: str
    updated_at: str


class Put(Dataset):
    """A dataset as it was put."""

    created: bool


class Splits(TypedDict):
    """How many examples each split has."""

    train: int
    val: int
    test: int


class Examples(TypedDict):
    """Some examples of a dataset."""

    items: list[dict[str, Any]]
    next_cursor: str | None
    hash: str
    splits: Splits


class Paid(TypedDict):
    """What an evaluation has paid."""

    prompt_tokens: int
    completion_tokens: int
    cost_usd: str


class Candidate(TypedDict):
    """What one version has come to."""

    name: str
    hash: str
    score: float | None
    passed: int
    scored: int
    missing: int
    errors: list[dict[str, Any]]
    stability: float | None
    assertions: list[dict[str, Any]]
    metrics: dict[str, float]
    prompt_tokens: float | None
    completion_tokens: float | None
    cost_usd_per_1000: str | None
    seconds: float | None
    seconds_p95: float | None


class Comparison(TypedDict):
    """A version held against the first one."""

    baseline: str
    candidate: str
    examples: int
    difference: float
    low: float
    high: float
    wins: int
    losses: int
    ties: int
    e_value: float
    verdict: str
    summary: str
    preferred: dict[str, int] | None
    regressions: list[dict[str, Any]]


class Evaluation(TypedDict):
    """An evaluation, and its report once it has one."""

    id: str
    status: str
    progress: float
    template: str | None
    versions: list[str]
    dataset: str
    dataset_hash: str
    split: str | None
    examples: int
    suite: str | None
    suite_hash: str
    model: str | None
    repeats: int
    runs: int
    max_cost_usd: str | None
    created_at: str
    finished_at: str | None
    error: dict[str, Any] | None
    usage: Paid
    cached: int | None
    not_run: int | None
    candidates: list[Candidate]
    comparisons: list[Comparison]
    links: dict[str, str]


class Row(TypedDict):
    """One version on one example."""

    example: str
    given: str
    version: str
    sample: int
    score: float | None
    passed: bool
    error: str | None
    text: str
    feedback: list[str]
    metrics: dict[str, float]
    prompt_tokens: int
    completion_tokens: int
    cost_usd: str
    seconds: float
    cached: bool


class _Page(TypedDict):
    items: list[Any]


async def score(client: Client, body: Mapping[str, Any]) -> Score:
    """Score a text or a prompt."""
    return checked(Score, await client.ask("POST", SCORES, body))


async def terms(client: Client) -> list[Term]:
    """Return all types of assertions."""
    found = checked(_Page, await client.ask("GET", f"{SCORES}/assertions"))
    return [checked(Term, item) for item in found["items"]]


async def put_suite(client: Client, name: str, body: Mapping[str, Any]) -> FullSuite:
    """Keep a suite under a name."""
    return checked(FullSuite, await client.ask("PUT", _one(SUITES, name), body))


async def suite(client: Client, name: str) -> FullSuite:
    """Return a suite."""
    return checked(FullSuite, await client.ask("GET", _one(SUITES, name)))


def suites(client: Client, limit: int) -> AsyncGenerator[Suite, None]:
    """Yield up to ``limit`` suites."""
    return _listed(client, SUITES, Suite, limit)


async def delete_suite(client: Client, name: str) -> None:
    """Delete a suite."""
    await client.ask("DELETE", _one(SUITES, name))


async def put_dataset(client: Client, name: str, examples: list[Any]) -> Put:
    """Keep examples under a name."""
    return checked(Put, await client.ask("PUT", _one(DATASETS, name), {"examples": examples}))


async def import_dataset(client: Client, name: str, body: Mapping[str, Any]) -> Put:
    """Make a dataset of finished content."""
    return checked(Put, await client.ask("POST", f"{_one(DATASETS, name)}/import", body))


async def dataset(client: Client, name: str) -> Dataset:
    """Return a dataset without its examples."""
    return checked(Dataset, await client.ask("GET", _one(DATASETS, name)))


def datasets(client: Client, limit: int) -> AsyncGenerator[Dataset, None]:
    """Yield up to ``limit`` datasets."""
    return _listed(client, DATASETS, Dataset, limit)


async def examples(client: Client, name: str, params: Filter) -> Examples:
    """Return some examples of a dataset."""
    return checked(Examples, await client.ask("GET", f"{_one(DATASETS, name)}/examples", params=params))


async def delete_dataset(client: Client, name: str) -> None:
    """Delete a dataset."""
    await client.ask("DELETE", _one(DATASETS, name))


async def evaluate(client: Client, body: Mapping[str, Any]) -> Evaluation:
    """Begin to evaluate versions of a template."""
    return checked(Evaluation, await client.ask("POST", EVALUATIONS, body))


async def evaluation(client: Client, name: str) -> Evaluation:
    """Return an evaluation."""
    return checked(Evaluation, await client.ask("GET", _one(EVALUATIONS, name)))


def evaluations(client: Client, limit: int) -> AsyncGenerator[Evaluation, None]:
    """Yield up to ``limit`` evaluations, newest first."""
    return _listed(client, EVALUATIONS, Evaluation, limit)


async def rows(client: Client, name: str) -> AsyncGenerator[Row, None]:
    """Yield what came of the single examples."""
    cursor = ""
    while True:
        params = [("cursor", cursor)] if cursor else []
        page = await client.ask("GET", f"{_one(EVALUATIONS, name)}/results", params=params)
        for item in checked(_Page, page)["items"]:
            yield checked(Row, item)
        cursor = page.get("next_cursor") or ""
        if not cursor:
            return


async def _listed(client: Client, path: str, kind: type[T], limit: int) -> AsyncGenerator[T, None]:
    cursor = ""
    while limit > 0:
        params: Filter = [("limit", min(limit, PAGE)), *([("cursor", cursor)] if cursor else [])]
        page = await client.ask("GET", path, params=params)
        items = checked(_Page, page)["items"]
        for item in items:
            yield checked(kind, item)
        limit -= len(items)
        cursor = page.get("next_cursor") or ""
        if not cursor or not items:
            return


def _one(path: str, name: str) -> str:
    return f"{path}/{quote(name, safe='') or '-'}"
