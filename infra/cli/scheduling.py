"""Schedules: made, listed, shown, steered and deleted."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from infra.cli import listing, scheduled_work
from infra.cli import schedules_client as api
from infra.cli.display import schedules as display
from infra.cli.display.output import one_line
from infra.cli.scheduled_work import Work
from infra.cli.schedules_client import Detail, Upcoming
from infra.cli.session import Session
from shared import errors


async def create(at_hand: Session, name: str | None, fields: Mapping[str, Any], work: Work) -> int:
    """Make a schedule and print its next runs."""
    target = scheduled_work.target(work)
    if not target:
        raise errors.InvalidInputError(
            "Say what to start: --type with --topic or --source, a --batch file, --cleanup, or --warm."
        )
    body = {**scheduled_work.timing(fields, at_hand.clock.now()), **target}
    made = await api.create(at_hand.client, {"name": name or scheduled_work.name(target, work), **body})
    _tell(at_hand, made)
    at_hand.output.note(f"See its runs with `pressroom schedules show {one_line(made['name'])}`.")
    return 0


async def update(at_hand: Session, name: str, fields: Mapping[str, Any], work: Work) -> int:
    """Change what was given and print how the schedule stands."""
    body = {**scheduled_work.timing(fields, at_hand.clock.now()), **scheduled_work.target(work)}
    if not body:
        raise errors.InvalidInputError("Say what to change.")
    _tell(at_hand, await api.change(at_hand.client, name, body))
    return 0


async def show_all(at_hand: Session, limit: int) -> int:
    """Print up to ``limit`` schedules; programs get one a line."""
    rows = []
    async for schedule in api.schedules(at_hand.client, limit):
        at_hand.output.data(schedule)
        rows.append(display.row(schedule, at_hand.clock.now()))
    if rows:
        at_hand.output.table(display.LIST, rows, flexible="last run")
    else:
        at_hand.output.note("There are no schedules.")
    return 0


async def show(at_hand: Session, name: str, upcoming: int) -> int:
    """Print a schedule with its last and its next runs."""
    found = await api.show(at_hand.client, name, upcoming)
    at_hand.output.data(found)
    at_hand.output.show(*display.lines(found))
    _show_upcoming(at_hand, found["upcoming"], found["time_zone"])
    if found["recent"]:
        at_hand.output.show("")
        at_hand.output.table(display.RUNS, display.run_rows(found["recent"]), flexible="reason")
    return 0


async def runs(at_hand: Session, name: str, limit: int) -> int:
    """Print up to ``limit`` jobs of a schedule; programs get one a line."""
    found = [job async for job in api.runs(at_hand.client, name, limit)]
    for job in found:
        at_hand.output.data(job)
    if found:
        now = at_hand.clock.now()
        at_hand.output.table(listing.COLUMNS, [listing.row(job, now) for job in found], flexible="result")
    else:
        at_hand.output.note("It has started no jobs yet.")
    return 0


async def turn(at_hand: Session, name: str, action: str) -> int:
    """Pause or resume a schedule and tell how it stands."""
    found = await api.turn(at_hand.client, name, action)
    at_hand.output.data(found)
    following = f", next run {display.clock(found['next_at'])}" if found["next_at"] else ""
    at_hand.output.show(f"{one_line(found['name'])} is {found['status']}{following}")
    return 0


async def run(at_hand: Session, name: str) -> int:
    """Start a job of a schedule and print its id."""
    job = await api.run(at_hand.client, name)
    at_hand.output.data(job)
    at_hand.output.show(one_line(job["id"]))
    at_hand.output.note(f"Follow it with `pressroom watch {one_line(job['id'])}`.")
    return 0


async def delete(at_hand: Session, name: str) -> int:
    """Delete a schedule."""
    await api.delete(at_hand.client, name)
    at_hand.output.data({"name": name, "status": "deleted"})
    at_hand.output.show(f"{one_line(name)} is deleted; the jobs that it has started go on")
    return 0


async def preview(at_hand: Session, fields: Mapping[str, Any], count: int) -> int:
    """Print the next runs of a cron line."""
    body = scheduled_work.timing(fields, at_hand.clock.now())
    found = await api.preview(at_hand.client, {**body, "count": count})
    at_hand.output.data(found)
    at_hand.output.show(one_line(found["description"]))
    _show_upcoming(at_hand, found["upcoming"], body["time_zone"])
    return 0


def _tell(at_hand: Session, schedule: Detail) -> None:
    at_hand.output.data(schedule)
    at_hand.output.show(*display.lines(schedule))
    _show_upcoming(at_hand, schedule["upcoming"], schedule["time_zone"])


def _show_upcoming(at_hand: Session, runs: Sequence[Upcoming], zone: str) -> None:
    now: datetime = at_hand.clock.now()
    if runs:
        at_hand.output.show("")
        columns = display.upcoming_columns(zone)
        at_hand.output.table(columns, display.upcoming_rows(runs, now), flexible=columns[-1])
