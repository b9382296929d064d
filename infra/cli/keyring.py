"""Makes, lists and revokes API keys in the store that the environment, or else the local stack, provides."""

from collections.abc import Awaitable, Callable, Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from infra.cli import session, stores
from infra.cli.display.output import Output, one_line
from shared import errors
from shared.bootstrap import Services
from shared.clock import Clock
from shared.tenants.api_keys import ApiKeyRepository
from shared.web.auth import StoredKey

COLUMNS = ("id", "name", "scopes", "expires", "state")


@dataclass(frozen=True)
class Keyring:
    """The keys of the store that ``place`` describes."""

    keys: ApiKeyRepository
    clock: Clock
    output: Output
    place: str

    async def create(self, tenant: str, name: str, scopes: Collection[str], days: int | None) -> int:
        """Make a key and print its text, which is kept nowhere."""
        expires_at = self.clock.now() + timedelta(days=days) if days else None
        text, stored = await self.keys.create(tenant, name, scopes, expires_at)
        self.output.data({"key": text, **_record(stored)})
        self.output.show(text)
        self.output.note(
            f"{stored.key_id}, {name!r} of tenant {tenant}, may do {', '.join(sorted(scopes))}. It is kept in "
            f"{self.place}; its text is shown this one time."
        )
        return 0

    async def show(self, tenant: str) -> int:
        """Print a tenant's keys; programs get one a line."""
        found = await self.keys.list(tenant)
        for key in found:
            self.output.data(_record(key))
        if not found:
            self.output.note(f"Tenant {tenant} has no keys in {self.place}.")
            return 0
        self.output.table(COLUMNS, [_row(key, self.clock.now()) for key in found], flexible="scopes")
        return 0

    async def revoke(self, tenant: str, key_id: str) -> int:
        """Make a key useless."""
        await self.keys.revoke(tenant, key_id)
        self.output.data({"id": key_id, "tenant": tenant, "state": "revoked"})
        self.output.show(f"{one_line(key_id)} is revoked")
        return 0


def run(url: str, json: bool, work: Callable[[Keyring], Awaitable[int]]) -> None:
    """Do ``work`` with the keys of the store that belongs to ``url`` and exit with the code it returns."""
    output = Output(json=json)

    async def connected() -> int:
        place = stores.point_at(url)
        services = Services(stores.configured())
        try:
            return await work(Keyring(_keys(services), services.clock, output, place))
        finally:
            await services.aclose()

    session.execute(output, connected)


def _keys(services: Services) -> ApiKeyRepository:
    from google.auth.exceptions import DefaultCredentialsError

    try:
        return services.api_keys
    except DefaultCredentialsError as error:
        raise errors.PermissionDeniedError(f"There are no Google Cloud credentials: {error}") from error


def _state(key: StoredKey, now: datetime) -> str:
    if key.revoked_at is not None:
        return "revoked"
    return "expired" if key.expires_at is not None and key.expires_at <= now else "active"


def _record(key: StoredKey) -> dict[str, Any]:
    return {
        "id": key.key_id,
        "tenant": key.tenant,
        "name": key.name,
        "scopes": sorted(key.scopes),
        "expires_at": key.expires_at,
        "revoked_at": key.revoked_at,
    }


def _row(key: StoredKey, now: datetime) -> tuple[str, ...]:
    expires = f"{key.expires_at:%Y-%m-%d}" if key.expires_at else "never"
    return (key.key_id, key.name, ", ".join(sorted(key.scopes)), expires, _state(key, now))
