"""Dead letters: what is kept of each job that failed for good, until somebody has dealt with it."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Literal, get_args

from shared import errors
from shared.dead_letters import fingerprint
from shared.firestore.documents import Document
from shared.jobs.job import Job, StageState
from shared.jobs.steps import Step
from shared.manifest import collections
from shared.observability import redaction

Status = Literal["open", "replayed", "resolved", "ignored"]
Verdict = Literal["open", "resolved", "ignored"]

STATUSES: tuple[Status, ...] = get_args(Status)
UNSETTLED: tuple[Status, ...] = ("open",)
LONGEST_DETAIL = 2000
_CAUSES = ("code", "category", "detail", "stage")


@dataclass(frozen=True, slots=True)
class DeadLetter:
    """
    One failure of one generation of a job.

    ``by`` and ``changed_at`` tell who set the present status and when; ``bulk`` names the bulk action that did it for
    them, ``replayed_as`` the generation that a replay has made. ``version`` is what a write of it must still find.
    """

    id: str
    tenant: str
    job: str
    generation: int
    type: str
    kind: str
    stage: str
    code: str
    category: str
    detail: str
    fingerprint: str
    attempts: int
    at: datetime
    expire_at: datetime
    status: Status = "open"
    by: str = ""
    bulk: str = ""
    changed_at: datetime | None = None
    replayed_as: int | None = None
    version: Any = None


_FIELDS = tuple(name for name in DeadLetter.__dataclass_fields__ if name not in {"id", "version"})


def letter_id(job: str, generation: int) -> str:
    """Return the id of the dead letter that a generation of a job leaves."""
    return f"{job}-{generation}"


def path(letter: str) -> str:
    """Return the path of a dead letter."""
    return f"{collections.DEAD_LETTERS.name}/{letter}"


def is_death(step: Step) -> bool:
    """Return whether a step ends its job as failed, and not by a person's decision."""
    if not step.ended or step.job.status != "failed":
        return False
    return (step.job.error or {}).get("code") != errors.ApprovalRejectedError.code


def of(job: Job) -> DeadLetter:
    """Return the dead letter of a job that has failed."""
    cause = {name: str((job.error or {}).get(name, "")) for name in _CAUSES}
    stage = job.stages.get(cause["stage"], job.current)
    return made(
        job.id,
        {"tenant": job.tenant, "type": job.type, "kind": job.kind, "generation": job.generation, **cause},
        attempts=_attempts(stage, cause["code"]),
        at=job.updated_at,
        expire_at=job.expire_at,
    )


def _attempts(stage: StageState, code: str) -> int:
    """Return how often a stage was tried; only time can be over before its first try."""
    never = stage.started_at is None and code == errors.DeadlineExceededError.code
    return 0 if never else max(stage.attempts, stage.attempt + 1)


def made(job: str, known: Mapping[str, Any], *, attempts: int, at: datetime, expire_at: datetime) -> DeadLetter:
    """Return the dead letter of a job of which this is ``known``, screened of secrets."""
    detail = redaction.redact(known["detail"])
    letter = DeadLetter(
        **known,
        id=letter_id(job, known["generation"]),
        job=job,
        fingerprint=fingerprint.of(known["type"], known["stage"], known["code"], detail),
        attempts=attempts,
        at=at,
        expire_at=expire_at,
    )
    return replace(letter, detail=detail[:LONGEST_DETAIL])


def to_fields(letter: DeadLetter) -> dict[str, Any]:
    """Return the whole letter as document fields."""
    return {name: getattr(letter, name) for name in _FIELDS}


def from_document(document: Document) -> DeadLetter:
    """Return the letter that a document holds."""
    known = {name: document.data[name] for name in _FIELDS if name in document.data}
    return DeadLetter(id=document.id, version=document.version, **known)
