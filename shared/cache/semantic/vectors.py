"""The vectors that all processes share: one document per answered question, named by its entry."""

import logging
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from shared import ids
from shared.cache.entry import Slot
from shared.cache.scope import Scope
from shared.cache.semantic.label import Place, Space
from shared.firestore import writes
from shared.firestore.documents import Document, Documents
from shared.firestore.queries import Nearest, Query
from shared.firestore.values import Vector
from shared.firestore.writes import Write
from shared.manifest import collections

DIMENSIONS = 1024

_logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class StoredVector:
    """An answered question, where it is in its space, and when its answer is gone."""

    slot: Slot
    place: Place
    text: str
    numbers: tuple[float, ...]
    gone_at: datetime


class VectorRepository:
    """Reads vectors; every method raises the store errors of the taxonomy."""

    def __init__(self, documents: Documents) -> None:
        self._documents = documents

    async def nearest(self, place: Place, vector: Sequence[float], limit: int) -> list[StoredVector]:
        """Return the answered questions that are nearest to ``vector``, the nearest first."""
        query = Query(
            collections.CACHE_VECTORS.name,
            where=[("place", "==", _digest(place))],
            nearest=Nearest("vector", _padded(vector), limit),
        )
        read = (_readable(document) for document in await self._documents.query(query))
        return [found for found in read if found and found.place == place]

    async def get(self, slot: Slot) -> StoredVector | None:
        """Return where the question of an entry is, or None."""
        document = await self._documents.get(path(slot))
        found = _readable(document) if document else None
        return found if found and found.slot == slot else None


def replaced(vector: StoredVector, now: datetime) -> Write:
    """Return what stores ``vector`` over the one of the same entry."""
    fields: dict[str, Any] = {
        **vector.slot.scope._asdict(),
        "key": vector.slot.key,
        "embedder": vector.place.space.embedder,
        "context": vector.place.context,
        "place": _digest(vector.place),
        "text": vector.text,
        "vector": _padded(vector.numbers),
        "dimensions": len(vector.numbers),
        "created_at": now,
        "expire_at": vector.gone_at,
    }
    return writes.replace(path(vector.slot), fields)


def removed(slot: Slot) -> Write:
    """Return what removes the vector of an entry, if there is one."""
    return writes.delete(path(slot))


def path(slot: Slot) -> str:
    """Return the path of the vector of an entry."""
    return f"{collections.CACHE_VECTORS.name}/{ids.digest(*slot.scope, slot.key)}"


def _digest(place: Place) -> str:
    """Return what stands for a place, so that one equal field is enough to stay in it."""
    return ids.digest(*place.space.scope, place.space.embedder, place.context)


def _padded(numbers: Sequence[float]) -> Vector:
    """Return a vector as long as the index wants it; zeros change no angle."""
    return Vector((*numbers, *(0.0,) * (DIMENSIONS - len(numbers))))


def _readable(document: Document) -> StoredVector | None:
    """Return the vector in a document, or None for one that another version of this code has written."""
    data = document.data
    try:
        scope = Scope(data["tenant"], data["namespace"])
        place = Place(Space(scope, data["embedder"]), data["context"])
        numbers = data["vector"].numbers[: data["dimensions"]]
        return StoredVector(Slot(scope, data["key"]), place, data["text"], numbers, data["expire_at"])
    except (AttributeError, KeyError, TypeError) as error:
        _logger.warning("a vector cannot be read", exc_info=error, extra={"document": document.id})
        return None
