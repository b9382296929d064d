"""Steers one job and tells how it stands then."""

from collections.abc import Mapping, Sequence
from datetime import UTC
from typing import Any

import orjson

from infra.cli.answers import Approval, Job
from infra.cli.display import figures
from infra.cli.display.output import one_line
from infra.cli.session import Session
from shared import errors

EXCERPT = 400


async def steer(at_hand: Session, job_id: str, action: str, body: Mapping[str, Any] | None = None) -> int:
    """Have an action done to a job and tell how it stands."""
    _tell(at_hand, await at_hand.client.steer(job_id, action, body))
    return 0


async def retry(at_hand: Session, job_id: str, stage: str, changes: Sequence[str]) -> int:
    """Run a job again; raises InvalidFieldsError for a change that is not FIELD=VALUE."""
    payload = dict(change(text) for text in changes)
    seen = await at_hand.client.job(job_id)
    body = {"stage": stage, "payload": payload or None, "generation": seen["generation"]}
    _tell(at_hand, await at_hand.client.steer(job_id, "retry", body))
    at_hand.output.note(f"See it with `pressroom watch {one_line(job_id)}`.")
    return 0


async def approvals(at_hand: Session, url: str, limit: int) -> int:
    """Print what waits for approval; programs get one a line."""
    page = await at_hand.client.approvals([("limit", limit)])
    for item in page["items"]:
        at_hand.output.data(item)
        link = await at_hand.client.approval_link(item["job"]["id"])
        at_hand.output.show(*_lines(item, url.rstrip("/") + link["path"]))
    if not page["items"]:
        at_hand.output.note("Nothing waits for approval.")
    return 0


def _tell(at_hand: Session, job: Job) -> None:
    at_hand.output.data(job)
    at_hand.output.show(f"{one_line(job['id'])} is {one_line(job['status'])}")


def _lines(item: Approval, link: str) -> list[str]:
    quality = "" if item["quality"] is None else f", quality {item['quality']:.2f}"
    until = f"{figures.moment(item['decide_until']).astimezone(UTC):%d %b %H:%M} UTC" if item["decide_until"] else "?"
    return [
        f"{one_line(item['job']['id'])}  {one_line(item['title'])}",
        f"  {item['job']['kind']}{quality}; until {until}, then {item['on_timeout']}",
        f"  {one_line(item['preview'], EXCERPT)}",
        f"  {one_line(link, 400)}",
        "",
    ]


def change(text: str) -> tuple[str, Any]:
    """Return field and value; a value that is JSON is taken as such, any other as text."""
    name, separator, value = text.partition("=")
    if not separator or not name:
        raise errors.invalid_field("--set", "not_a_change", f"'{text}' is not FIELD=VALUE.")
    try:
        return name, orjson.loads(value)
    except orjson.JSONDecodeError:
        return name, value
