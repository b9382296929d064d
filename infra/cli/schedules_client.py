"""The schedules of the API: what it answers, and one function per operation."""

from collections.abc import AsyncGenerator, Mapping
from typing import Any, TypedDict
from urllib.parse import quote

from infra.cli.answers import Job, checked
from infra.cli.client import Client

PAGE = 100

Body = Mapping[str, Any]


class Run(TypedDict):
    """What became of a planned time, or of a wish to run."""

    at: str
    planned_at: str | None
    outcome: str
    reason: str
    job: str | None
    missed: int
    overlapped: int
    by: str | None


class Upcoming(TypedDict):
    """A run that is to come."""

    planned_at: str
    local: str
    due_at: str


class Schedule(TypedDict):
    """A schedule, as far as this command line reads it."""

    id: str
    name: str
    status: str
    cron: str
    description: str
    time_zone: str
    jitter_seconds: int
    start_at: str | None
    end_at: str | None
    overlap: str
    catch_up_hours: int
    catch_up_max_runs: int
    content: dict[str, Any] | None
    batch: dict[str, Any] | None
    cleanup: dict[str, Any] | None
    warm: dict[str, Any] | None
    next_at: str | None
    next_local: str | None
    last: Run | None
    waiting: list[str]
    running: list[str]
    created_at: str
    created_by: str
    updated_at: str
    updated_by: str


class Detail(Schedule):
    """A schedule with its last and its next runs."""

    recent: list[Run]
    upcoming: list[Upcoming]


class Preview(TypedDict):
    """What a cron line comes to."""

    description: str
    upcoming: list[Upcoming]


class Listed(TypedDict):
    """A part of a list."""

    items: list[Any]
    next_cursor: str | None


async def create(client: Client, body: Body) -> Detail:
    """Make a schedule."""
    return checked(Detail, await client.ask("POST", _path(), body))


async def show(client: Client, name: str, upcoming: int) -> Detail:
    """Return a schedule with its next runs."""
    return checked(Detail, await client.ask("GET", _path(name), params=[("upcoming", upcoming)]))


async def change(client: Client, name: str, body: Body) -> Detail:
    """Change a schedule."""
    return checked(Detail, await client.ask("PATCH", _path(name), body))


async def turn(client: Client, name: str, action: str) -> Schedule:
    """Pause or resume a schedule."""
    return checked(Schedule, await client.ask("POST", _path(name, action)))


async def run(client: Client, name: str) -> Job:
    """Start a job of a schedule at once."""
    return checked(Job, await client.ask("POST", _path(name, "run")))


async def delete(client: Client, name: str) -> None:
    """Delete a schedule."""
    await client.ask("DELETE", _path(name))


async def preview(client: Client, body: Body) -> Preview:
    """Return the next runs of a cron line."""
    return checked(Preview, await client.ask("POST", f"{_path()}/preview", body))


async def schedules(client: Client, limit: int) -> AsyncGenerator[Schedule, None]:
    """Yield up to ``limit`` schedules, newest first."""
    async for item in _all(client, _path(), limit):
        yield checked(Schedule, item)


async def runs(client: Client, name: str, limit: int) -> AsyncGenerator[Job, None]:
    """Yield up to ``limit`` jobs of a schedule, newest first."""
    async for item in _all(client, _path(name, "runs"), limit):
        yield checked(Job, item)


async def _all(client: Client, path: str, limit: int) -> AsyncGenerator[Any, None]:
    cursor: str | None = None
    while limit > 0:
        params: list[tuple[str, str | int]] = [("limit", min(limit, PAGE))]
        page = checked(
            Listed, await client.ask("GET", path, params=[*params, ("cursor", cursor)] if cursor else params)
        )
        for item in page["items"]:
            yield item
        limit -= len(page["items"])
        cursor = page["next_cursor"]
        if not cursor:
            return


def _path(name: str = "", action: str = "") -> str:
    parts = ["/v1/schedules", *([quote(name, safe="") or "-"] if name or action else []), *([action] if action else [])]
    return "/".join(parts)
