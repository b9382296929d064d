"""API keys in Firestore: found by their hash, made once, revoked for good."""

from collections.abc import Collection
from datetime import datetime
from typing import Any

from shared import errors, ids
from shared.clock import Clock
from shared.firestore import queries, writes
from shared.firestore.documents import Document, Documents
from shared.manifest import collections
from shared.web import auth
from shared.web.auth import StoredKey

SCOPES = (
    "content:read",
    "content:write",
    "jobs:read",
    "jobs:write",
    "prompts:read",
    "prompts:write",
    "experiments:read",
    "experiments:write",
    "experiments:assign",
    "feedback:write",
    "cache:read",
    "cache:write",
    "models:call",
    "budgets:read",
    "budgets:write",
    "webhooks:read",
    "webhooks:write",
    auth.ADMIN,
    auth.OPERATOR,
)


class ApiKeyRepository:
    """Keeps keys under the SHA-256 of their text; the text itself is shown once and kept nowhere."""

    def __init__(self, documents: Documents, clock: Clock) -> None:
        self._documents = documents
        self._clock = clock

    async def find(self, key_hash: str) -> StoredKey | None:
        """Return the key with this hash, if there is one."""
        document = await self._documents.get(_path(key_hash))
        return _key_of(document) if document else None

    async def create(
        self, tenant: str, name: str, scopes: Collection[str], expires_at: datetime | None = None
    ) -> tuple[str, StoredKey]:
        """Return a new key's text and what is kept of it; raises InvalidFieldsError for unknown scopes."""
        unknown = sorted(set(scopes) - set(SCOPES))
        if unknown:
            raise errors.InvalidFieldsError(f"There is no scope {', '.join(unknown)}.")
        text = auth.generate_key()
        stored = StoredKey(tenant, ids.random_id("key"), name, frozenset(scopes), expires_at=expires_at)
        fields: dict[str, Any] = {
            "tenant": tenant,
            "key_id": stored.key_id,
            "name": name,
            "scopes": sorted(scopes),
            "created_at": self._clock.now(),
            "expires_at": expires_at,
            "revoked_at": None,
        }
        await self._documents.commit([writes.create(_path(auth.hash_key(text)), fields)])
        return text, stored

    async def revoke(self, tenant: str, key_id: str) -> None:
        """Make a key useless; raises NotFoundError."""
        found = await self._documents.query(
            queries.Query(
                collections.API_KEYS.name, where=[("tenant", "==", tenant), ("key_id", "==", key_id)], limit=1
            )
        )
        if not found:
            raise errors.NotFoundError("There is no such key.")
        await self._documents.commit([writes.update(found[0].path, {"revoked_at": self._clock.now()})])

    async def known(self, tenant: str) -> bool:
        """Return whether a tenant has a key that is valid at this moment."""
        now = self._clock.now()
        found = await self.list(tenant)
        return any(key.revoked_at is None and (key.expires_at is None or key.expires_at > now) for key in found)

    async def list(self, tenant: str) -> list[StoredKey]:
        """Return the tenant's keys, newest first."""
        query = queries.Query(
            collections.API_KEYS.name, where=[("tenant", "==", tenant)], order=["-created_at"], limit=200
        )
        return [_key_of(document) for document in await self._documents.query(query)]


def _path(key_hash: str) -> str:
    return f"{collections.API_KEYS.name}/{key_hash}"


def _key_of(document: Document) -> StoredKey:
    data = document.data
    return StoredKey(
        tenant=data["tenant"],
        key_id=data["key_id"],
        name=data["name"],
        scopes=frozenset(data["scopes"]),
        revoked_at=data["revoked_at"],
        expires_at=data["expires_at"],
    )
