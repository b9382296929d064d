"""Shows a job on its way to its end."""

from infra.cli import batching, reporting
from infra.cli.answers import Job, Progress
from infra.cli.display import figures
from infra.cli.display import job as job_display
from infra.cli.display.job import JobDisplay
from infra.cli.display.output import Output, one_line
from infra.cli.display.stages import JobState
from infra.cli.following import Follower
from infra.cli.session import Session
from shared import errors


async def watch(at_hand: Session, job_id: str) -> int:
    """
    Show a job on its way and how it ended; of a batch, its pieces too.

    Programs get every event and then the job.
    """
    job = await at_hand.client.job(job_id)
    if job["type"] == "batch" and not at_hand.output.json:
        report = await batching.watch(at_hand, job_id)
        reporting.show(at_hand.output, report)
        return 0 if report.complete else 1
    with job_display.opened(at_hand.output, at_hand.clock) as display:
        ended = await follow_job(at_hand, job, display, tell=True)
    at_hand.output.data(ended)
    if ended["status"] != "succeeded":
        tell_failure(at_hand.output, ended)
        return 1
    at_hand.output.show(*_summary(ended))
    return 0


async def follow_job(at_hand: Session, job: Job, display: JobDisplay, *, tell: bool = False) -> Job:
    """Return the job once it has ended, having shown each step; ``tell`` gives the steps to programs too."""
    state, connected = JobState.fresh(job), True

    def seen(event: Progress) -> None:
        nonlocal state, connected
        state, connected = state.after(event), True
        display.show(state)
        if tell:
            at_hand.output.data(event)

    def lost(error: errors.PressroomError) -> None:
        nonlocal connected
        if connected:
            at_hand.output.note(f"{error.detail} Trying again …", "yellow")
        connected = False

    display.show(state)
    ended = await Follower(at_hand.client, at_hand.clock, seen, lost).follow(job["id"])
    display.show(JobState.of(ended))
    return ended


def tell_failure(output: Output, job: Job) -> None:
    """Tell people why a job has no result."""
    error = job["error"]
    if error is None:
        output.note(f"The job was {one_line(job['status'])}.", "bold yellow")
    else:
        where = f"The job failed in stage {one_line(error['stage'])}"
        output.note(f"{where}: {one_line(error['detail'], 500)} ({one_line(error['code'])})", "bold red")


def _summary(job: Job) -> list[str]:
    """Return how a job has succeeded, in a few lines."""
    state, usage = JobState.of(job), job["usage"]
    spent = f"{figures.tokens(usage):,} tokens, {figures.money(usage['cost_usd'])}"
    result = [f"{name}: {one_line(value)}" for name, value in job["result"].items()]
    return [f"{one_line(job['id'])} succeeded in {figures.seconds(state.elapsed)}, {spent}", *result]
