"""The tenants of the API: what it answers, and one function per operation."""

from collections.abc import AsyncGenerator, Mapping
from typing import Any, TypedDict
from urllib.parse import quote

from infra.cli.answers import Job, checked
from infra.cli.client import Client

ROOT = "/v1/tenants"
PAGE = 100


class Limits(TypedDict):
    """How many jobs run at once at most."""

    max_running: int | None
    lanes: dict[str, int | None]


class Lane(TypedDict):
    """How a tenant stands in one lane."""

    lane: str
    active: int
    waiting: int
    window: int
    oldest_waiting_at: str | None


class Tenant(TypedDict):
    """A tenant: what is set for it, and how it stands in each lane; ``changes`` are for the operator alone."""

    tenant: str
    paused: bool
    paused_by: str | None
    paused_at: str | None
    weight: float
    limits: Limits
    lanes: list[Lane]


class ListedTenant(TypedDict):
    """A tenant in the list of all."""

    tenant: str
    paused: bool
    weight: float
    limits: Limits
    waiting: dict[str, int]


class Listed(TypedDict):
    """A part of the list."""

    items: list[ListedTenant]
    next_cursor: str | None


async def show(client: Client, tenant: str) -> Tenant:
    """Return a tenant; without a name, the caller's own."""
    return checked(Tenant, await client.ask("GET", _path(tenant)))


async def tenants(client: Client, limit: int) -> AsyncGenerator[ListedTenant, None]:
    """Yield up to ``limit`` tenants for whom something is set or whose jobs wait, by name."""
    cursor, left = "", limit
    while left:
        params: list[tuple[str, str | int]] = [("limit", min(left, PAGE))]
        params += [("cursor", cursor)] if cursor else []
        page = checked(Listed, await client.ask("GET", ROOT, params=params))
        for tenant in page["items"]:
            yield tenant
        left -= len(page["items"])
        cursor = page["next_cursor"] or ""
        if not cursor or not page["items"]:
            return


async def change(client: Client, tenant: str, body: Mapping[str, Any]) -> Tenant:
    """Set limits or weight of a tenant."""
    return checked(Tenant, await client.ask("PATCH", _path(tenant), body))


async def turn(client: Client, tenant: str, action: str) -> Tenant:
    """Pause or resume the work of a tenant; without a name, of the caller's own."""
    return checked(Tenant, await client.ask("POST", f"{_path(tenant)}/{action}"))


async def prioritise(client: Client, job_id: str, priority: str) -> Job:
    """Change the priority of a job that waits."""
    return checked(Job, await client.ask("PATCH", f"/v1/jobs/{quote(job_id, safe='') or '-'}", {"priority": priority}))


def _path(tenant: str) -> str:
    return f"{ROOT}/{quote(tenant, safe='') or 'me'}"
