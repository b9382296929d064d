"""Writes an index the way the manifest declares it, and the way Query Explain names it."""

from infra.local.firestore.planning.indexes import NAME, IndexDefinition
from shared.manifest.collection import IndexField

_EXPLAINED_SCOPES = {"COLLECTION": "Collection", "COLLECTION_GROUP": "Collection group"}
_EXPLAINED_MODES = {"ASCENDING": "ASC", "DESCENDING": "DESC", "CONTAINS": "ARRAY_CONTAINS"}


def manifest_line(index: IndexDefinition) -> str:
    """Return the expression that declares ``index`` in its collection."""
    if index.is_vector:
        return _vector_line(index)
    parts = [_quoted(field) for field in index.fields]
    if index.scope != "COLLECTION":
        parts.append(f'scope="{index.scope}"')
    return f"index({', '.join(parts)})"


def explained(index: IndexDefinition) -> dict[str, str]:
    """Return what ``indexes_used`` of Query Explain holds for ``index``; a vector comes behind the name."""
    plain = [f"{field.path} {_EXPLAINED_MODES[field.mode]}" for field in index.body if field.mode != "VECTOR"]
    vector = [f"{field.path} VECTOR<{field.dimension}>" for field in index.body if field.mode == "VECTOR"]
    parts = [*plain, f"{NAME} {_EXPLAINED_MODES[index.name_direction]}", *vector]
    return {"query_scope": _EXPLAINED_SCOPES[index.scope], "properties": f"({', '.join(parts)})"}


def _vector_line(index: IndexDefinition) -> str:
    if index.scope != "COLLECTION":
        # vector_index() has no scope: only the plain constructor can say it
        fields = "".join(f"{_constructed(field)}, " for field in index.body)
        return f'Index(({fields.rstrip()}), "{index.scope}")'
    *prefix, vector = index.body
    parts = [*map(_quoted, prefix), f'field="{vector.path}"', f"dimension={vector.dimension}"]
    return f"vector_index({', '.join(parts)})"


def _quoted(field: IndexField) -> str:
    short = {"ASCENDING": field.path, "DESCENDING": f"-{field.path}", "CONTAINS": f"{field.path}[]"}
    return f'"{short[field.mode]}"'


def _constructed(field: IndexField) -> str:
    dimension = f", {field.dimension}" if field.dimension else ""
    return f'IndexField("{field.path}", "{field.mode}"{dimension})'
