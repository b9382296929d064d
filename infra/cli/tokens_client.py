"""The tokens' part of the API: what it answers, and one function per operation."""

from collections.abc import AsyncGenerator, Mapping
from typing import Any, TypedDict

from infra.cli.answers import checked
from infra.cli.client import Client

ROOT = "/v1/tokens"
PAGE = 50


class Learned(TypedDict):
    """What the counts of a model's provider have taught."""

    vocabulary: str
    factor: float
    calls: int


class Count(TypedDict):
    """About how many tokens something has."""

    model: str
    tokens: int
    low: int
    high: int
    learned: Learned
    segments: dict[str, int] | None


class Rates(TypedDict):
    """Prices in US dollars per million tokens, and per call."""

    input: str
    output: str | None
    cached: str | None
    cache_write: str | None
    request: str


class Price(TypedDict):
    """What calls cost."""

    model: str
    source: str
    prompt_tokens: int
    completion_tokens: int
    calls: int
    cost_usd: str | None
    total_usd: str | None
    rates: Rates | None
    why: str | None


class Segment(TypedDict):
    """Tokens of a segment before and after."""

    before: int
    after: int


class Step(TypedDict):
    """One change, and the tokens that it saves."""

    rule: str
    segment: str
    before: str
    after: str
    saved: int


class Verified(TypedDict):
    """A prompt and its shorter form on the same examples."""

    examples: int
    failed: int
    before: float
    after: float
    difference: float
    interval: list[float]
    wins: int
    losses: int
    e_value: float
    holds: bool
    proven: bool
    prompt_tokens_before: float
    prompt_tokens_after: float
    cost_usd: str


class Saving(TypedDict):
    """What compression saves."""

    model: str
    tokens_before: int
    tokens_after: int
    saved: float
    fits: bool
    segments: dict[str, Segment]
    usd_per_1000_before: str | None
    usd_per_1000_after: str | None
    usd_per_1000_saved: str | None
    suggested: bool


class Compressed(Saving):
    """A shorter prompt, and every change that made it."""

    parts: dict[str, str]
    examples: list[dict[str, str]]
    steps: list[Step]
    verified: Verified | None


class TemplateSaving(Saving):
    """What a template could save."""

    name: str
    version: int


class Model(TypedDict):
    """A model: how its tokens are estimated, and what they cost."""

    model: str
    learned: Learned
    source: str
    rates: Rates | None


class _Savings(TypedDict):
    items: list[Any]
    next_cursor: str | None


class _Models(TypedDict):
    items: list[Any]


async def count(client: Client, body: Mapping[str, Any]) -> Count:
    """Count the tokens of something."""
    return checked(Count, await client.ask("POST", f"{ROOT}/count", body))


async def price(client: Client, body: Mapping[str, Any]) -> Price:
    """Price calls."""
    return checked(Price, await client.ask("POST", f"{ROOT}/price", body))


async def compress(client: Client, body: Mapping[str, Any]) -> Compressed:
    """Make a prompt shorter."""
    return checked(Compressed, await client.ask("POST", f"{ROOT}/compress", body))


async def report(client: Client, model: str, limit: int) -> AsyncGenerator[TemplateSaving, None]:
    """Yield what up to ``limit`` templates could save."""
    cursor: str | None = None
    while limit > 0:
        asked = {"model": model, "limit": str(min(limit, PAGE)), "cursor": cursor or ""}
        params = [(name, value) for name, value in asked.items() if value]
        page = checked(_Savings, await client.ask("GET", f"{ROOT}/report", params=params))
        for item in page["items"]:
            yield checked(TemplateSaving, item)
        limit -= len(page["items"])
        cursor = page["next_cursor"]
        if not cursor or not page["items"]:
            return


async def models(client: Client) -> list[Model]:
    """Return how models count and what they cost."""
    found = checked(_Models, await client.ask("GET", f"{ROOT}/models"))
    return [checked(Model, item) for item in found["items"]]
