"""The indexes at hand: declared composites and what the exemptions leave of the automatic ones."""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator

from infra.local.firestore.planning.indexes import Exemption, IndexDefinition
from shared.manifest.collection import IndexField, Scope

_SEGMENT = re.compile(r"`(?:[^`\\]|\\.)*`|[^.`]+")


class IndexCatalog:
    """Finds indexes by collection and scope."""

    def __init__(self, composites: Iterable[IndexDefinition], exemptions: Iterable[Exemption]) -> None:
        """Sort ``composites`` by where they apply and ``exemptions`` by what they exempt."""
        self._ordered: dict[tuple[str, Scope], list[IndexDefinition]] = defaultdict(list)
        self._vectors: dict[tuple[str, Scope], list[IndexDefinition]] = defaultdict(list)
        for index in composites:
            if index.is_single_field:
                continue  # Firestore refuses to create it
            group = self._vectors if index.is_vector else self._ordered
            group[index.collection, index.scope].append(index)
        self._exemptions = {(each.collection, each.path): each for each in exemptions}

    def composites(self, collection: str, scope: Scope) -> tuple[IndexDefinition, ...]:
        """Return the declared indexes without a vector."""
        return tuple(self._ordered.get((collection, scope), ()))

    def vectors(self, collection: str, scope: Scope) -> tuple[IndexDefinition, ...]:
        """Return the declared vector indexes."""
        return tuple(self._vectors.get((collection, scope), ()))

    def automatic(self, collection: str, scope: Scope, field: IndexField) -> IndexDefinition | None:
        """Return the automatic index of ``field``, unless there is none at this scope."""
        exemption = self.exemption(collection, field.path)
        exists = (field.mode, scope) in exemption.keeps if exemption else scope == "COLLECTION"
        return IndexDefinition(collection, (field,), scope, automatic=True) if exists else None

    def exemption(self, collection: str, path: str) -> Exemption | None:
        """Return the exemption that rules ``path``: its own, the nearest parent's, or that of all."""
        for candidate in (*_lineage(path), "*"):
            if found := self._exemptions.get((collection, candidate)):
                return found
        return None


def _lineage(path: str) -> Iterator[str]:
    segments = _SEGMENT.findall(path)
    for length in range(len(segments), 0, -1):
        yield ".".join(segments[:length])
