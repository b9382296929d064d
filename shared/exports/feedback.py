"""Feedback on its way out: all that a filter leaves, the latest first, in constant memory."""

from collections.abc import AsyncGenerator
from contextlib import aclosing
from dataclasses import replace
from functools import partial

from shared import errors
from shared.clock import Clock
from shared.errors import FieldError
from shared.exports.selection import Page, Position, Selection, end_of, walk
from shared.exports.service import Export
from shared.feedback import feedback as feedbacks
from shared.feedback.feedback import Feedback
from shared.feedback.repository import Filter
from shared.firestore.documents import Document, Documents
from shared.manifest import prompt_collections

PAGE = 200


class FeedbackExports:
    """Reads feedback, one page ahead of whoever takes it; what is given later is not in it, nor what was written."""

    def __init__(self, documents: Documents, clock: Clock, page: int = PAGE) -> None:
        self._documents = documents
        self._clock = clock
        self._page = page

    async def begin(self, wanted: Filter, after: str = "") -> Export[Feedback]:
        """Begin an export, or go on ``after`` a row; raises InvalidFieldsError when there is no such row."""
        now = self._clock.now()
        until = min(wanted.until, now) if wanted.until else now
        selection = Selection(prompt_collections.FEEDBACK.name, wanted.conditions, until, wanted.since)
        position = await self._position(after, wanted.tenant) if after else None
        total = await self._documents.count(replace(selection, fields=()).query(position))
        return Export(total, until, _read(walk(partial(self._fetch, selection), position)))

    async def _fetch(self, selection: Selection, after: Position | None) -> Page[Document]:
        found = await self._documents.query(selection.query(after, self._page), expired=True)
        return Page([document for document in found if not document.expired], end_of(found, self._page))

    async def _position(self, feedback_id: str, tenant: str) -> Position:
        found = await self._documents.get(feedbacks.path(feedback_id))
        if found is None or found.data["tenant"] != tenant:
            detail = "Query parameter 'after' must be the id of a row that there is; without it, an export begins anew."
            raise errors.InvalidFieldsError(errors=[FieldError("after", "unknown_row", detail)])
        return Position(found.data["created_at"], found.path)


async def _read(found: AsyncGenerator[Document, None]) -> AsyncGenerator[Feedback, None]:
    async with aclosing(found):
        async for document in found:
            yield feedbacks.from_document(document)
