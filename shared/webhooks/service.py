"""What tenants can do with endpoints: register, look, change, rotate the secret, remove."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from shared import errors, ids
from shared.clock import Clock
from shared.errors import FieldError
from shared.firestore import writes
from shared.outbound.base import Outbound
from shared.webhooks import endpoint as endpoints
from shared.webhooks import event_types, signing
from shared.webhooks.endpoint import EVERY_JOB, Endpoint, Filters, Secret, Status
from shared.webhooks.repository import Position, WebhookRepository
from shared.webhooks.subscribers import MAX_ENDPOINTS, Subscribers

OVERLAP = timedelta(hours=24)
MAX_SECRETS = 3
RACES = 10

Change = Callable[[Endpoint, datetime], Endpoint]


@dataclass(frozen=True)
class Registration:
    """A wish to be told; ``key`` makes it happen once."""

    tenant: str
    owner: str
    url: str
    description: str = ""
    events: tuple[str, ...] = event_types.DEFAULT
    filters: Filters = EVERY_JOB
    status: Status = "enabled"
    key: str = ""


@dataclass(frozen=True)
class Wishes:
    """What is to change of an endpoint; None leaves it."""

    url: str | None = None
    description: str | None = None
    events: tuple[str, ...] | None = None
    filters: Filters | None = None
    status: Status | None = None


@dataclass(frozen=True)
class Revealed:
    """An endpoint and the text of its newest secret, shown this one time; empty where it was shown before."""

    endpoint: Endpoint
    secret: str


class WebhookService:
    """Keeps the endpoints of tenants; addresses are checked here, and again whenever they are called."""

    def __init__(
        self, repository: WebhookRepository, subscribers: Subscribers, outbound: Outbound, clock: Clock
    ) -> None:
        self._repository = repository
        self._subscribers = subscribers
        self._outbound = outbound
        self._clock = clock

    async def create(self, wanted: Registration) -> Revealed:
        """
        Return the endpoint for ``wanted``, made now or by an earlier call with the same key.

        Raises InvalidFieldsError for an address that cannot be called, InvalidStateError at the limit of endpoints and
        IdempotencyConflictError when the key was used for something else.
        """
        endpoint = self._new(wanted)
        if wanted.key and (found := await self._existing(endpoint)):
            return Revealed(found, "")
        await self._check(wanted.url)
        if len(await self._repository.endpoints(wanted.tenant, MAX_ENDPOINTS)) >= MAX_ENDPOINTS:
            raise errors.InvalidStateError(f"A tenant has at most {MAX_ENDPOINTS} webhooks; delete one first.")
        try:
            await self._repository.commit([writes.create(endpoints.path(endpoint.id), endpoints.to_fields(endpoint))])
        except errors.AlreadyExistsError:
            found = await self._existing(endpoint)
            if found is None:
                raise
            return Revealed(found, "")
        self._subscribers.forget(wanted.tenant)
        return Revealed(endpoint, endpoint.secrets[0].value)

    async def get(self, tenant: str, endpoint_id: str) -> Endpoint:
        """Return an endpoint of ``tenant``; raises NotFoundError."""
        return await self._repository.endpoint(tenant, endpoint_id)

    async def page(self, tenant: str, limit: int, position: Position | None = None) -> Sequence[Endpoint]:
        """Return up to ``limit`` endpoints, newest first."""
        return await self._repository.endpoints(tenant, limit, position)

    async def update(self, tenant: str, endpoint_id: str, wishes: Wishes) -> Endpoint:
        """Return the endpoint as changed; enabling it forgets that it failed. Raises like ``create``."""
        if wishes.url is not None:
            await self._check(wishes.url)
        return await self._changed(tenant, endpoint_id, lambda endpoint, now: _as_wished(endpoint, wishes, now))

    async def rotate(self, tenant: str, endpoint_id: str, overlap: timedelta = OVERLAP) -> Revealed:
        """Return the endpoint with a fresh secret; messages are signed with those before too, for ``overlap``."""
        secret = signing.new_secret()
        changed = await self._changed(
            tenant, endpoint_id, lambda endpoint, now: _rotated(endpoint, Secret(secret, now), overlap)
        )
        return Revealed(changed, secret)

    async def delete(self, tenant: str, endpoint_id: str) -> None:
        """Remove an endpoint; what is on its way to it is discarded."""
        await self._repository.endpoint(tenant, endpoint_id)
        await self._repository.commit([writes.delete(endpoints.path(endpoint_id))])
        self._subscribers.forget(tenant)

    async def _changed(self, tenant: str, endpoint_id: str, change: Change) -> Endpoint:
        for _ in range(RACES):
            before = await self._repository.endpoint(tenant, endpoint_id)
            now = self._clock.now()
            after = replace(change(before, now), updated_at=now)
            fields = endpoints.changes(before, after)
            try:
                await self._repository.commit([writes.update(endpoints.path(before.id), fields, before.version)])
            except errors.PreconditionError:
                continue
            self._subscribers.forget(tenant)
            return after
        raise errors.ContentionError

    async def _check(self, url: str) -> None:
        try:
            await self._outbound.check(url)
        except errors.OutboundError as error:
            detail = f"Field 'url' cannot be called: {error.detail[:1].lower()}{error.detail[1:]}"
            raise errors.InvalidFieldsError(errors=[FieldError("url", error.code, detail)]) from None

    async def _existing(self, endpoint: Endpoint) -> Endpoint | None:
        try:
            found = await self._repository.endpoint(endpoint.tenant, endpoint.id)
        except errors.NotFoundError:
            return None
        if found.request_hash != endpoint.request_hash:
            raise errors.IdempotencyConflictError
        return found

    def _new(self, wanted: Registration) -> Endpoint:
        now = self._clock.now()
        wish = [wanted.url, wanted.description, wanted.events, wanted.filters.fields(), wanted.status]
        return Endpoint(
            id=f"wh_{ids.digest('webhook', wanted.tenant, wanted.key)}" if wanted.key else ids.random_id("wh"),
            tenant=wanted.tenant,
            owner=wanted.owner,
            url=wanted.url,
            description=wanted.description,
            events=wanted.events,
            filters=wanted.filters,
            status=wanted.status,
            disabled_reason="" if wanted.status == "enabled" else "by_hand",
            disabled_at=None if wanted.status == "enabled" else now,
            secrets=(Secret(signing.new_secret(), now),),
            created_at=now,
            updated_at=now,
            request_hash=ids.content_hash(wish),
        )


def _as_wished(endpoint: Endpoint, wishes: Wishes, now: datetime) -> Endpoint:
    changed = replace(
        endpoint,
        url=endpoint.url if wishes.url is None else wishes.url,
        description=endpoint.description if wishes.description is None else wishes.description,
        events=endpoint.events if wishes.events is None else wishes.events,
        filters=endpoint.filters if wishes.filters is None else wishes.filters,
    )
    if wishes.status == "disabled" and endpoint.enabled:
        return replace(changed, status="disabled", disabled_reason="by_hand", disabled_at=now)
    if wishes.status == "enabled" and not endpoint.enabled:
        return replace(
            changed,
            status="enabled",
            disabled_reason="",
            disabled_at=None,
            failing_since=None,
            throttled_until=None,
        )
    return changed


def _rotated(endpoint: Endpoint, fresh: Secret, overlap: timedelta) -> Endpoint:
    end = fresh.created_at + overlap
    older = [
        replace(secret, expires_at=min(end, secret.expires_at or end))
        for secret in endpoint.secrets
        if secret.expires_at is None or secret.expires_at > fresh.created_at
    ]
    kept = [secret for secret in older if secret.expires_at and secret.expires_at > fresh.created_at]
    return replace(endpoint, secrets=(fresh, *kept[: MAX_SECRETS - 1]))
