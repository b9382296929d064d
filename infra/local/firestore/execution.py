"""Runs queries: follows the scans of their conjunctions and brings what matches into order."""

import heapq
import itertools
from collections.abc import Iterable, Iterator

from infra.local.firestore import access, history, nearest
from infra.local.firestore.documents import DocumentStore, StoredDocument
from infra.local.firestore.filters import Conjunction
from infra.local.firestore.history import Overlay
from infra.local.firestore.messages import Message
from infra.local.firestore.queries import Query
from infra.local.firestore.scans import Scan


def run(query: Query, store: DocumentStore, overlay: Overlay = history.PRESENT) -> list[Message]:
    """Return the documents that ``query`` finds, unprojected, as they were before ``overlay``."""
    found = documents(query, store, overlay)
    if query.nearest is None:
        return [each.message for each in found]
    return nearest.search(query.nearest, found)


def documents(query: Query, store: DocumentStore, overlay: Overlay = history.PRESENT) -> list[StoredDocument]:
    """Return what ``query`` finds before any search for nearest neighbours."""
    stream = _stream(query, store, overlay)
    if query.start is not None or query.end is not None:
        stream = (each for each in stream if query.within_cursors(query.sort_key(each.message)))
    stop = None if query.limit is None else query.offset + query.limit
    return list(itertools.islice(stream, query.offset, stop))


def count(query: Query, store: DocumentStore, overlay: Overlay, most: int | None) -> int:
    """Return how many documents ``query`` finds, ``most`` at most, without reading them where an index tells."""
    limit = min(each for each in (query.limit, most, _UNLIMITED) if each is not None)
    scans = _scans(query, store)
    if len(scans) == 1 and scans[0].exact and not overlay and query.nearest is None:
        return max(0, scans[0].count(store, query.offset + limit) - query.offset)
    return min(limit, len(run(query, store, overlay)))


_UNLIMITED = 1 << 62


def _scans(query: Query, store: DocumentStore) -> list[Scan]:
    return [access.choose(query, each, store) for each in query.conjunctions]


def _stream(query: Query, store: DocumentStore, overlay: Overlay) -> Iterator[StoredDocument]:
    """Yield the documents that match, in order, each once."""
    scans = _scans(query, store)
    streams = [_matching(query, *each, store) for each in zip(query.conjunctions, scans, strict=True)]
    if overlay:
        past = (each for each in overlay.values() if each is not None and query.matches(each.message))
        kept = (each for each in itertools.chain(*streams) if each.name not in overlay)
        return _sorted(query, itertools.chain(kept, past))
    if not all(each.ordered for each in scans):
        return _sorted(query, itertools.chain(*streams))
    if len(streams) == 1:
        return streams[0]
    return _distinct(heapq.merge(*streams, key=lambda each: query.sort_key(each.message)))


def _matching(query: Query, conjunction: Conjunction, scan: Scan, store: DocumentStore) -> Iterator[StoredDocument]:
    found = scan.documents(store)
    return found if scan.exact else (each for each in found if query.matches_part(conjunction, each.message))


def _sorted(query: Query, found: Iterable[StoredDocument]) -> Iterator[StoredDocument]:
    unique = {each.name: each for each in found}
    return iter(sorted(unique.values(), key=lambda each: query.sort_key(each.message)))


def _distinct(found: Iterable[StoredDocument]) -> Iterator[StoredDocument]:
    """Yield documents once; the same ones follow each other."""
    return (next(group) for _, group in itertools.groupby(found, key=lambda each: each.name))
