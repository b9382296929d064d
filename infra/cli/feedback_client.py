"""The feedback of the API: what it answers, and one function per operation."""

from collections.abc import Mapping
from typing import Any, TypedDict
from urllib.parse import quote

from infra.cli.answers import checked
from infra.cli.client import Client

ROOT = "/v1/feedback"
PAGE = 100


class Feedback(TypedDict):
    """What one person has said of a piece so far."""

    id: str
    content: str
    job: str
    content_type: str
    model: str
    versions: list[str]
    rating: int | None
    thumbs_up: bool | None
    accepted: bool | None
    edit_distance: float | None
    outcomes: dict[str, float]
    by: str
    created_at: str
    changed_at: str


class WholeFeedback(Feedback):
    """Feedback with what was written in it."""

    edited_text: str | None
    comment: str | None


class Listed(TypedDict):
    """A page of feedback."""

    items: list[Feedback]
    next_cursor: str | None


async def give(client: Client, body: Mapping[str, Any]) -> Feedback:
    """Give feedback, and return all that this person has said of the piece."""
    return checked(Feedback, await client.ask("POST", ROOT, body))


async def listed(client: Client, wanted: Mapping[str, str], limit: int) -> list[Feedback]:
    """Return up to ``limit`` pieces of feedback, the latest first."""
    found: list[Feedback] = []
    cursor = ""
    while len(found) < limit:
        params: list[tuple[str, Any]] = [*wanted.items(), ("limit", min(limit - len(found), PAGE))]
        page = checked(
            Listed, await client.ask("GET", ROOT, params=[*params, *([("cursor", cursor)] if cursor else [])])
        )
        found += page["items"]
        cursor = page["next_cursor"] or ""
        if not cursor:
            break
    return found


async def show(client: Client, feedback: str) -> WholeFeedback:
    """Return feedback with what was written in it."""
    return checked(WholeFeedback, await client.ask("GET", _path(feedback)))


async def delete(client: Client, feedback: str) -> None:
    """Take feedback back."""
    await client.ask("DELETE", _path(feedback))


def _path(feedback: str) -> str:
    return f"{ROOT}/{quote(feedback, safe='') or '-'}"
