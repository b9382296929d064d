"""Feedback: what one person has said of a piece, or what came of it, and how it stands in its document."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from shared import ids
from shared.firestore.documents import Document
from shared.manifest import prompt_collections
from shared.records import opinion as opinions
from shared.records.opinion import Opinion

KEPT = timedelta(days=400)
TEXT_KEPT = timedelta(days=90)


@dataclass(frozen=True)
class Text:
    """What somebody wrote: the piece as they used it, and a comment; both empty when there is none."""

    edited: str = ""
    comment: str = ""


NO_TEXT = Text()


@dataclass(frozen=True)
class Feedback:
    """
    Feedback as it was read; ``version`` is what a change of it must still find.

    There is one for each piece and person, who may add to it and change their mind. Who they are is not kept, but by
    hash in the id; ``by`` is the key that spoke for them last. ``has_text`` tells of a text that may be gone earlier.
    """

    id: str
    tenant: str
    content: str
    job: str
    by: str
    opinion: Opinion
    changed_at: datetime
    expire_at: datetime
    has_text: bool = False
    version: Any = None

    @property
    def created_at(self) -> datetime:
        """Return when it was first given, by which records count it."""
        return self.opinion.created_at


_PLAIN = ("tenant", "content", "job", "by", "changed_at", "expire_at", "has_text")


def feedback_id(tenant: str, content: str, rater: str) -> str:
    """Return the id of what ``rater`` has to say of a piece."""
    return f"fbk_{ids.digest('feedback', tenant, content, rater)}"


def path(feedback_id_: str) -> str:
    """Return the path of a piece of feedback."""
    return f"{prompt_collections.FEEDBACK.name}/{feedback_id_}"


def text_path(feedback_id_: str) -> str:
    """Return the path of what was written in it."""
    return f"{path(feedback_id_)}/{prompt_collections.FEEDBACK_TEXTS.name}/text"


def to_fields(feedback: Feedback) -> dict[str, Any]:
    """Return feedback as document fields."""
    templates = list(dict.fromkeys(one.template for one in feedback.opinion.versions))
    plain = {name: getattr(feedback, name) for name in _PLAIN}
    return {**plain, **opinions.to_fields(feedback.opinion), "templates": templates}


def from_document(document: Document) -> Feedback:
    """Return the feedback that a document holds."""
    data: Mapping[str, Any] = document.data
    plain = {name: data[name] for name in _PLAIN}
    return Feedback(id=document.id, opinion=opinions.from_document(document), version=document.version, **plain)


def text_fields(text: Text, now: datetime) -> dict[str, Any]:
    """Return a text as document fields."""
    return {"edited": text.edited, "comment": text.comment, "expire_at": now + TEXT_KEPT}


def merged(before: Feedback, after: Feedback) -> Feedback:
    """Return feedback with what was said later put over what was said before."""
    old, new = before.opinion, after.opinion
    said = {
        name: getattr(old, name) if getattr(new, name) is None else getattr(new, name)
        for name in ("rating", "thumbs_up", "accepted", "edit_distance")
    }
    opinion = replace(old, **said, outcomes={**old.outcomes, **new.outcomes})
    return replace(after, opinion=opinion, has_text=before.has_text or after.has_text, version=before.version)
