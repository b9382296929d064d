"""The bulk actions of the API: what it answers, and one function per operation."""

from collections.abc import Mapping
from typing import Any, TypedDict
from urllib.parse import quote

from infra.cli.answers import Job, checked
from infra.cli.client import Client

JOBS = "/v1/jobs/bulk"


class Sample(TypedDict):
    """Something that was passed over or failed, and why."""

    id: str
    result: str
    code: str
    detail: str


class Bulk(TypedDict):
    """A bulk action and what it has done so far."""

    job: Job | None
    dry_run: bool
    operation: str
    filter: dict[str, Any]
    total: int | None
    done: int
    changed: int
    skipped: int
    failed: int
    reasons: dict[str, int]
    samples: list[Sample]


async def act(client: Client, path: str, body: Mapping[str, Any], *, dry_run: bool = False) -> Bulk:
    """Begin a bulk action, or only count what it would meet."""
    return checked(Bulk, await client.ask("POST", path, {**body, "dry_run": dry_run}))


async def get(client: Client, job_id: str) -> Bulk:
    """Return a bulk action as it stands."""
    return checked(Bulk, await client.ask("GET", f"{JOBS}/{quote(job_id, safe='') or '-'}"))
