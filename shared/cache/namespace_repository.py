"""Namespaces in Firestore: one document for each in which anything was ever set, invalidated or learned."""

import logging
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import asdict, replace
from datetime import datetime
from typing import Any

from shared import errors, ids
from shared.cache import adaptive
from shared.cache.adaptive import Evidence
from shared.cache.invalidation import Invalidations, Mark, Marker
from shared.cache.namespace import Namespace
from shared.cache.policy import Policy, SemanticPolicy
from shared.cache.scope import Scope
from shared.firestore import queries, writes
from shared.firestore.documents import Document, Documents
from shared.firestore.writes import Write
from shared.manifest import collections
from shared.resilience import retry

RACES = 12
MOST_LISTED = 1_000

_BACKOFF = retry.Policy(base=0.02, cap=0.5)
_CONFLICT = (errors.PreconditionError, errors.AlreadyExistsError)
_logger = logging.getLogger(__name__)

Wish = Callable[[Namespace], Namespace]
Pause = Callable[[float], Awaitable[None]]


class NamespaceRepository:
    """Reads and changes namespaces; every method raises the store errors of the taxonomy."""

    def __init__(self, documents: Documents, pause: Pause, rng: retry.Random) -> None:
        self._documents = documents
        self._pause = pause
        self._rng = rng

    async def get(self, scope: Scope) -> Namespace:
        """Return a namespace; one of which nothing is known is as all begin."""
        document = await self._documents.get(path(scope))
        return from_document(scope, document) if document else Namespace(scope)

    async def change(self, scope: Scope, wish: Wish) -> Namespace:
        """Return the namespace as ``wish`` makes it, asked again on fresher state after each lost race."""
        for attempt in range(1, RACES + 1):
            before = await self.get(scope)
            after = wish(before)
            try:
                (version,) = await self._documents.commit([_write(before, after)])
            except _CONFLICT:
                await self._pause(_BACKOFF.wait(attempt, None, self._rng))
                continue
            return replace(after, version=version)
        raise errors.ContentionError

    async def of_tenant(self, tenant: str) -> list[Namespace]:
        """Return the first ``MOST_LISTED`` of a tenant's namespaces, by name."""
        query = queries.Query(
            collections.CACHE_NAMESPACES.name,
            where=[("tenant", "==", tenant)],
            order=["namespace"],
            limit=MOST_LISTED,
        )
        found = await self._documents.query(query)
        return [from_document(Scope(tenant, document.data["namespace"]), document) for document in found]


def path(scope: Scope) -> str:
    """Return the path of a namespace's document."""
    return f"{collections.CACHE_NAMESPACES.name}/{ids.digest(*scope)}"


def from_document(scope: Scope, document: Document) -> Namespace:
    """
    Return the namespace that a document holds.

    Of what cannot be read, nothing is kept but the caution: no entry that was made before holds.
    """
    data = document.data
    try:
        return Namespace(
            scope,
            _policy(data["policy"]),
            _invalidations(data),
            _evidence(data["evidence"]),
            data["changed_at"],
            data["changed_by"],
            document.version,
        )
    except (AttributeError, KeyError, TypeError, ValueError) as error:
        _logger.warning("a cache namespace cannot be read", exc_info=error, extra={"document": document.id})
        sequence = data.get("sequence")
        floor = sequence if isinstance(sequence, int) else 1
        return Namespace(scope, invalidations=Invalidations(floor, floor), version=document.version)


def _write(before: Namespace, after: Namespace) -> Write:
    fields = {
        **after.scope._asdict(),
        "policy": asdict(after.policy),
        "sequence": after.invalidations.sequence,
        "floor": after.invalidations.floor,
        "marks": [
            {"kind": mark.marker.kind, "text": mark.marker.text, "number": mark.number, "at": mark.at, "by": mark.by}
            for mark in after.invalidations.marks
        ],
        "evidence": asdict(after.evidence),
        "changed_at": after.changed_at,
        "changed_by": after.changed_by,
    }
    where = path(after.scope)
    return writes.create(where, fields) if before.version is None else writes.update(where, fields, before.version)


def _policy(data: Mapping[str, Any]) -> Policy:
    return Policy(**{**data, "semantic": SemanticPolicy(**data["semantic"])})


def _invalidations(data: Mapping[str, Any]) -> Invalidations:
    marks = [
        Mark(Marker(one["kind"], one["text"]), one["number"], _moment(one["at"]), one["by"]) for one in data["marks"]
    ]
    return Invalidations(data["sequence"], data["floor"], marks)


def _moment(value: Any) -> datetime:
    if not isinstance(value, datetime):
        raise TypeError("not a time")
    return value


def _evidence(data: Mapping[str, Any]) -> Evidence:
    return adaptive.from_counts(data["ages"], data["late"], data["stores"], data["learned"], data["at"])
