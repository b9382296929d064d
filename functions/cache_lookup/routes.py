"""What this function answers: looks, entries and statistics of the cache, each within the caller's tenant."""

from datetime import timedelta
from typing import Any

import orjson
import pydantic_core

from functions.cache_lookup import schemas
from functions.cache_lookup.schemas import (
    BatchView,
    EntryView,
    LookupView,
    NamespaceView,
    NewEntry,
    Question,
    Questions,
    StatsView,
    StoredView,
)
from shared import errors
from shared.bootstrap import Services
from shared.cache import keys
from shared.cache import scope as scopes
from shared.cache.entry import Slot
from shared.cache.lookup import Lookup
from shared.cache.scope import Scope
from shared.web import responses
from shared.web.requests import Call
from shared.web.responses import Response
from shared.web.routing import MEBIBYTE, Route

READ, WRITE = "cache:read", "cache:write"
BATCH_BODY = 4 * MEBIBYTE
BATCH_VALUES = 16 * MEBIBYTE


async def lookup(call: Call[Question], services: Services) -> Response:
    """Look for the stored answer to a request that means the same as this one."""
    slot = _slot(call, call.input)
    return responses.json(_look(slot, await services.cache.lookup(*slot)))


async def lookup_batch(call: Call[Questions], services: Services) -> Response:
    """Look for the answers to up to 100 requests in one go."""
    slots = [_slot(call, question) for question in call.input.lookups]
    looks = await services.cache.lookup_many(slots)
    room, results = BATCH_VALUES, []
    for slot, look in zip(slots, looks, strict=True):
        size = len(look.entry.body) if look.entry else 0
        omitted = size > room
        room -= 0 if omitted else size
        results.append(_look(slot, look) | {"value_omitted": omitted} | ({"value": None} if omitted else {}))
    return responses.json({"results": results})


async def put_entry(call: Call[NewEntry], services: Services) -> StoredView:
    """Keep an answer under its request, over the one that was there."""
    given = call.input
    if given.namespace in services.cache.own:
        raise errors.PermissionDeniedError(f"The product itself keeps the namespace '{given.namespace}'.")
    slot = _slot(call, given)
    entry = services.cache.entry(
        slot,
        pydantic_core.to_json(given.value),
        ttl=timedelta(seconds=given.ttl) if given.ttl else None,
        cost_nano_usd=given.cost_nano_usd,
        tokens=given.tokens,
    )
    levels = await services.cache.store(entry)
    if not levels:
        raise errors.StoreUnavailableError
    return StoredView(namespace=given.namespace, key=slot.key, levels=list(levels), expires_at=entry.expires_at)


async def get_entry(call: Call[None], services: Services) -> Response:
    """Show a stored entry; it does not count as a hit."""
    slot = _named_slot(call)
    entry = await services.cache.get(*slot)
    return responses.json({
        "namespace": slot.scope.namespace,
        "key": slot.key,
        "created_at": entry.created_at,
        "expires_at": entry.expires_at,
        "size_bytes": len(entry.body),
        "cost_usd": str(schemas.usd(entry.cost_nano_usd)),
        "tokens": entry.tokens,
        "value": orjson.Fragment(entry.body),
    })


async def delete_entry(call: Call[None], services: Services) -> None:
    """Delete an entry, if it is there; other instances may answer it for a minute more."""
    await services.cache.delete(*_named_slot(call))


async def stats(call: Call[None], services: Services) -> StatsView:
    """Show what the cache of the answering instance did for this tenant, by namespace."""
    found = services.cache.stats(call.principal.tenant)
    return StatsView(since=services.cache.since, namespaces=[NamespaceView.of(one) for one in found])


def _slot(call: Call[Any], question: Question) -> Slot:
    scope = Scope(call.principal.tenant, question.namespace)
    return Slot(scope, keys.exact(scope, question.request, fold=question.fold))


def _named_slot(call: Call[None]) -> Slot:
    scope = scopes.checked(call.principal.tenant, call.params["namespace"])
    return Slot(scope, keys.check(call.params["key"]))


def _look(slot: Slot, look: Lookup) -> dict[str, Any]:
    return {
        "status": look.status,
        "level": look.level,
        "reason": look.reason,
        "key": slot.key,
        "age_seconds": look.age_seconds,
        "value": orjson.Fragment(look.entry.body) if look.entry else None,
    }


ROUTES: tuple[Route[Services, Any], ...] = (
    Route(
        "POST",
        "/v1/cache/lookup",
        lookup,
        summary="Look up an answer",
        scope=READ,
        body=Question,
        response=LookupView,
        tags=("cache",),
    ),
    Route(
        "POST",
        "/v1/cache/lookup/batch",
        lookup_batch,
        summary="Look up many answers",
        scope=READ,
        body=Questions,
        max_body=BATCH_BODY,
        response=BatchView,
        tags=("cache",),
    ),
    Route(
        "PUT",
        "/v1/cache/entries",
        put_entry,
        summary="Store an answer",
        scope=WRITE,
        body=NewEntry,
        response=StoredView,
        status=201,
        errors=(errors.StoreUnavailableError,),
        tags=("cache",),
    ),
    Route(
        "GET",
        "/v1/cache/entries/{namespace}/{key}",
        get_entry,
        summary="Get an entry",
        scope=READ,
        response=EntryView,
        errors=(errors.NotFoundError, errors.InvalidFieldsError, errors.StoreUnavailableError),
        tags=("cache",),
    ),
    Route(
        "DELETE",
        "/v1/cache/entries/{namespace}/{key}",
        delete_entry,
        summary="Delete an entry",
        scope=WRITE,
        status=204,
        errors=(errors.InvalidFieldsError, errors.StoreUnavailableError),
        tags=("cache",),
    ),
    Route(
        "GET",
        "/v1/cache/stats",
        stats,
        summary="Show statistics",
        scope=READ,
        response=StatsView,
        tags=("cache",),
    ),
)
