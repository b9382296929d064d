"""
Links by which a person without an API key can decide on a waiting job.

A token names when it ends and is signed (HMAC-SHA-256), for one pass of one stage, with a key of the job's own that is
made anew for each wait. So it is worth nothing once somebody has decided.
"""

import hashlib
import hmac
from dataclasses import dataclass
from datetime import UTC, datetime

from shared import errors
from shared.jobs.job import Job


@dataclass(frozen=True)
class Link:
    """A token and when it ends: with the time to decide."""

    token: str
    expires_at: datetime


def make(job: Job) -> Link:
    """Return the link for a waiting job; raises InvalidStateError for any other."""
    until = job.current.waits_until
    if job.status != "waiting" or until is None:
        raise errors.InvalidStateError(f"The job is {job.status}; nobody is asked to approve it.")
    ends = int(until.timestamp())
    return Link(f"{ends}.{_signature(job, ends)}", datetime.fromtimestamp(ends, UTC))


def check(job: Job, token: str, now: datetime) -> None:
    """Raise NotFoundError unless ``token`` was made for the wait that the job is in, and its time is not over."""
    ends, _, signature = token.partition(".")
    good = (
        job.status == "waiting"
        and ends.isdecimal()
        and ends.isascii()
        and len(ends) <= 12
        and hmac.compare_digest(signature.encode(), _signature(job, int(ends)).encode())
        and now.timestamp() <= int(ends)
    )
    if not good:
        raise errors.NotFoundError("This link is not valid, or somebody has decided already.")


def _signature(job: Job, ends: int) -> str:
    stage = job.current
    text = f"{job.id}.{job.generation}.{stage.name}.{stage.round}.{ends}"
    return hmac.new(job.link_key.encode(), text.encode(), hashlib.sha256).hexdigest()
