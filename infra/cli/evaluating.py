"""Evaluations: begun, followed, shown and listed."""

import asyncio
from collections.abc import Mapping
from typing import Any

from infra.cli import scores_client as api
from infra.cli import session, watching
from infra.cli.display import job as job_display
from infra.cli.display import scores as display
from infra.cli.display.output import one_line
from infra.cli.session import Session


async def run(at_hand: Session, body: Mapping[str, Any], *, wait: bool) -> int:
    """Evaluate, show progress and the report; ends with 1 when it fails or a version is worse than the first."""
    begun = await api.evaluate(at_hand.client, {key: one for key, one in body.items() if one not in (None, "", [])})
    if not wait:
        at_hand.output.data(begun)
        at_hand.output.show(one_line(begun["id"]))
        at_hand.output.note(f"See what it has found with `pressroom evaluations show {one_line(begun['id'])}`.")
        return 0
    job = await at_hand.client.job(begun["id"])
    try:
        with job_display.opened(at_hand.output, at_hand.clock) as shown:
            ended = await watching.follow_job(at_hand, job, shown)
    except asyncio.CancelledError:
        session.tell_it_goes_on(at_hand.output, "evaluation", job["id"])
        raise
    if ended["status"] != "succeeded":
        at_hand.output.data(await api.evaluation(at_hand.client, begun["id"]))
        watching.tell_failure(at_hand.output, ended)
        return 1
    return await show(at_hand, begun["id"])


async def show(at_hand: Session, name: str) -> int:
    """Print what an evaluation has found; ends with 1 when a version is worse than the first."""
    found = await api.evaluation(at_hand.client, name)
    at_hand.output.data(found)
    if found["candidates"]:
        display.report(at_hand.output, found)
    else:
        at_hand.output.show(f"{one_line(found['id'])} is {one_line(found['status'])}, {found['progress']:.0%} done")
        if found["error"]:
            at_hand.output.show(one_line(found["error"].get("detail", ""), 500))
    return 1 if any(one["verdict"] == "worse" for one in found["comparisons"]) else 0


async def evaluations(at_hand: Session, limit: int) -> int:
    """Print the evaluations, newest first; programs get one a line."""
    rows = []
    async for one in api.evaluations(at_hand.client, limit):
        at_hand.output.data(one)
        rows.append(display.evaluation_row(one))
    if rows:
        at_hand.output.table(display.EVALUATIONS, rows, flexible="dataset")
    else:
        at_hand.output.note("There are no evaluations: run one with `pressroom evaluations run`.")
    return 0


async def results(at_hand: Session, name: str, *, wrong: bool) -> int:
    """Print what came of the single examples, only the ``wrong`` ones if wished; programs get one a line."""
    rows = []
    async for one in api.rows(at_hand.client, name):
        if not wrong or not one["passed"]:
            at_hand.output.data(one)
            rows.append(display.result_row(one))
    at_hand.output.table(display.ROWS, rows, flexible="what is wrong")
    return 0
