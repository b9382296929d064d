"""Policies on the database: its guards, and indexes and fields that Firestore takes as they are written."""

from collections import Counter
from typing import Any, Final

from infra.preview.graph import Graph, Resource
from infra.preview.policies import kinds
from infra.preview.policies.base import Policy, Violations, blocks, is_guarded, last

MOST_INDEXES: Final = 200
MOST_FIELDS: Final = 200
_GUARDS: Final = {
    "pointInTimeRecoveryEnablement": "POINT_IN_TIME_RECOVERY_ENABLED",
    "deleteProtectionState": "DELETE_PROTECTION_ENABLED",
}

Normal = tuple[str, str, str, tuple[tuple[str, str], ...]]


def _editions(graph: Graph) -> Violations:
    for database in graph.of_type(kinds.DATABASE):
        if database.get("databaseEdition") != "STANDARD":
            yield database, f"its edition is {database.get('databaseEdition', 'not stated')}, not STANDARD"
        if database.get("type") != "FIRESTORE_NATIVE":
            yield database, f"its type is {database.get('type')}, not FIRESTORE_NATIVE"


def _guards(graph: Graph) -> Violations:
    backed_up = {last(schedule.get("database")) for schedule in graph.of_type(kinds.BACKUP_SCHEDULE)}
    for database in graph.of_type(kinds.DATABASE) if is_guarded(graph) else ():
        for key, wanted in _GUARDS.items():
            if database.get(key) != wanted:
                yield database, f"{key} is not {wanted}"
        if not database.protect:
            yield database, "Pulumi does not protect it"
        if last(database.get("name")) not in backed_up:
            yield database, "nothing backs it up"


def _ttl_fields(graph: Graph) -> Violations:
    seen: set[tuple[str, str]] = set()
    for field in graph.of_type(kinds.FIELD):
        group = (str(field.get("database")), str(field.get("collection")))
        if field.get("ttlConfig") is not None:
            if group in seen:
                yield field, f"collection group {group[1]} has a time to live already"
            seen.add(group)


def _field_twins(graph: Graph) -> Violations:
    seen: set[tuple[Any, ...]] = set()
    for field in graph.of_type(kinds.FIELD):
        key = tuple(field.get(name) for name in ("database", "collection", "field"))
        if key in seen:
            yield field, f"another resource sets {key[1]}.{key[2]} too; each undoes the other"
        seen.add(key)


def _vector_indexes(graph: Graph) -> Violations:
    for index in graph.of_type(kinds.INDEX):
        fields = blocks(index, "fields")
        vectors = [place for place, field in enumerate(fields) if field.get("vectorConfig") is not None]
        if not vectors:
            continue
        if vectors != [len(fields) - 1]:
            yield index, "the vector is not its one last field"
        elif not (len(fields) > 1 and fields[-2].get("fieldPath") == "__name__"):
            yield index, "__name__ does not stand before the vector, so every update would replace it"


def _short_indexes(graph: Graph) -> Violations:
    for index in graph.of_type(kinds.INDEX):
        if len({field.get("fieldPath") for field in blocks(index, "fields")}) < 2:
            yield index, "an index of one field is no composite index"


def _index_twins(graph: Graph) -> Violations:
    seen: dict[Normal, str] = {}
    for index in graph.of_type(kinds.INDEX):
        first = seen.setdefault(normal(index), index.name)
        if first != index.name:
            yield index, f"is the same index as {first}"


def _too_many(graph: Graph) -> Violations:
    for kind, most, noun in ((kinds.INDEX, MOST_INDEXES, "indexes"), (kinds.FIELD, MOST_FIELDS, "field settings")):
        counts = Counter(str(resource.get("database")) for resource in graph.of_type(kind))
        for database, count in counts.items():
            if count > most:
                yield None, f"database {database} has {count} {noun}; {most} are certain to be taken"


def _foreign_databases(graph: Graph) -> Violations:
    names = {database.get("name") for database in graph.of_type(kinds.DATABASE)}
    for resource in graph.of_type(kinds.INDEX, kinds.FIELD, kinds.BACKUP_SCHEDULE):
        if resource.get("database", "(default)") not in names:
            yield resource, f"database {resource.get('database', '(default)')} is not that of the stack"


def normal(index: Resource) -> Normal:
    """Return what Firestore makes of an index: with ``__name__``, in the last direction, where none was written."""
    fields = [(str(field.get("fieldPath")), _mode(field)) for field in blocks(index, "fields")]
    if fields and "__name__" not in dict(fields):
        direction = fields[-1][1] if fields[-1][1] in {"ASCENDING", "DESCENDING"} else "ASCENDING"
        place = len(fields) - 1 if fields[-1][1].startswith("vector") else len(fields)
        fields.insert(place, ("__name__", direction))
    scope = str(index.get("queryScope", "COLLECTION"))
    return str(index.get("database", "(default)")), str(index.get("collection")), scope, tuple(fields)


def _mode(field: Any) -> str:
    if field.get("vectorConfig") is not None:
        return f"vector of {field['vectorConfig'].get('dimension')}"
    return str(field.get("order") or field.get("arrayConfig"))


ALL: Final = (
    Policy("database-edition", "error", "The database is native and of the STANDARD edition.", _editions),
    Policy("database-guards", "error", "A guarded database can be restored and not deleted.", _guards),
    Policy("one-ttl", "error", "A collection group has at most one time to live.", _ttl_fields),
    Policy("one-field", "error", "One resource sets what holds for a field.", _field_twins),
    Policy("vector-index", "error", "A vector index is written as Firestore keeps it.", _vector_indexes),
    Policy("composite-index", "error", "A composite index has two fields or more.", _short_indexes),
    Policy("duplicate-index", "error", "No index is declared twice.", _index_twins),
    Policy("database-limits", "error", "Indexes stay within what every project may have.", _too_many),
    Policy("known-database", "error", "Indexes and fields belong to the stack's database.", _foreign_databases),
)
