"""Tunings: begun, watched, shown, listed, proposed and cancelled."""

import asyncio
from collections.abc import Mapping
from typing import Any

from infra.cli import session, watching
from infra.cli import tunings_client as api
from infra.cli.display import job as job_display
from infra.cli.display import tunings as display
from infra.cli.display.output import one_line
from infra.cli.session import Session

_FOUND = frozenset({"better", "likely", "untested"})


async def start(at_hand: Session, body: Mapping[str, Any], *, wait: bool) -> int:
    """Begin a tuning, and watch it if wished."""
    begun = await api.begin(at_hand.client, {key: one for key, one in body.items() if one not in ("", [])})
    if wait:
        return await watch(at_hand, begun["id"])
    at_hand.output.data(begun)
    at_hand.output.show(one_line(begun["id"]))
    at_hand.output.note(f"Watch it with `pressroom tune watch {one_line(begun['id'])}`.")
    return 0


async def watch(at_hand: Session, tuning: str) -> int:
    """Show a tuning on its way and what it has found; ends with 1 when it fails or finds nothing better."""
    job = await at_hand.client.job((await api.get(at_hand.client, tuning))["id"])
    try:
        with job_display.opened(at_hand.output, at_hand.clock) as shown:
            ended = await watching.follow_job(at_hand, job, shown)
    except asyncio.CancelledError:
        session.tell_it_goes_on(at_hand.output, "tuning", job["id"])
        raise
    if ended["status"] != "succeeded":
        at_hand.output.data(await api.get(at_hand.client, tuning))
        watching.tell_failure(at_hand.output, ended)
        return 1
    return await show(at_hand, tuning)


async def show(at_hand: Session, tuning: str) -> int:
    """Print how a tuning stands and what it has found; ends with 1 when that is nothing better."""
    found = await api.get(at_hand.client, tuning)
    at_hand.output.data(found)
    at_hand.output.show(*display.standing(found))
    report = found["report"]
    if report is None:
        return 0
    at_hand.output.show(*display.report_lines(found, report))
    return 0 if report["gain"]["verdict"] in _FOUND else 1


async def tunings(at_hand: Session, limit: int) -> int:
    """Print the tunings, newest first; programs get one a line."""
    rows = []
    async for one in api.tunings(at_hand.client, limit):
        at_hand.output.data(one)
        rows.append(display.row(one))
    if rows:
        at_hand.output.table(display.LIST, rows, flexible="dataset")
    else:
        at_hand.output.note("There are no tunings: begin one with `pressroom tune start`.")
    return 0


async def tree(at_hand: Session, tuning: str, *, every: bool) -> int:
    """Print what a tuning has tried, as a tree; programs get one candidate a line."""
    found = [one async for one in api.candidates(at_hand.client, tuning)]
    for one in found:
        at_hand.output.data(one)
    at_hand.output.show(*display.tree_lines(found, every=every))
    dropped = sum(one["status"] == "dropped" for one in found)
    if dropped and not every:
        at_hand.output.note(f"{dropped} more were dropped at once; see them with --all.")
    return 0


async def propose(at_hand: Session, tuning: str, body: Mapping[str, Any]) -> int:
    """Make an experiment of what a tuning has found."""
    made = await api.propose(at_hand.client, tuning, body)
    at_hand.output.data(made)
    arms = " against ".join(f"version {version}" for version in made["arms"].values())
    at_hand.output.show(f"The experiment {one_line(made['experiment'])} is {one_line(made['state'])}: {arms}")
    following = "show" if made["state"] == "running" else "start"
    at_hand.output.note(f"Go on with `pressroom experiment {following} {one_line(made['experiment'])}`.")
    return 0


async def cancel(at_hand: Session, tuning: str) -> int:
    """Cancel a tuning."""
    found = await at_hand.client.cancel((await api.get(at_hand.client, tuning))["id"])
    at_hand.output.data(found)
    at_hand.output.show(f"{one_line(found['id'])} is {one_line(found['status'])}")
    return 0
