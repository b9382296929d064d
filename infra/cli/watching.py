"""Shows a job on its way to its end."""

from infra.cli.answers import Job, Progress
from infra.cli.display.job import JobDisplay
from infra.cli.display.output import Output, one_line
from infra.cli.display.stages import JobState
from infra.cli.following import Follower
from infra.cli.session import Session
from shared import errors


async def follow_job(at_hand: Session, job: Job, display: JobDisplay, *, tell: bool = False) -> Job:
    """Return the job once it has ended, having shown each step; ``tell`` prints the steps for programs too."""
    state = JobState.fresh(job)

    def seen(event: Progress) -> None:
        nonlocal state
        state = state.after(event)
        display.show(state)
        if tell:
            at_hand.output.data(event)

    def lost(error: errors.PressroomError) -> None:
        at_hand.output.note(f"{error.detail} Trying again …", "yellow")

    ended = await Follower(at_hand.client, at_hand.clock, seen, lost).follow(job["id"])
    display.show(JobState.of(ended))
    return ended


def tell_failure(output: Output, job: Job) -> None:
    """Tell why a job has no result."""
    if output.json:
        output.data(job)
        return
    error = job["error"]
    if error is None:
        output.note(f"The job was {one_line(job['status'])}.", "bold yellow")
        return
    output.note(f"The job failed in stage {one_line(error['stage'])}: {error['detail']} ({error['code']})", "bold red")
