"""Statistics of the cache as the API answers them."""

from typing import Any, TypedDict

from infra.cli import cache_client
from infra.cli.answers import checked
from infra.cli.client import Client


class Level(TypedDict):
    """What one level did."""

    hits: int
    misses: int
    stores: int
    stored_bytes: int


class Spread(TypedDict):
    """A distribution."""

    count: int
    p50: int | None
    p95: int | None
    p99: int | None


class Counts(TypedDict):
    """What the cache did."""

    asked: int
    hit_rate: float | None
    hit_rates: dict[str, float | None]
    memory: Level
    shared: Level
    semantic: Level
    coalesced: int
    stale: int
    misses: dict[str, int]
    bypasses: dict[str, int]
    failures: int
    negative: int
    evicted: int
    evicted_asked: int
    hit_age_seconds: Spread
    lifetime_seconds: Spread
    size_bytes: Spread
    saved_cost_usd: str
    saved_tokens: int
    saved_seconds: float
    made_cost_usd: str
    made_seconds: float


class UsedKey(TypedDict):
    """A key that is used much."""

    key: str
    name: str
    asked: int
    missed: int


class Pooled(Counts):
    """What all instances did for a namespace."""

    namespace: str
    most_used: list[UsedKey]


class Held(Counts):
    """What one instance did for a namespace."""

    namespace: str
    held_items: int
    held_bytes: int


class Step(TypedDict):
    """One hour."""

    hour: str
    asked: int
    hit_rate: float | None


class Window(TypedDict):
    """What all instances did together."""

    since: str
    until: str
    complete: bool
    total: Counts
    namespaces: list[Pooled]
    series: list[Step]


class Stats(TypedDict):
    """What the answering instance did, and what all did together."""

    since: str
    namespaces: list[Held]
    window: Window | None


async def stats(client: Client, hours: int, name: str) -> Stats:
    """Return the statistics of a window, of one namespace or of all."""
    path = f"{cache_client.ROOT}/stats"
    found = checked(Stats, await client.ask("GET", path, params=cache_client.window_params(hours, name)))
    window: Any = found["window"]
    if window is not None:
        for item in checked(Window, window)["namespaces"]:
            checked(Pooled, item)
        checked(Counts, window["total"])
    return found
