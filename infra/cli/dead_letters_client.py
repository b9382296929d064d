"""The dead letters of the API: what it answers, and one function per operation."""

from collections.abc import AsyncGenerator, Mapping, Sequence
from typing import Any, TypedDict
from urllib.parse import quote

from infra.cli.answers import Job, checked
from infra.cli.client import Client

ROOT = "/v1/dead-letters"
GROUPS = f"{ROOT}/groups"
REPLAY = f"{ROOT}/replay"
PAGE = 100
PAGE_OF_GROUPS = 20

Filter = Sequence[tuple[str, str]]


class Letter(TypedDict):
    """A job that failed for good."""

    id: str
    job: str
    generation: int
    type: str
    kind: str
    stage: str
    code: str
    category: str
    detail: str
    fingerprint: str
    attempts: int
    at: str
    expires_at: str
    status: str
    changed_by: str | None
    changed_at: str | None
    bulk: str | None
    replayed_as: int | None


class Try(TypedDict):
    """A failed try."""

    at: str
    stage: str
    attempt: int
    status: str
    code: str
    detail: str


class FullLetter(Letter):
    """A dead letter with its job's brief and everything that was tried."""

    job_status: str | None
    payload: dict[str, Any] | None
    tries: list[Try]


class Group(TypedDict):
    """Failures of one cause."""

    fingerprint: str
    type: str
    stage: str
    code: str
    category: str
    sample: str
    status: str
    regressed: bool
    total: int
    open: int
    first_seen: str
    last_seen: str


class ChangedGroup(TypedDict):
    """A group, and the job that does the same to its letters."""

    group: Group
    job: Job | None


class Listed(TypedDict):
    """A part of a list."""

    items: list[Any]
    next_cursor: str | None


async def letters(client: Client, wanted: Filter, limit: int) -> AsyncGenerator[Letter, None]:
    """Yield up to ``limit`` dead letters, newest first."""
    async for item in _all(client, ROOT, wanted, limit, PAGE):
        yield checked(Letter, item)


async def groups(client: Client, wanted: Filter, limit: int) -> AsyncGenerator[Group, None]:
    """Yield up to ``limit`` groups, the one that was seen last first."""
    async for item in _all(client, GROUPS, wanted, limit, PAGE_OF_GROUPS):
        yield checked(Group, item)


async def letter(client: Client, letter_id: str) -> FullLetter:
    """Return a dead letter with all that is known of it."""
    return checked(FullLetter, await client.ask("GET", f"{ROOT}/{_segment(letter_id)}"))


async def replay(client: Client, letter_id: str, body: Mapping[str, Any]) -> Letter:
    """Run the job of a dead letter once more."""
    return checked(Letter, await client.ask("POST", f"{ROOT}/{_segment(letter_id)}/replay", body))


async def settle(client: Client, letter_id: str, action: str) -> Letter:
    """Resolve, ignore or reopen a dead letter."""
    return checked(Letter, await client.ask("POST", f"{ROOT}/{_segment(letter_id)}/{action}"))


async def settle_group(client: Client, fingerprint: str, action: str) -> ChangedGroup:
    """Resolve, ignore or reopen a group."""
    return checked(ChangedGroup, await client.ask("POST", f"{GROUPS}/{_segment(fingerprint)}/{action}"))


def replay_of_group(fingerprint: str) -> str:
    """Return the path that a group is replayed by."""
    return f"{GROUPS}/{_segment(fingerprint)}/replay"


async def _all(client: Client, path: str, wanted: Filter, limit: int, size: int) -> AsyncGenerator[Any, None]:
    cursor: str | None = None
    while limit > 0:
        params: list[tuple[str, str | int]] = [*wanted, ("limit", min(limit, size))]
        asked = [*params, ("cursor", cursor)] if cursor else params
        page = checked(Listed, await client.ask("GET", path, params=asked))
        for item in page["items"]:
            yield item
        limit -= len(page["items"])
        cursor = page["next_cursor"]
        if not cursor:
            return


def _segment(text: str) -> str:
    return quote(text, safe="") or "-"
