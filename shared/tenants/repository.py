"""Tenants in Firestore: one small document each, for those for whom anything is set."""

from collections.abc import Callable, Mapping, Sequence

from shared import errors
from shared.admission.terms import Terms
from shared.firestore import queries, writes
from shared.firestore.documents import Document, Documents
from shared.firestore.writes import Write
from shared.manifest import collections
from shared.tenants import tenant as tenants
from shared.tenants.tenant import Tenant

RACES = 10

Wish = Callable[[Tenant], Tenant]


class TenantRepository:
    """Reads and writes what is set for tenants; every method raises the store errors of the taxonomy."""

    def __init__(self, documents: Documents) -> None:
        self._documents = documents

    async def get(self, name: str) -> Tenant:
        """Return what is set for a tenant; of one nobody has heard of, nothing is."""
        return _tenant(name, await self._documents.get(tenants.path(name)))

    async def terms(self, names: Sequence[str]) -> Mapping[str, Terms]:
        """Return the terms of all ``names``, in one round trip."""
        found = await self._documents.get_all([tenants.path(name) for name in names])
        return {name: _tenant(name, found.get(tenants.path(name))).terms for name in names}

    async def page(self, limit: int, after: str = "") -> list[Tenant]:
        """Return up to ``limit`` tenants for whom anything is set, by name, from behind ``after``."""
        query = queries.Query(collections.TENANTS.name, order=["tenant"], start=queries.Cursor([after]), limit=limit)
        return [tenants.from_document(document) for document in await self._documents.query(query)]

    async def change(self, name: str, wish: Wish, extra: Sequence[Write] = ()) -> Tenant:
        """
        Return the tenant as ``wish`` makes it, committed together with ``extra`` writes.

        ``wish`` is asked again on fresher state after each lost race. A tenant that it leaves as it is, is not written;
        the ``extra`` writes are all the same.
        """
        for _ in range(RACES):
            before = await self.get(name)
            after = wish(before)
            changed = [] if after == before else [_write(after)]
            try:
                if batch := [*changed, *extra]:
                    await self._documents.commit(batch)
            except (errors.PreconditionError, errors.AlreadyExistsError):
                continue
            return after
        raise errors.ContentionError


def _tenant(name: str, document: Document | None) -> Tenant:
    return tenants.from_document(document) if document else Tenant(name)


def _write(tenant: Tenant) -> Write:
    path, fields = tenants.path(tenant.name), tenants.to_fields(tenant)
    return writes.create(path, fields) if tenant.version is None else writes.update(path, fields, tenant.version)
