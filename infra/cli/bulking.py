"""Bulk actions: counted, confirmed, begun, followed to their end, and told."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import typer

from infra.cli import bulk_client, session, watching
from infra.cli.answers import Job
from infra.cli.bulk_client import Bulk
from infra.cli.display import job as job_display
from infra.cli.display.output import Output, one_line
from infra.cli.session import Session
from shared import errors


@dataclass(frozen=True)
class Wish:
    """
    A bulk action as somebody typed it.

    ``noun`` and ``past`` say in the end what became of what (``jobs``, ``cancelled``). Without ``yes``, it has to be
    confirmed.
    """

    path: str
    body: Mapping[str, Any]
    noun: str
    past: str
    dry_run: bool = False
    yes: bool = False


async def run(at_hand: Session, wish: Wish) -> int:
    """Do what is wished for; ends with 1 when something failed."""
    if wish.dry_run or not wish.yes:
        counted = await bulk_client.act(at_hand.client, wish.path, wish.body, dry_run=True)
        if wish.dry_run:
            at_hand.output.data(counted)
            at_hand.output.show(f"{_number(counted['total'] or 0, wish.noun)} would be {wish.past}.")
            return 0
        if not counted["total"]:
            at_hand.output.data(counted)
            at_hand.output.note(f"There are no such {wish.noun}.")
            return 0
        confirm(at_hand.output, f"{_number(counted['total'], wish.noun)} will be {wish.past}.")
    begun = await bulk_client.act(at_hand.client, wish.path, wish.body)
    return await follow(at_hand, begun["job"], wish) if begun["job"] else 0


async def follow(at_hand: Session, job: Job, wish: Wish) -> int:
    """Show a bulk action on its way and what it came to."""
    try:
        with job_display.opened(at_hand.output, at_hand.clock) as display:
            ended = await watching.follow_job(at_hand, job, display)
    except asyncio.CancelledError:
        session.tell_it_goes_on(at_hand.output, "bulk action", job["id"])
        raise
    found = await bulk_client.get(at_hand.client, job["id"])
    at_hand.output.data(found)
    _tell(at_hand.output, found, wish)
    if ended["status"] != "succeeded":
        watching.tell_failure(at_hand.output, ended)
    return 0 if ended["status"] == "succeeded" and not found["failed"] else 1


def confirm(output: Output, question: str) -> None:
    """Ask whether to go on; raises InvalidInputError where nobody can be asked, typer.Abort for a no."""
    if output.json or not output.err.is_interactive:
        raise errors.InvalidInputError(f"{question} Confirm it with --yes.")
    typer.confirm(f"{question} Go on?", abort=True, err=True)


def _tell(output: Output, found: Bulk, wish: Wish) -> None:
    counts = [f"{_number(found['changed'], wish.noun)} {wish.past}"]
    counts += [f"{found[name]:,} {name}" for name in ("skipped", "failed") if found[name]]
    output.show(", ".join(counts))
    for sample in found["samples"]:
        output.note(f"  {one_line(sample['id'])} {sample['result']}: {one_line(sample['detail'], 300)}")


def _number(count: int, noun: str) -> str:
    return f"{count:,} {noun.removesuffix('s') if count == 1 else noun}"
