"""The indexes and exemptions that a Firestore database has, read from the manifest."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import Literal

from shared.manifest.collection import Collection, IndexField, Scope

NAME = "__name__"
Direction = Literal["ASCENDING", "DESCENDING"]


@dataclass(frozen=True)
class IndexDefinition:
    """One index of one collection; ``automatic`` ones exist without being declared."""

    collection: str
    fields: tuple[IndexField, ...]
    scope: Scope = "COLLECTION"
    automatic: bool = False

    @cached_property
    def body(self) -> tuple[IndexField, ...]:
        """Return the fields without ``__name__``."""
        return tuple(field for field in self.fields if field.path != NAME)

    @cached_property
    def name_direction(self) -> Direction:
        """Return the direction of ``__name__``: as declared, else that of the last field."""
        return "DESCENDING" if self.fields and self.fields[-1].mode == "DESCENDING" else "ASCENDING"

    @property
    def is_vector(self) -> bool:
        """Whether the index serves nearest-neighbour queries and no others."""
        return any(field.mode == "VECTOR" for field in self.fields)

    @property
    def is_single_field(self) -> bool:
        """Whether Firestore keeps such an index by itself, unless the field is exempt."""
        return len(self.fields) == 1 == len(self.body) and not self.is_vector and self.scope == "COLLECTION"


@dataclass(frozen=True)
class Exemption:
    """
    The field override of a path (``"*"``: of every path without its own).

    ``keeps`` holds the automatic indexes that remain; ``origin`` is the manifest attribute it comes from.
    """

    collection: str
    path: str
    keeps: frozenset[tuple[str, Scope]] = frozenset()
    origin: str = "unindexed"


def from_manifest(
    collections: Iterable[Collection],
) -> tuple[tuple[IndexDefinition, ...], tuple[Exemption, ...]]:
    """Return the composite indexes and the exemptions that ``collections`` declare."""
    declared = tuple(collections)
    composites = tuple(
        IndexDefinition(each.name, index.fields, index.scope) for each in declared for index in each.indexes
    )
    exemptions = tuple(
        Exemption(each.name, path, origin="unindexed" if path in each.unindexed else "ttl_field")
        for each in declared
        for path in each.exempt_fields
    )
    return composites, exemptions
