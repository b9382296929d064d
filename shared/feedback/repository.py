"""Feedback in Firestore: one document per piece and person, and below it what they wrote."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from shared import errors
from shared.feedback import feedback as feedbacks
from shared.feedback.feedback import NO_TEXT, Feedback, Text
from shared.firestore import queries
from shared.firestore.documents import Documents
from shared.firestore.writes import Write
from shared.manifest import prompt_collections


@dataclass(frozen=True)
class Filter:
    """Which feedback of a tenant: on a piece, or on what a template had part in; not both."""

    tenant: str
    content: str = ""
    template: str = ""
    since: datetime | None = None
    until: datetime | None = None

    def __post_init__(self) -> None:
        """Raise InvalidFieldsError for a filter by both."""
        if self.content and self.template:
            detail = "Filter by content or by template, not by both."
            raise errors.invalid_field("template", "not_with_content", detail)

    @property
    def conditions(self) -> list[queries.Condition]:
        """Return the conditions that it comes to, but for the time."""
        where: list[queries.Condition] = [("tenant", "==", self.tenant)]
        if self.content:
            where.append(("content", "==", self.content))
        elif self.template:
            where.append(("templates", "contains", self.template))
        return where


@dataclass(frozen=True)
class Position:
    """Where a page of feedback ends."""

    created_at: datetime
    path: str


class FeedbackRepository:
    """Reads and writes feedback; every method raises the store errors of the taxonomy."""

    def __init__(self, documents: Documents) -> None:
        self._documents = documents

    async def find(self, feedback_id: str) -> Feedback | None:
        """Return feedback, whosever it is."""
        document = await self._documents.get(feedbacks.path(feedback_id))
        return feedbacks.from_document(document) if document else None

    async def text(self, feedback_id: str) -> Text:
        """Return what was written, or nothing once that is gone."""
        document = await self._documents.get(feedbacks.text_path(feedback_id))
        return Text(document.data["edited"], document.data["comment"]) if document else NO_TEXT

    async def page(self, wanted: Filter, limit: int, after: Position | None) -> list[Feedback]:
        """Return up to ``limit`` pieces of feedback, the latest first."""
        start = queries.Cursor([wanted.until], inclusive=True) if wanted.until else None
        if after is not None:
            start = queries.Cursor([after.created_at, queries.Reference(after.path)])
        query = queries.Query(
            prompt_collections.FEEDBACK.name,
            where=wanted.conditions,
            order=["-created_at", "-__name__"],
            start=start,
            end=queries.Cursor([wanted.since], inclusive=True) if wanted.since else None,
            limit=limit,
        )
        return [feedbacks.from_document(document) for document in await self._documents.query(query)]

    async def commit(self, batch: Sequence[Write]) -> bool:
        """Make some writes; returns False when what they change has changed already."""
        try:
            await self._documents.commit(batch)
        except (errors.AlreadyExistsError, errors.PreconditionError):
            return False
        return True
