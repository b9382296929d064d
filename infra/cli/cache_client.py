"""The cache's part of the API: what it answers, and one function per operation."""

from collections.abc import AsyncGenerator, Mapping
from typing import Any, TypedDict
from urllib.parse import quote

from infra.cli.answers import checked
from infra.cli.client import Client

ROOT = "/v1/cache"
NAMESPACES = f"{ROOT}/namespaces"
ENTRIES = f"{ROOT}/entries"
PAGE = 100


class Lookup(TypedDict):
    """The answer to a request, or why there is none."""

    status: str
    level: str | None
    reason: str
    key: str
    age_seconds: float
    value: Any


class Stored(TypedDict):
    """Where an entry was stored, and until when it holds."""

    namespace: str
    key: str
    levels: list[str]
    expires_at: str


class Entry(TypedDict):
    """A stored entry, as far as this command line reads it."""

    namespace: str
    key: str
    name: str | None
    tags: list[str]
    created_at: str
    fresh_until: str | None
    expires_at: str
    size_bytes: int
    cost_usd: str
    tokens: int
    seconds: float
    maker: str | None


class FullEntry(Entry):
    """A stored entry with its value."""

    value: Any


class ListedEntry(Entry):
    """An entry of a list."""

    state: str


class Policy(TypedDict):
    """How a namespace keeps its answers; times in seconds."""

    ttl: int
    shortest_ttl: int
    longest_ttl: int
    stale_while_revalidate: int
    stale_if_error: int
    max_temperature: float
    semantic: dict[str, Any]


class Mark(TypedDict):
    """One invalidation."""

    what: str
    number: int
    at: str
    by: str


class Namespace(TypedDict):
    """A namespace: its policy, and what of it was invalidated."""

    namespace: str
    own: bool
    policy: Policy
    ttl: float
    adaptive: dict[str, Any] | None
    sequence: int
    marks: list[Mark]


class Evidence(TypedDict):
    """What is known of similar questions in a namespace."""

    enabled: bool
    on: bool
    why_off: str | None
    budget: float
    threshold: float | None
    answered: float
    error: float
    bound: float
    labels: int


class Begun(TypedDict):
    """A job that was begun."""

    id: str
    status: str


class Invalidation(TypedDict):
    """An invalidation, which holds already, and the job that cleans up behind it."""

    namespace: str
    what: str
    sequence: int
    job: Begun | None


class Judged(TypedDict):
    """What a verdict has done."""

    verdict: str
    labels: int
    removed: str | None


class Recommendation(TypedDict):
    """What could be done better, and why."""

    kind: str
    namespace: str
    advice: str
    because: str
    share: dict[str, Any]
    figures: dict[str, float]
    saves: int
    saves_cost_usd: str
    saves_seconds: float
    command: str | None
    call: dict[str, Any] | None


class Recommendations(TypedDict):
    """What the statistics of a window speak for."""

    since: str
    until: str
    asked: int
    items: list[Recommendation]


class _Namespaces(TypedDict):
    items: list[Namespace]


class _Entries(TypedDict):
    items: list[Any]
    next_cursor: str | None


async def look_up(client: Client, namespace: str, request: Any) -> Lookup:
    """Look for the answer to a request."""
    return checked(Lookup, await client.ask("POST", f"{ROOT}/lookup", {"namespace": namespace, "request": request}))


async def entry(client: Client, namespace: str, key: str) -> FullEntry:
    """Return the entry under a key."""
    return checked(FullEntry, await client.ask("GET", _entry(namespace, key)))


async def put(client: Client, body: Mapping[str, Any]) -> Stored:
    """Store an answer."""
    return checked(Stored, await client.ask("PUT", ENTRIES, body))


async def entries(client: Client, namespace: str, tag: str, limit: int) -> AsyncGenerator[ListedEntry, None]:
    """Yield up to ``limit`` entries of a namespace, the youngest first."""
    cursor: str | None = None
    while limit > 0:
        asked = {"namespace": namespace, "tag": tag, "limit": str(min(limit, PAGE)), "cursor": cursor or ""}
        params = [(name, value) for name, value in asked.items() if value]
        page = checked(_Entries, await client.ask("GET", ENTRIES, params=params))
        for item in page["items"]:
            yield checked(ListedEntry, item)
        limit -= len(page["items"])
        cursor = page["next_cursor"]
        if not cursor or not page["items"]:
            return


async def namespaces(client: Client) -> list[Namespace]:
    """Return all namespaces."""
    found = checked(_Namespaces, await client.ask("GET", NAMESPACES))
    return [checked(Namespace, item) for item in found["items"]]


async def namespace(client: Client, name: str) -> Namespace:
    """Return a namespace."""
    return checked(Namespace, await client.ask("GET", f"{NAMESPACES}/{_segment(name)}"))


async def set_policy(client: Client, name: str, policy: Mapping[str, Any]) -> Namespace:
    """Set how a namespace keeps its answers."""
    return checked(Namespace, await client.ask("PUT", f"{NAMESPACES}/{_segment(name)}", policy))


async def evidence(client: Client, name: str) -> Evidence:
    """Return what is known of similar questions in a namespace."""
    return checked(Evidence, await client.ask("GET", f"{NAMESPACES}/{_segment(name)}/evidence"))


async def invalidate(client: Client, body: Mapping[str, Any]) -> Invalidation:
    """Let entries count as absent."""
    return checked(Invalidation, await client.ask("POST", f"{ROOT}/invalidate", body))


async def warm(client: Client, body: Mapping[str, Any]) -> Begun:
    """Begin to make answers before somebody asks."""
    return checked(Begun, await client.ask("POST", f"{ROOT}/warm", body))


async def recommendations(client: Client, hours: int, name: str) -> Recommendations:
    """Return what could be done better."""
    return checked(
        Recommendations, await client.ask("GET", f"{ROOT}/recommendations", params=window_params(hours, name))
    )


async def judge(client: Client, namespace: str, key: str, verdict: str, *, answer: bool) -> Judged:
    """Confirm or reject an entry, or the ``answer`` that the question with this key was given."""
    where = f"{ROOT}/answers/{_segment(namespace)}/{_segment(key)}" if answer else _entry(namespace, key)
    return checked(Judged, await client.ask("POST", f"{where}/{verdict}"))


def window_params(hours: int, name: str) -> list[tuple[str, str | int]]:
    """Return a window as the API takes it."""
    return [("hours", hours), *([("namespace", name)] if name else [])]


def _entry(namespace: str, key: str) -> str:
    return f"{ENTRIES}/{_segment(namespace)}/{_segment(key)}"


def _segment(text: str) -> str:
    return quote(text, safe="") or "-"
