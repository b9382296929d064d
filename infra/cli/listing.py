"""Jobs as a table, and their cancellation."""

from collections.abc import AsyncIterator, Sequence
from datetime import datetime

from infra.cli.answers import Job
from infra.cli.client import Client
from infra.cli.display import figures
from infra.cli.display.output import one_line
from infra.cli.session import Session

PAGE = 100
COLUMNS = ("job", "type", "status", "done", "stage", "age", "result")


async def jobs(at_hand: Session, wanted: Sequence[tuple[str, str]], limit: int) -> int:
    """Print up to ``limit`` jobs; programs get one a line."""
    rows = []
    async for job in _jobs(at_hand.client, wanted, limit):
        at_hand.output.data(job)
        rows.append(row(job, at_hand.clock.now()))
    if rows:
        at_hand.output.table(COLUMNS, rows, flexible="result")
    else:
        at_hand.output.note("There are no such jobs.")
    return 0


async def cancel(at_hand: Session, job_id: str) -> int:
    """Cancel a job and tell how it stands."""
    job = await at_hand.client.cancel(job_id)
    at_hand.output.data(job)
    at_hand.output.show(f"{one_line(job['id'])} is {one_line(job['status'])}")
    return 0


async def _jobs(client: Client, wanted: Sequence[tuple[str, str]], limit: int) -> AsyncIterator[Job]:
    cursor: str | None = None
    left = limit
    while left:
        asked: list[tuple[str, str | int]] = [*wanted, ("limit", min(left, PAGE))]
        page = await client.jobs([*asked, ("cursor", cursor)] if cursor else asked)
        for job in page["items"]:
            yield job
        left -= len(page["items"])
        cursor = page["next_cursor"]
        if not cursor or not page["items"]:
            return


def row(job: Job, now: datetime) -> tuple[str, ...]:
    """Return a job as a row of the table."""
    age = figures.seconds(max((now - figures.moment(job["created_at"])).total_seconds(), 0))
    error = job["error"]
    result = error["detail"] if error else str(job["result"].get("title", ""))
    return (job["id"], job["type"], job["status"], f"{job['progress']:.0%}", job["stage"], age, result)
