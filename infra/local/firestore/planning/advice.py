"""Tells a developer which line of the manifest would make a query served."""

from collections.abc import Iterable

from infra.local.firestore.planning.catalog import IndexCatalog
from infra.local.firestore.planning.indexes import IndexDefinition
from infra.local.firestore.planning.rendering import manifest_line

_MANIFEST = "shared/manifest/collections.py"


def sentence(missing: Iterable[IndexDefinition], catalog: IndexCatalog) -> str:
    """Return what to do so that the ``missing`` indexes exist."""
    steps = [_step(index, catalog) for index in missing]
    return "; ".join(steps) or "rewrite the query: no index is known to serve it"


def _step(index: IndexDefinition, catalog: IndexCatalog) -> str:
    path, collection = index.fields[0].path, index.collection
    exemption = catalog.exemption(collection, path) if index.is_single_field else None
    if not exemption:
        return f'add {manifest_line(index)} to collection "{collection}" in {_MANIFEST}'
    if exemption.origin == "ttl_field":
        return f'query collection "{collection}" without "{path}": a TTL field has no index'
    if exemption.path == "*":
        listed = f'list the unindexed paths of collection "{collection}" instead of "*"'
        return f'{listed}, leaving "{path}" out, in {_MANIFEST}'
    return f'take "{exemption.path}" out of the unindexed paths of collection "{collection}" in {_MANIFEST}'
