"""The labels that all processes share: written a few at a time, read again by all who learn from them."""

import logging
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from shared import ids
from shared.cache.semantic.label import Label, Space
from shared.cache.semantic.learner import LONGEST, WINDOW
from shared.firestore import writes
from shared.firestore.documents import Document, Documents
from shared.firestore.queries import Cursor, Query
from shared.firestore.writes import Write
from shared.manifest import collections

OVERLAP = timedelta(minutes=1)
PAGE = 400

_logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Told:
    """Labels that were stored together."""

    id: str
    at: datetime
    labels: tuple[Label, ...]


class LabelRepository:
    """Reads labels; every method raises the store errors of the taxonomy."""

    def __init__(self, documents: Documents) -> None:
        self._documents = documents

    async def since(self, space: Space, moment: datetime | None) -> list[Told]:
        """Return the labels stored since ``moment``, or the newest of all, as far as anybody learns from them."""
        found: dict[str, Told] = {}
        until: datetime | None = None
        while True:
            page = await self._page(space, moment, until)
            found.update({told.id: told for told in page})
            known = sum(len(told.labels) for told in found.values())
            if len(page) < PAGE or known >= WINDOW or page[-1].at == until:
                return list(found.values())
            until = page[-1].at

    async def _page(self, space: Space, since: datetime | None, until: datetime | None) -> list[Told]:
        query = Query(
            collections.CACHE_LABELS.name,
            where=[
                ("tenant", "==", space.scope.tenant),
                ("namespace", "==", space.scope.namespace),
                ("embedder", "==", space.embedder),
            ],
            order=["-at"],
            start=Cursor([until], inclusive=True) if until else None,
            end=Cursor([since], inclusive=True) if since else None,
            limit=PAGE,
        )
        return [_told(document) for document in await self._documents.query(query)]


def stored(space: Space, labels: Sequence[Label], now: datetime) -> tuple[str, Write]:
    """Return what stores ``labels``, and its id."""
    name = ids.random_id("labels")
    fields = {
        **space.scope._asdict(),
        "embedder": space.embedder,
        "at": now,
        "labels": [_fields(label) for label in labels],
        "expire_at": now + LONGEST,
    }
    return name, writes.replace(f"{collections.CACHE_LABELS.name}/{name}", fields)


def _fields(label: Label) -> dict[str, Any]:
    return {name: getattr(label, name) for name in Label.__dataclass_fields__}


def _told(document: Document) -> Told:
    """Return the labels in a document, or none of one that another version of this code has written."""
    try:
        labels = tuple(Label(**fields) for fields in document.data["labels"])
    except (KeyError, TypeError) as error:
        _logger.warning("labels cannot be read", exc_info=error, extra={"document": document.id})
        labels = ()
    return Told(document.id, document.data["at"], labels)
