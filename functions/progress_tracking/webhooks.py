"""What this function answers about webhooks: endpoints, their secrets and their deliveries."""

from datetime import datetime, timedelta
from typing import Any

from functions.progress_tracking.webhooks_schemas import (
    DELIVERY_STATUSES,
    CreateBody,
    DeliveryView,
    EndpointView,
    FullDeliveryView,
    ReplayedView,
    RevealedView,
    UpdateBody,
)
from shared import errors
from shared.bootstrap import Services
from shared.web import cursors, query, responses
from shared.web.query import CURSOR, LIMIT
from shared.web.requests import Call
from shared.web.responses import Page, Response
from shared.web.routing import Route
from shared.webhooks.repository import Position

READ, WRITE = "webhooks:read", "webhooks:write"
OVERLAP = query.integer(
    "overlap_hours", default=24, minimum=0, maximum=168, description="Hours that former secrets stay valid."
)
STATUS = query.many(query.choice("status", DELIVERY_STATUSES, default="", description="State of the delivery."))
SINCE = query.moment("since", default=None, description="Only messages made at this time or later.")


async def list_endpoints(call: Call[None], services: Services) -> Page[EndpointView]:
    """List the tenant's endpoints, newest first."""
    tenant, limit, now = call.principal.tenant, call.query(LIMIT), services.clock.now()
    found = await services.webhooks.endpoints.page(tenant, limit + 1, _position(call, {}))
    following = _cursor(call, found[limit - 1], {}) if len(found) > limit else None
    return Page(items=[EndpointView.of(endpoint, now) for endpoint in found[:limit]], next_cursor=following)


async def create(call: Call[CreateBody], services: Services) -> Response:
    """
    Register an endpoint; the answer shows its secret, this one time.

    Its address must be https and lead to the public internet. With an `Idempotency-Key`, the same request again is
    answered with the same endpoint, status 200 and no secret. Messages are signed by the Standard Webhooks
    specification. They may come twice, with the same `webhook-id`, and in any order; `seq` in their data grows with
    every step of a job.
    """
    principal = call.principal
    wanted = call.input.registration(principal.tenant, principal.key_id, call.idempotency_key or "")
    made = await services.webhooks.endpoints.create(wanted)
    location = (b"location", f"/v1/webhooks/{made.endpoint.id}".encode())
    view = RevealedView.showing(made, services.clock.now())
    return responses.json(view, 201 if made.secret else 200, [location])


async def get_endpoint(call: Call[None], services: Services) -> EndpointView:
    """Show an endpoint: what it wants to hear, and how it does."""
    endpoint = await services.webhooks.endpoints.get(call.principal.tenant, call.params["webhook_id"])
    return EndpointView.of(endpoint, services.clock.now())


async def update(call: Call[UpdateBody], services: Services) -> EndpointView:
    """Change an endpoint, or switch it off and on; running functions notice within five seconds."""
    changed = await services.webhooks.endpoints.update(
        call.principal.tenant, call.params["webhook_id"], call.input.wishes()
    )
    return EndpointView.of(changed, services.clock.now())


async def delete(call: Call[None], services: Services) -> None:
    """Remove an endpoint; messages on their way to it are discarded."""
    await services.webhooks.endpoints.delete(call.principal.tenant, call.params["webhook_id"])


async def rotate(call: Call[None], services: Services) -> RevealedView:
    """
    Make a fresh secret, shown in the answer this one time.

    For `overlap_hours`, messages carry a signature by the former secret too; with 0 it is worthless at once.
    """
    overlap = timedelta(hours=call.query(OVERLAP))
    rotated = await services.webhooks.endpoints.rotate(call.principal.tenant, call.params["webhook_id"], overlap)
    return RevealedView.showing(rotated, services.clock.now())


async def send_test(call: Call[None], services: Services) -> FullDeliveryView:
    """Send a message of type `webhook.test` here and now, also to an endpoint that is off, and tell how it went."""
    made = await services.webhooks.replays.test(call.principal.tenant, call.params["webhook_id"])
    return FullDeliveryView.of(made)


async def list_deliveries(call: Call[None], services: Services) -> Page[DeliveryView]:
    """List an endpoint's messages of the last 30 days, newest first, with every attempt at them."""
    limit, statuses, webhook = call.query(LIMIT), call.query(STATUS), call.params["webhook_id"]
    filters = {"webhook": webhook, "status": statuses}
    found = await services.webhooks.replays.page(
        call.principal.tenant,
        webhook,
        statuses,  # type: ignore[arg-type]  # the parameter admits only states
        limit + 1,
        _position(call, filters),
    )
    following = _cursor(call, found[limit - 1], filters) if len(found) > limit else None
    return Page(items=[DeliveryView.of(delivery) for delivery in found[:limit]], next_cursor=following)


