"""Prompt templates in Firestore: a template, and below it its versions and its audit trail, newest first."""

from collections.abc import Sequence
from typing import Any

from shared import errors, ids
from shared.firestore import queries, writes
from shared.firestore.documents import Document, Documents
from shared.manifest import prompt_collections
from shared.prompts.audit import Entry
from shared.prompts.changes import Change
from shared.prompts.recent import Recent
from shared.prompts.template import Label, Prompt, Template, Version, VersionSummary

_TOP = 10**8 - 1
_SUMMARY = ("number", "content_hash", "note", "author", "created_at")
_TEMPLATE = ("tenant", "name", "latest", "latest_hash", "entries", "created_at", "updated_at")
_CHANGING = ("latest", "latest_hash", "entries", "updated_at")
_FOUND_AT_ONCE = 100
_ENTRY = tuple(Entry.__dataclass_fields__)


class PromptRepository:
    """Reads and writes templates; every method raises the store errors of the taxonomy."""

    def __init__(self, documents: Documents, remembered: int = 512) -> None:
        """Remember so many versions, which never change."""
        self._documents = documents
        self._versions: Recent[str, Version] = Recent(remembered)

    async def find(self, tenant: str, names: Sequence[str]) -> dict[str, Template]:
        """Return the tenant's templates among ``names``, by name, in one round trip."""
        found = await self._documents.get_all([_path(tenant, name) for name in dict.fromkeys(names)])
        templates = map(_template, found.values())
        return {template.name: template for template in templates}

    async def page(self, tenant: str, limit: int, after: str) -> list[Template]:
        """Return up to ``limit`` templates whose names come after ``after``, in order."""
        query = queries.Query(
            prompt_collections.PROMPT_TEMPLATES.name,
            where=[("tenant", "==", tenant)],
            order=["name"],
            start=queries.Cursor([after]),
            limit=limit,
        )
        return [_template(document) for document in await self._documents.query(query)]

    async def including(self, tenant: str, name: str, after: str = "") -> list[Template]:
        """Return some templates that are made of the template ``name``, by name, from ``after`` on."""
        query = queries.Query(
            prompt_collections.PROMPT_TEMPLATES.name,
            where=[("tenant", "==", tenant), ("includes", "contains", name)],
            order=["name"],
            start=queries.Cursor([after]),
            limit=_FOUND_AT_ONCE,
        )
        return [_template(document) for document in await self._documents.query(query)]

    async def version(self, tenant: str, name: str, number: int) -> Version | None:
        """Return a version with its text, if there is one of this number."""
        path = _version_path(tenant, name, number)
        known = self._versions.get(path)
        if known is not None:
            return known
        document = await self._documents.get(path)
        return self._versions.put(path, _version(name, document)) if document else None

    async def versions(self, tenant: str, name: str, limit: int, below: int | None) -> list[VersionSummary]:
        """Return up to ``limit`` versions without their texts, newest first, with numbers below ``below``."""
        start = _version_path(tenant, name, below) if below else None
        query = _newest_first(prompt_collections.PROMPT_VERSIONS.name, _path(tenant, name), limit, start, _SUMMARY)
        found = await self._documents.query(query)
        return [VersionSummary(**{field: document.data[field] for field in _SUMMARY}) for document in found]

    async def entries(self, tenant: str, name: str, limit: int, below: int | None) -> list[Entry]:
        """Return up to ``limit`` entries of the audit trail, newest first, with numbers below ``below``."""
        start = _entry_path(tenant, name, below) if below else None
        query = _newest_first(prompt_collections.PROMPT_AUDIT.name, _path(tenant, name), limit, start)
        return [_entry(document) for document in await self._documents.query(query)]

    async def entry(self, tenant: str, name: str, sequence: int) -> Entry:
        """Return an entry that the template refers to."""
        document = await self._documents.get(_entry_path(tenant, name, sequence))
        if document is None:
            raise errors.StoreError(f"Entry {sequence} of the audit trail is gone.")
        return _entry(document)

    async def commit(self, change: Change) -> None:
        """
        Apply a change as one commit.

        Raises PreconditionError when the template is not what the change began with; also AlreadyExistsError,
        when it was to be created. A commit whose answer was lost is recognised as done.
        """
        try:
            await self._documents.commit(_writes(change))
        except (errors.PreconditionError, errors.AlreadyExistsError):
            if not await self._was_ours(change):
                raise

    async def _was_ours(self, change: Change) -> bool:
        entry, template = change.entries[0], change.after
        document = await self._documents.get(_entry_path(template.tenant, template.name, entry.sequence))
        return document is not None and document.data["commit"] == entry.commit


def _writes(change: Change) -> list[writes.Write]:
    template = change.after
    path = _path(template.tenant, template.name)
    batch = [_template_write(path, change)]
    if change.version is not None:
        target = _version_path(template.tenant, template.name, change.version.number)
        batch.append(writes.create(target, _version_fields(change.version)))
    for entry in change.entries:
        target = _entry_path(template.tenant, template.name, entry.sequence)
        batch.append(writes.create(target, {field: getattr(entry, field) for field in _ENTRY}))
    return batch


def _template_write(path: str, change: Change) -> writes.Write:
    labels = {name: [label.number, label.entry] for name, label in change.after.labels.items()}
    if change.before.version is None:
        fields = {field: getattr(change.after, field) for field in _TEMPLATE}
        return writes.create(path, {**fields, "labels": labels, "includes": list(change.after.includes)})
    fields = {field: getattr(change.after, field) for field in _CHANGING}
    fields |= {"labels": labels, "includes": list(change.after.includes)}
    return writes.update(path, fields, change.before.version)


def _version_fields(version: Version) -> dict[str, Any]:
    summary = {field: getattr(version.summary, field) for field in _SUMMARY}
    return {**summary, **version.prompt.fields()}


def _template(document: Document) -> Template:
    labels = {name: Label(*pointer) for name, pointer in document.data["labels"].items()}
    fields = {field: document.data[field] for field in _TEMPLATE}
    included = tuple(document.data.get("includes", ()))
    return Template(**fields, labels=labels, includes=included, version=document.version)


def _version(name: str, document: Document) -> Version:
    data = document.data
    return Version(name, data["number"], Prompt.of(data), data["note"], data["author"], data["created_at"])


def _entry(document: Document) -> Entry:
    return Entry(**{field: document.data[field] for field in _ENTRY})


def _newest_first(
    collection: str, parent: str, limit: int, start: str | None, fields: Sequence[str] = ()
) -> queries.Query:
    cursor = queries.Cursor([queries.Reference(start)]) if start else None
    return queries.Query(collection, parent, order=["__name__"], start=cursor, limit=limit, fields=fields)


def _path(tenant: str, name: str) -> str:
    return f"{prompt_collections.PROMPT_TEMPLATES.name}/{ids.digest(tenant, name)}"


def _version_path(tenant: str, name: str, number: int) -> str:
    return f"{_path(tenant, name)}/{prompt_collections.PROMPT_VERSIONS.name}/{_descending(number)}"


def _entry_path(tenant: str, name: str, sequence: int) -> str:
    return f"{_path(tenant, name)}/{prompt_collections.PROMPT_AUDIT.name}/{_descending(sequence)}"


def _descending(number: int) -> str:
    """Return an id that sorts before those of smaller numbers: lists from the newest need no index."""
    return f"{_TOP - number:08d}"
