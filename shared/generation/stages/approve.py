"""Approve: the piece, as it will be, waits for a person."""

from shared.jobs.job import Job
from shared.jobs.pipeline import Await, Context, Inputs


async def run(job: Job, _: Inputs, __: Context) -> Await:
    """Return the wait that the brief's sender has asked for."""
    wish = job.payload["approval"]
    return Await(wish["timeout"], wish["approved_by_silence"])
