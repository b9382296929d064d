"""What webhooks tell of: the types of events, patterns over them, and which ones a step of a job is."""

from collections.abc import Iterator, Sequence

from shared.jobs.job import Job

PROGRESS = "job.progress"
DISABLED = "webhook.disabled"
TEST = "webhook.test"
DRIFTED = "prompt.drifted"
DESCRIPTIONS = {
    "job.submitted": "A job was taken on.",
    "job.started": "Its first stage has begun, the first time or again after a retry.",
    PROGRESS: "Another tenth of it is done. No pattern covers this type; it has to be named.",
    "job.waiting": "It waits for a person's approval.",
    "job.paused": "It was paused.",
    "job.resumed": "It goes on after a pause.",
    "job.retried": "It was begun again after it had ended.",
    "job.succeeded": "It has ended well.",
    "job.failed": "It has failed for good.",
    "job.cancelled": "It was cancelled.",
    DISABLED: "Another endpoint of the tenant was switched off, because it could not be delivered to.",
    DRIFTED: "What is made with some versions of prompts has become worse, slower, or fails more often.",
}
TYPES = tuple(DESCRIPTIONS)
PATTERNS = ("*", "job.*", "webhook.*", "prompt.*", *TYPES)
DEFAULT = ("job.succeeded", "job.failed", "job.cancelled", DISABLED)

_TENTHS = 10


def matches(patterns: Sequence[str], event_type: str) -> bool:
    """Return whether one of ``patterns`` covers ``event_type``."""
    if event_type in patterns:
        return True
    family = event_type.partition(".")[0] + ".*"
    return event_type != PROGRESS and ("*" in patterns or family in patterns)


def of_step(before: Job | None, after: Job) -> tuple[str, ...]:
    """Return the types of the events that lie between two states of a job, in their order."""
    return tuple(_happened(before, after))


def _happened(before: Job | None, after: Job) -> Iterator[str]:
    if before is None:
        yield "job.submitted"
    elif after.generation > before.generation:
        yield "job.retried"
    elif before.status == "paused" and not after.terminal and after.status not in {"paused", "cancelling"}:
        yield "job.resumed"
    elif before.status == "queued" and after.status in {"running", "waiting", "succeeded"}:
        yield "job.started"
    if (before is None or after.status != before.status) and (after.terminal or after.status in {"waiting", "paused"}):
        yield f"job.{after.status}"
    elif before is not None and not after.terminal and _tenths(after) > _tenths(before):
        yield PROGRESS


def _tenths(job: Job) -> int:
    return int(job.progress * _TENTHS)
