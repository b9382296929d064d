"""Warming: answers that are made before somebody asks."""

from typing import Any

import orjson

from functions.cache_lookup.warming_schemas import WarmBody, WarmingView
from shared import errors
from shared.bootstrap import Services
from shared.cache.warming_order import LARGEST
from shared.errors import FieldError
from shared.web import responses
from shared.web.requests import Call
from shared.web.responses import Response
from shared.web.routing import MEBIBYTE, Route

WRITE = "cache:write"
CHAT, CONTENT = "chat", "content"
SCOPES = {CHAT: "models:call", CONTENT: "content:write"}


async def warm(call: Call[WarmBody], services: Services) -> Response:
    """
    Make answers before somebody asks, as a job that can wait.

    What is fresh already is skipped; budgets and `max_cost_usd` hold. The job shows its progress and what it costs,
    and its result what became of each answer. Whoever has models asked needs the scope `models:call` as well, or
    `content:write` for the namespace `content`.
    """
    body, principal = call.input, call.principal
    maker = CONTENT if body.namespace == CONTENT else CHAT
    if body.entries is None and not principal.has(SCOPES[maker]):
        raise errors.PermissionDeniedError(
            f"To warm '{body.namespace}', the API key needs the scope '{SCOPES[maker]}'."
        )
    if body.entries is not None and body.namespace in services.cache.own:
        raise errors.PermissionDeniedError(f"The product itself keeps the namespace '{body.namespace}'.")
    _check(body, services, maker)
    order = body.order(maker)
    if len(orjson.dumps(order.items)) > LARGEST:
        raise errors.BodyTooLargeError(f"What a job is to warm may have {LARGEST:,} bytes.")
    key = call.idempotency_key or ""
    job = await services.cache_warming.begin(principal.tenant, principal.key_id, order, key)
    link = f"/v1/jobs/{job.id}"
    view = WarmingView(id=job.id, status=job.status, links={"self": link})
    return responses.json(view, 202, [(b"location", link.encode())])


def _check(body: WarmBody, services: Services, maker: str) -> None:
    """Raise InvalidFieldsError for a request that nothing can be made of."""
    for number, request in enumerate(body.requests or ()):
        try:
            services.cache_warmers[maker].check(request)
        except errors.InvalidFieldsError as error:
            told = [FieldError(f"requests.{number}.{one.field}", one.rule, one.detail) for one in error.errors]
            raise errors.InvalidFieldsError(error.detail, errors=told) from error
        except errors.UnknownModelError as error:
            field = FieldError(f"requests.{number}.model", "unknown", error.detail)
            raise errors.InvalidFieldsError("A field breaks a rule.", errors=[field]) from error


ROUTES: tuple[Route[Services, Any], ...] = (
    Route(
        "POST",
        "/v1/cache/warm",
        warm,
        summary="Warm the cache",
        scope=WRITE,
        body=WarmBody,
        max_body=MEBIBYTE,
        response=WarmingView,
        status=202,
        idempotent=True,
        errors=(errors.IdempotencyConflictError, errors.BodyTooLargeError),
        tags=("cache",),
    ),
)
