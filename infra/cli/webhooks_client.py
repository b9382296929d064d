"""The webhooks of the API: what it answers, and one function per operation."""

from collections.abc import AsyncGenerator, Mapping, Sequence
from typing import Any, TypedDict
from urllib.parse import quote

from infra.cli.answers import checked
from infra.cli.client import Client

PAGE = 100
ROOT = "/v1/webhooks"

Params = Sequence[tuple[str, str | int]]


class Webhook(TypedDict):
    """An endpoint, as far as this command line reads it."""

    id: str
    url: str
    description: str
    events: list[str]
    filters: dict[str, list[str]]
    status: str
    disabled_reason: str | None
    disabled_at: str | None
    failing_since: str | None
    throttled_until: str | None
    former_secret_until: str | None
    created_at: str


class Revealed(Webhook):
    """An endpoint with its newest secret."""

    secret: str | None


class Attempt(TypedDict):
    """One attempt at a message."""

    at: str
    round: int
    number: int
    latency_ms: float
    status_code: int | None
    error: str | None
    response: str


class Delivery(TypedDict):
    """A message and the attempts at it."""

    id: str
    type: str
    status: str
    reason: str | None
    job: str | None
    created_at: str
    next_attempt_at: str | None
    attempts: list[Attempt]


class FullDelivery(Delivery):
    """A message with what is sent."""

    payload: dict[str, Any]


class Replayed(TypedDict):
    """How many messages begin afresh."""

    replayed: int
    more: bool


class Listed(TypedDict):
    """A part of a list."""

    items: list[Any]
    next_cursor: str | None


async def create(client: Client, body: Mapping[str, Any]) -> Revealed:
    """Register an endpoint."""
    return checked(Revealed, await client.ask("POST", ROOT, body))


async def change(client: Client, webhook: str, body: Mapping[str, Any]) -> Webhook:
    """Change an endpoint."""
    return checked(Webhook, await client.ask("PATCH", _path(webhook), body))


async def delete(client: Client, webhook: str) -> None:
    """Remove an endpoint."""
    await client.ask("DELETE", _path(webhook))


async def rotate(client: Client, webhook: str, overlap_hours: int) -> Revealed:
    """Make a fresh secret."""
    path = _path(webhook, "rotate")
    return checked(Revealed, await client.ask("POST", path, params=[("overlap_hours", overlap_hours)]))


async def trial(client: Client, webhook: str) -> FullDelivery:
    """Send a test message."""
    return checked(FullDelivery, await client.ask("POST", _path(webhook, "test")))


async def delivery(client: Client, webhook: str, message: str) -> FullDelivery:
    """Return a message and the attempts at it."""
    return checked(FullDelivery, await client.ask("GET", _path(webhook, "deliveries", message)))


async def replay(client: Client, webhook: str, message: str) -> Delivery:
    """Send a message once more."""
    return checked(Delivery, await client.ask("POST", _path(webhook, "deliveries", message, "replay")))


async def replay_failed(client: Client, webhook: str, since: str | None) -> Replayed:
    """Send messages once more that did not arrive, at most 200 of them."""
    params = [("since", since)] if since else []
    return checked(Replayed, await client.ask("POST", _path(webhook, "replay-failed"), params=params))


async def webhooks(client: Client, limit: int) -> AsyncGenerator[Webhook, None]:
    """Yield up to ``limit`` endpoints, newest first."""
    async for item in _all(client, ROOT, [], limit):
        yield checked(Webhook, item)


async def deliveries(
    client: Client, webhook: str, statuses: Sequence[str], limit: int
) -> AsyncGenerator[Delivery, None]:
    """Yield up to ``limit`` messages to an endpoint, newest first."""
    wanted = [("status", status) for status in statuses]
    async for item in _all(client, _path(webhook, "deliveries"), wanted, limit):
        yield checked(Delivery, item)


async def _all(client: Client, path: str, wanted: Params, limit: int) -> AsyncGenerator[Any, None]:
    cursor: str | None = None
    while limit > 0:
        params: Params = [*wanted, ("limit", min(limit, PAGE)), *([("cursor", cursor)] if cursor else [])]
        page = checked(Listed, await client.ask("GET", path, params=params))
        for item in page["items"]:
            yield item
        limit -= len(page["items"])
        cursor = page["next_cursor"]
        if not cursor:
            return


def _path(webhook: str, *parts: str) -> str:
    return "/".join([ROOT, *(quote(part, safe="") or "-" for part in (webhook, *parts))])
