"""The cache: looked into, filled, invalidated, warmed, judged and set."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, TextIO

import orjson

from infra.cli import cache_client as api
from infra.cli import cache_stats_client, session, watching
from infra.cli.answers import Job
from infra.cli.cache_client import Begun
from infra.cli.display import cache as display
from infra.cli.display import cache_stats
from infra.cli.display import job as job_display
from infra.cli.display.output import one_line
from infra.cli.session import Session
from shared import errors

KEY_LENGTH = 64
_PAST = {"confirm": "confirmed", "reject": "rejected"}


@dataclass(frozen=True)
class Warming:
    """What is to be warmed, as somebody typed it; one of the files, or ``top``."""

    namespace: str
    top: int | None = None
    hours: int = 24
    requests: TextIO | None = None
    entries: TextIO | None = None
    ttl: int | None = None
    tags: tuple[str, ...] = ()
    most: str | None = None

    def body(self) -> dict[str, Any]:
        """Return it as the API takes it; raises InvalidInputError."""
        files = {"requests": self.requests, "entries": self.entries}
        given: dict[str, Any] = {name: _lines(file) for name, file in files.items() if file is not None}
        if self.top is not None:
            given |= {"top": self.top, "hours": self.hours}
        if len(given.keys() & {"requests", "entries", "top"}) != 1:
            raise errors.InvalidInputError("Say what to warm: --top, or a file of --requests or --entries.")
        more = {"ttl": self.ttl, "max_cost_usd": self.most, "tags": list(self.tags) or None}
        return {"namespace": self.namespace, **given, **{name: one for name, one in more.items() if one is not None}}


async def stats(at_hand: Session, hours: int, namespace: str) -> int:
    """Print what the cache did within some hours."""
    found = await cache_stats_client.stats(at_hand.client, hours, namespace)
    at_hand.output.data(found)
    cache_stats.show(at_hand.output, found)
    return 0


async def get(at_hand: Session, namespace: str, asked: str) -> int:
    """Print the entry under a key, or the answer to a request; ends with 1 when there is none."""
    if len(asked) == KEY_LENGTH and all(letter in "0123456789abcdef" for letter in asked):
        entry = await api.entry(at_hand.client, namespace, asked)
        at_hand.output.data(entry)
        at_hand.output.show(*display.entry_lines(entry, at_hand.clock.now()), "", display.value(entry["value"]))
        return 0
    found = await api.look_up(at_hand.client, namespace, parsed(asked))
    at_hand.output.data(found)
    at_hand.output.note(f"{one_line(found['reason'])}, {display.span(found['age_seconds'])} old, key {found['key']}")
    if found["status"] == "hit":
        at_hand.output.show(display.value(found["value"]))
    return 0 if found["status"] == "hit" else 1


async def put(at_hand: Session, body: Mapping[str, Any]) -> int:
    """Store an answer and tell where it is."""
    stored = await api.put(at_hand.client, {name: one for name, one in body.items() if one not in (None, [])})
    at_hand.output.data(stored)
    at_hand.output.show(stored["key"])
    levels = " and ".join(f"the {one_line(level)} level" for level in stored["levels"])
    at_hand.output.note(f"It is in {levels}, until {one_line(stored['expires_at'])}.")
    return 0


async def entries(at_hand: Session, namespace: str, tag: str, limit: int) -> int:
    """Print up to ``limit`` entries of a namespace; programs get one a line."""
    rows = []
    async for entry in api.entries(at_hand.client, namespace, tag, limit):
        at_hand.output.data(entry)
        rows.append(display.entry_row(entry, at_hand.clock.now()))
    if rows:
        at_hand.output.table(display.ENTRIES, rows, flexible="name")
    else:
        at_hand.output.note("There are no such entries.")
    return 0


async def namespaces(at_hand: Session) -> int:
    """Print all namespaces; programs get one a line."""
    found, now = await api.namespaces(at_hand.client), at_hand.clock.now()
    for one in found:
        at_hand.output.data(one)
    at_hand.output.table(display.NAMESPACES, [display.namespace_row(one, now) for one in found], flexible="last")
    return 0


async def namespace(at_hand: Session, name: str, changes: Mapping[str, Any]) -> int:
    """Print a namespace, after those ``changes`` of its policy that were typed."""
    found = await api.namespace(at_hand.client, name)
    if changes:
        found = await api.set_policy(at_hand.client, name, _changed(dict(found["policy"]), changes))
    evidence = await api.evidence(at_hand.client, name)
    at_hand.output.data({**found, "evidence": evidence})
    at_hand.output.show(*display.namespace_lines(found, evidence, at_hand.clock.now()))
    return 0


async def invalidate(at_hand: Session, body: Mapping[str, Any], *, wait: bool) -> int:
    """Let entries count as absent, and ``wait`` for the clean-up if that is wished for."""
    found = await api.invalidate(at_hand.client, body)
    told = (
        f"{one_line(found['what'])} in {one_line(found['namespace'])} counts as absent (number {found['sequence']:,})"
    )
    at_hand.output.show(told)
    job = found["job"]
    if not wait or job is None:
        at_hand.output.data(found)
        if job is not None:
            at_hand.output.note(
                f"{one_line(job['id'])} deletes it; see it with `pressroom watch {one_line(job['id'])}`."
            )
        return 0
    ended = await _followed(at_hand, job, "clean-up")
    at_hand.output.data({**found, "job": ended})
    if ended["status"] != "succeeded":
        watching.tell_failure(at_hand.output, ended)
        return 1
    at_hand.output.show(f"{ended['result'].get('deleted', 0):,} entries were deleted")
    return 0


async def warm(at_hand: Session, wanted: Warming, *, wait: bool) -> int:
    """Have answers made before somebody asks; ends with 1 when some could not be."""
    job = await api.warm(at_hand.client, wanted.body())
    if not wait:
        at_hand.output.data(job)
        at_hand.output.show(one_line(job["id"]))
        at_hand.output.note(f"Follow it with `pressroom watch {one_line(job['id'])}`.")
        return 0
    ended = await _followed(at_hand, job, "warming")
    at_hand.output.data(ended)
    if ended["status"] != "succeeded":
        watching.tell_failure(at_hand.output, ended)
        return 1
    rows = display.outcome_rows(ended)
    if rows:
        at_hand.output.table(display.OUTCOMES, rows, flexible="detail")
    at_hand.output.show(display.warmed(ended))
    return 1 if ended["result"].get("failed") or ended["result"].get("not_tried") else 0


async def recommend(at_hand: Session, hours: int, namespace: str) -> int:
    """Print what could be done better; programs get one recommendation a line."""
    found = await api.recommendations(at_hand.client, hours, namespace)
    for one in found["items"]:
        at_hand.output.data(one)
        at_hand.output.show(*display.recommendation_lines(one))
    if not found["items"]:
        at_hand.output.note(f"Nothing stands out in {found['asked']:,} questions of the last {hours} hours.")
    return 0


async def judge(at_hand: Session, namespace: str, key: str, verdict: str, *, answer: bool) -> int:
    """Confirm or reject an entry, or the similar answer that a question was given."""
    judged = await api.judge(at_hand.client, namespace, key, verdict, answer=answer)
    at_hand.output.data(judged)
    evidence = f"{judged['labels']:,} {'piece' if judged['labels'] == 1 else 'pieces'} of evidence"
    removed = {"entry": "; the answer is deleted", "match": "; it answers no other question any more"}
    at_hand.output.show(f"{_PAST[verdict]}: {evidence}{removed.get(judged['removed'] or '', '')}")
    return 0


def parsed(text: str) -> Any:
    """Return the JSON that was typed, or the text itself where it is none."""
    try:
        return orjson.loads(text)
    except orjson.JSONDecodeError:
        return text


def _changed(policy: dict[str, Any], changes: Mapping[str, Any]) -> dict[str, Any]:
    semantic = {name.removeprefix("semantic_"): one for name, one in changes.items() if name.startswith("semantic_")}
    plain = {name: one for name, one in changes.items() if not name.startswith("semantic_")}
    return {**policy, **plain, "semantic": {**policy["semantic"], **semantic}}


async def _followed(at_hand: Session, begun: Begun, kind: str) -> Job:
    job = await at_hand.client.job(begun["id"])
    try:
        with job_display.opened(at_hand.output, at_hand.clock) as shown:
            return await watching.follow_job(at_hand, job, shown)
    except asyncio.CancelledError:
        session.tell_it_goes_on(at_hand.output, kind, job["id"])
        raise


def _lines(file: TextIO) -> list[Any]:
    found = []
    for number, line in enumerate(file, start=1):
        if line.strip():
            try:
                found.append(orjson.loads(line))
            except orjson.JSONDecodeError as error:
                raise errors.InvalidInputError(f"Line {number} of {file.name} is not JSON: {error}.") from error
    return found
