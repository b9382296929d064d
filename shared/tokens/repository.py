"""Evidence in Firestore: one small document per model, to which every process adds what it has seen."""

from datetime import datetime, timedelta
from typing import Final

from shared import ids
from shared.clock import Clock
from shared.firestore import writes
from shared.firestore.documents import Document, Documents
from shared.manifest import prompt_collections
from shared.tokens.evidence import NONE, Evidence

KEPT: Final = timedelta(days=90)


class EvidenceRepository:
    """Reads evidence, and adds to it; a model that nobody calls for 90 days is forgotten."""

    def __init__(self, documents: Documents, clock: Clock) -> None:
        self._documents = documents
        self._clock = clock

    async def get(self, model: str) -> Evidence:
        """Return what all processes have seen of a model."""
        document = await self._documents.get(_path(model))
        return Evidence.of(document.data) if document else NONE

    async def add(self, model: str, news: Evidence) -> Evidence:
        """
        Return the evidence on a model with ``news`` added.

        Raises AlreadyExistsError or PreconditionError when another process has added to it at the same time.
        """
        document = await self._documents.get(_path(model))
        merged = (Evidence.of(document.data) if document else NONE).plus(news)
        await self._documents.commit([_write(model, merged, document, self._clock.now())])
        return merged


def _write(model: str, merged: Evidence, document: Document | None, now: datetime) -> writes.Write:
    fields = {"model": model, **merged.fields(), "expire_at": now + KEPT}
    if document is None:
        return writes.create(_path(model), fields)
    return writes.update(_path(model), fields, document.version)


def _path(model: str) -> str:
    return f"{prompt_collections.TOKEN_EVIDENCE.name}/{ids.digest('tokens', model)}"
