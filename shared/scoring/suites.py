"""Suites as callers use them: put, looked at, deleted; kept one document each."""

from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any, Final

import orjson

from shared import errors, ids
from shared.clock import Clock
from shared.firestore import queries, writes
from shared.firestore.documents import Document, Documents
from shared.manifest import prompt_collections
from shared.scoring import declarations, names
from shared.scoring.suite import Suite

RACES: Final = 5


@dataclass(frozen=True)
class StoredSuite:
    """
    A suite as it is kept.

    ``revision`` counts its contents; ``template`` is the prompt that it is meant for, if it is for one.
    """

    tenant: str
    suite: Suite
    template: str = ""
    revision: int = 1
    author: str = ""
    created_at: datetime = field(default=datetime.min)  # noqa: DTZ901 - never seen: it is set when the suite is put
    updated_at: datetime = field(default=datetime.min)  # noqa: DTZ901 - never seen: it is set when the suite is put
    version: Any = None


class SuiteService:
    """Keeps the suites of tenants."""

    def __init__(self, documents: Documents, clock: Clock) -> None:
        self._documents = documents
        self._clock = clock

    async def put(self, tenant: str, suite: Suite, template: str, author: str) -> StoredSuite:
        """Return the suite as it is now; raises InvalidFieldsError for broken assertions, and ContentionError."""
        names.checked(suite.name)
        if not suite.assertions:
            raise errors.invalid_field("assertions", "missing", "A suite needs assertions.")
        declarations.check(suite.assertions, "assertions")
        for _ in range(RACES):
            before = await self._find(tenant, suite.name)
            if before is not None and (before.suite, before.template) == (suite, template):
                return before
            now = self._clock.now()
            begun = before or StoredSuite(tenant, suite, revision=0, created_at=now)
            after = replace(
                begun, suite=suite, template=template, revision=begun.revision + 1, author=author, updated_at=now
            )
            if await self._stored(before, after):
                return after
        raise errors.ContentionError

    async def chosen(self, tenant: str, name: str, own: Suite, *, expected: bool = True) -> Suite:
        """
        Return the suite of this name or, without a name, ``own``.

        ``expected`` says whether examples may have an expected answer. Raises NotFoundError and InvalidFieldsError.
        """
        if name:
            return (await self.get(tenant, name)).suite
        declarations.check(own.assertions, "assertions", expected=expected)
        return own

    async def get(self, tenant: str, name: str) -> StoredSuite:
        """Return a suite; raises NotFoundError."""
        found = await self._find(tenant, name)
        if found is None:
            raise errors.NotFoundError(f"There is no suite '{name[:64]}'.")
        return found

    async def page(self, tenant: str, limit: int, after: str = "") -> list[StoredSuite]:
        """Return up to ``limit`` suites whose names come after ``after``."""
        query = queries.Query(
            prompt_collections.SUITES.name,
            where=[("tenant", "==", tenant)],
            order=["name"],
            start=queries.Cursor([after]),
            limit=limit,
        )
        return [_read(document) for document in await self._documents.query(query)]

    async def delete(self, tenant: str, name: str) -> None:
        """Delete a suite; raises NotFoundError."""
        await self.get(tenant, name)
        await self._documents.commit([writes.delete(_path(tenant, name))])

    async def _find(self, tenant: str, name: str) -> StoredSuite | None:
        document = await self._documents.get(_path(tenant, name))
        return _read(document) if document else None

    async def _stored(self, before: StoredSuite | None, after: StoredSuite) -> bool:
        path = _path(after.tenant, after.suite.name)
        fields = {
            "tenant": after.tenant,
            "name": after.suite.name,
            "body": orjson.dumps(after.suite.fields()),
            "template": after.template,
            "revision": after.revision,
            "author": after.author,
            "created_at": after.created_at,
            "updated_at": after.updated_at,
        }
        write = writes.update(path, fields, before.version) if before else writes.create(path, fields)
        try:
            await self._documents.commit([write])
        except (errors.PreconditionError, errors.AlreadyExistsError):
            return False
        return True


def _path(tenant: str, name: str) -> str:
    return f"{prompt_collections.SUITES.name}/{ids.digest(tenant, name)}"


def _read(document: Document) -> StoredSuite:
    data = document.data
    return StoredSuite(
        tenant=data["tenant"],
        suite=Suite.of(orjson.loads(data["body"])),
        template=data["template"],
        revision=data["revision"],
        author=data["author"],
        created_at=data["created_at"],
        updated_at=data["updated_at"],
        version=document.version,
    )
