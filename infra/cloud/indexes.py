"""What Firestore is told about indexes: composites as they are stored, and one override per field of a collection."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from shared.manifest.collection import Collection, Index, IndexField, Mode, Scope

NAME = IndexField("__name__", "ASCENDING")
_AUTOMATIC: tuple[Mode, ...] = ("ASCENDING", "DESCENDING", "CONTAINS")


@dataclass(frozen=True)
class FieldIndex:
    """An index of a single field."""

    mode: Mode
    scope: Scope = "COLLECTION"


AUTOMATIC = tuple(FieldIndex(mode) for mode in _AUTOMATIC)


@dataclass(frozen=True)
class FieldOverride:
    """
    All that is said about one field path (``"*"``: about every path without its own override).

    ``indexes`` are the only single-field indexes it has; none at all is an exemption.
    """

    collection: str
    path: str
    ttl: bool = False
    indexes: tuple[FieldIndex, ...] = ()


def composites(collection: Collection) -> Mapping[str, Index]:
    """Return the composite indexes of a collection by logical name, their fields in the order that is stored."""
    found: dict[str, Index] = {}
    for index in collection.indexes:
        if not _of_one_field(index):
            name = _plain_name(collection, index)
            found[name if name not in found else _full_name(collection, index)] = stored(index)
    return found


def stored(index: Index) -> Index:
    """
    Return ``index`` with the fields that Firestore adds where the provider would otherwise see a difference.

    A vector field comes last, behind ``__name__``; in other indexes a ``__name__`` at the end is left unsaid.
    """
    vectors = tuple(field for field in index.fields if field.mode == "VECTOR")
    if not vectors or NAME in index.fields:
        return index
    others = tuple(field for field in index.fields if field.mode != "VECTOR")
    return Index((*others, NAME, *vectors), index.scope)


def overrides(collection: Collection) -> Sequence[FieldOverride]:
    """Return the overrides of a collection: exemptions, the TTL and single-field indexes, merged by field path."""
    single = {index.fields[0].path: None for index in collection.indexes if _of_one_field(index)}
    paths = dict.fromkeys((*collection.exempt_fields, *single))
    return [_override(collection, path) for path in paths]


def _override(collection: Collection, path: str) -> FieldOverride:
    own = [
        FieldIndex(index.fields[0].mode, index.scope)
        for index in collection.indexes
        if _of_one_field(index) and index.fields[0].path == path
    ]
    exempt = not {path, "*"}.isdisjoint(collection.exempt_fields)
    kept = () if exempt else AUTOMATIC
    return FieldOverride(
        collection.name, path, ttl=path == collection.ttl_field, indexes=tuple(dict.fromkeys((*kept, *own)))
    )


def _of_one_field(index: Index) -> bool:
    """Whether Firestore refuses it as a composite; ``__name__`` alone has no override."""
    return len(index.fields) == 1 and index.fields[0].path != NAME.path and index.fields[0].mode != "VECTOR"


def _plain_name(collection: Collection, index: Index) -> str:
    group = ("group",) if index.scope == "COLLECTION_GROUP" else ()
    return "-".join((collection.name, *(field.path for field in index.fields), *group))


def _full_name(collection: Collection, index: Index) -> str:
    return "-".join((_plain_name(collection, index), *(field.mode.lower() for field in index.fields)))
