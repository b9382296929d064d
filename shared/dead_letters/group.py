"""Error groups: what failures with one fingerprint have in common, and whether somebody has dealt with it."""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from shared import ids
from shared.dead_letters.letter import DeadLetter, Verdict
from shared.firestore.documents import Document
from shared.manifest import collections


@dataclass(frozen=True, slots=True)
class ErrorGroup:
    """
    Failures of one cause.

    ``sample`` is the message of the newest one that was noted. ``regressed_at`` tells that the error has come back
    after the group had been resolved. ``version`` is what a write of it must still find.
    """

    tenant: str
    fingerprint: str
    type: str
    stage: str
    code: str
    category: str
    sample: str
    first_seen: datetime
    last_seen: datetime
    expire_at: datetime
    status: Verdict = "open"
    by: str = ""
    changed_at: datetime | None = None
    regressed_at: datetime | None = None
    version: Any = None


_FIELDS = tuple(name for name in ErrorGroup.__dataclass_fields__ if name != "version")


def path(tenant: str, fingerprint: str) -> str:
    """Return the path of the group of a fingerprint."""
    return f"{collections.ERROR_GROUPS.name}/{ids.digest('group', tenant, fingerprint)}"


def of(letter: DeadLetter) -> ErrorGroup:
    """Return the group that a letter is the first of."""
    return ErrorGroup(
        tenant=letter.tenant,
        fingerprint=letter.fingerprint,
        type=letter.type,
        stage=letter.stage,
        code=letter.code,
        category=letter.category,
        sample=letter.detail,
        first_seen=letter.at,
        last_seen=letter.at,
        expire_at=letter.expire_at,
    )


def joined(group: ErrorGroup, letter: DeadLetter) -> ErrorGroup:
    """Return the group with one more letter; one that was resolved before it failed is open again."""
    after = replace(
        group, first_seen=min(group.first_seen, letter.at), expire_at=max(group.expire_at, letter.expire_at)
    )
    if letter.at > group.last_seen:
        after = replace(after, last_seen=letter.at, sample=letter.detail)
    if group.status == "resolved" and group.changed_at is not None and letter.at > group.changed_at:
        after = replace(after, status="open", regressed_at=letter.at, by="", changed_at=letter.at)
    return after


def to_fields(group: ErrorGroup) -> dict[str, Any]:
    """Return the whole group as document fields."""
    return {name: getattr(group, name) for name in _FIELDS}


def from_document(document: Document) -> ErrorGroup:
    """Return the group that a document holds."""
    return ErrorGroup(version=document.version, **{name: document.data[name] for name in _FIELDS})
