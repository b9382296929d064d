"""Where semantic answers came from: one document per question that was given the answer of another."""

import logging
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from shared import ids
from shared.cache.entry import Slot
from shared.cache.scope import Scope
from shared.cache.semantic.label import Space
from shared.firestore import writes
from shared.firestore.documents import Document, Documents
from shared.firestore.queries import Query
from shared.firestore.writes import Write
from shared.manifest import collections

KEPT = timedelta(days=30)

_logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Source:
    """
    A question, and the one whose answer it was given.

    ``judged`` is what a person has said of it: ``confirmed``, ``rejected``, or nothing yet.
    """

    asked: Slot
    question: str
    source: str
    source_question: str
    embedder: str
    similarity: float
    threshold: float
    at: datetime
    judged: str = ""

    @property
    def slot(self) -> Slot:
        """Return the entry that answered."""
        return Slot(self.asked.scope, self.source)

    @property
    def space(self) -> Space:
        """Return what the similarity was measured in."""
        return Space(self.asked.scope, self.embedder)


class SourceRepository:
    """Reads where answers came from; every method raises the store errors of the taxonomy."""

    def __init__(self, documents: Documents) -> None:
        self._documents = documents

    async def get(self, asked: Slot) -> Source | None:
        """Return where the last semantic answer to a question came from, if it was given one."""
        document = await self._documents.get(path(asked))
        found = _readable(document) if document else None
        return found if found and found.asked == asked else None

    async def of(self, source: Slot, limit: int) -> list[Source]:
        """Return the questions that were given the answer of an entry, the last ones first."""
        query = Query(
            collections.CACHE_SOURCES.name,
            where=[
                ("tenant", "==", source.scope.tenant),
                ("namespace", "==", source.scope.namespace),
                ("source", "==", source.key),
            ],
            order=["-at"],
            limit=limit,
        )
        read = [_readable(document) for document in await self._documents.query(query)]
        return [found for found in read if found]


def stored(source: Source) -> Write:
    """Return what stores where an answer came from, over what was stored for the same question."""
    fields: dict[str, Any] = {
        **source.asked.scope._asdict(),
        "key": source.asked.key,
        "question": source.question,
        "source": source.source,
        "source_question": source.source_question,
        "embedder": source.embedder,
        "similarity": source.similarity,
        "threshold": source.threshold,
        "at": source.at,
        "judged": source.judged,
        "expire_at": source.at + KEPT,
    }
    return writes.replace(path(source.asked), fields)


def path(asked: Slot) -> str:
    """Return the path of the document for a question."""
    return f"{collections.CACHE_SOURCES.name}/{ids.digest(*asked.scope, asked.key)}"


def _readable(document: Document) -> Source | None:
    data = document.data
    try:
        return Source(
            asked=Slot(Scope(data["tenant"], data["namespace"]), data["key"]),
            question=data["question"],
            source=data["source"],
            source_question=data["source_question"],
            embedder=data["embedder"],
            similarity=data["similarity"],
            threshold=data["threshold"],
            at=data["at"],
            judged=data["judged"],
        )
    except KeyError as error:
        _logger.warning("the source of an answer cannot be read", exc_info=error, extra={"document": document.id})
        return None