async def get_delivery(call: Call[None], services: Services) -> FullDeliveryView:
    """Show a message: what is sent, and every attempt at it."""
    webhook, delivery = call.params["webhook_id"], call.params["delivery_id"]
    return FullDeliveryView.of(await services.webhooks.replays.get(call.principal.tenant, webhook, delivery))


async def replay(call: Call[None], services: Services) -> DeliveryView:
    """Send a message once more, from the schedule's beginning and under the same id."""
    webhook, delivery = call.params["webhook_id"], call.params["delivery_id"]
    return DeliveryView.of(await services.webhooks.replays.replay(call.principal.tenant, webhook, delivery))


async def replay_failed(call: Call[None], services: Services) -> ReplayedView:
    """Send up to 200 messages once more that have failed or were discarded, the newest first."""
    done = await services.webhooks.replays.replay_failed(
        call.principal.tenant, call.params["webhook_id"], call.query(SINCE)
    )
    return ReplayedView(replayed=done.count, more=done.more)


def _cursor(call: Call[None], last: Any, filters: dict[str, Any]) -> str:
    return cursors.encode([last.created_at.isoformat(), last.id], call.principal.tenant, filters)


def _position(call: Call[None], filters: dict[str, Any]) -> Position | None:
    cursor = call.query(CURSOR)
    if cursor is None:
        return None
    created_at, last = cursors.decode(cursor, call.principal.tenant, filters)
    return Position(datetime.fromisoformat(created_at), last)


_NOT_FOUND = (errors.NotFoundError,)
_TAGS = ("webhooks",)
_OWN = "/v1/webhooks/{webhook_id}"
_DELIVERY = _OWN + "/deliveries/{delivery_id}"

ROUTES: tuple[Route[Services, Any], ...] = (
    Route(
        "GET",
        "/v1/webhooks",
        list_endpoints,
        summary="List webhooks",
        scope=READ,
        query=(LIMIT, CURSOR),
        response=Page[EndpointView],
        errors=(errors.InvalidCursorError,),
        tags=_TAGS,
    ),
    Route(
        "POST",
        "/v1/webhooks",
        create,
        summary="Create a webhook",
        scope=WRITE,
        body=CreateBody,
        response=RevealedView,
        status=201,
        idempotent=True,
        errors=(errors.InvalidStateError, errors.IdempotencyConflictError),
        tags=_TAGS,
    ),
    Route(
        "GET",
        _OWN,
        get_endpoint,
        summary="Get a webhook",
        scope=READ,
        response=EndpointView,
        etag=True,
        errors=_NOT_FOUND,
        tags=_TAGS,
    ),
    Route(
        "PATCH",
        _OWN,
        update,
        summary="Change a webhook",
        scope=WRITE,
        body=UpdateBody,
        response=EndpointView,
        errors=_NOT_FOUND,
        tags=_TAGS,
    ),
    Route("DELETE", _OWN, delete, summary="Delete a webhook", scope=WRITE, status=204, errors=_NOT_FOUND, tags=_TAGS),
    Route(
        "POST",
        _OWN + "/rotate",
        rotate,
        summary="Rotate the secret",
        scope=WRITE,
        query=(OVERLAP,),
        response=RevealedView,
        errors=_NOT_FOUND,
        tags=_TAGS,
    ),
    Route(
        "POST",
        _OWN + "/test",
        send_test,
        summary="Send a test message",
        scope=WRITE,
        response=FullDeliveryView,
        errors=_NOT_FOUND,
        tags=_TAGS,
    ),
    Route(
        "GET",
        _OWN + "/deliveries",
        list_deliveries,
        summary="List deliveries",
        scope=READ,
        query=(STATUS, LIMIT, CURSOR),
        response=Page[DeliveryView],
        errors=(errors.NotFoundError, errors.InvalidCursorError),
        tags=_TAGS,
    ),
    Route(
        "GET",
        _DELIVERY,
        get_delivery,
        summary="Get a delivery",
        scope=READ,
        response=FullDeliveryView,
        errors=_NOT_FOUND,
        tags=_TAGS,
    ),
    Route(
        "POST",
        _DELIVERY + "/replay",
        replay,
        summary="Replay a delivery",
        scope=WRITE,
        response=DeliveryView,
        status=202,
        errors=(errors.NotFoundError, errors.InvalidStateError),
        tags=_TAGS,
    ),
    Route(
        "POST",
        _OWN + "/replay-failed",
        replay_failed,
        summary="Replay what failed",
        scope=WRITE,
        query=(SINCE,),
        response=ReplayedView,
        status=202,
        errors=(errors.NotFoundError, errors.InvalidStateError),
        tags=_TAGS,
    ),
)
