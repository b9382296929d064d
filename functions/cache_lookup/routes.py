"""What this function answers: looks, entries and statistics of the cache, each within the caller's tenant."""

from typing import Any

import orjson

from functions.cache_lookup import entries, evidence, namespaces, statistics, warming
from functions.cache_lookup.schemas import BatchView, LookupView, Question, Questions
from shared.bootstrap import Services
from shared.cache import keys
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
    look = await services.cache.lookup(*slot)
    return responses.json(_look(slot, look, await services.cache.sequence(slot.scope)))


async def lookup_batch(call: Call[Questions], services: Services) -> Response:
    """Look for the answers to up to 100 requests in one go."""
    slots = [_slot(call, question) for question in call.input.lookups]
    looks = await services.cache.lookup_many(slots)
    sequences = {scope: await services.cache.sequence(scope) for scope in {slot.scope for slot in slots}}
    room, results = BATCH_VALUES, []
    for slot, look in zip(slots, looks, strict=True):
        size = len(look.entry.body) if look.entry else 0
        omitted = size > room
        room -= 0 if omitted else size
        view = _look(slot, look, sequences[slot.scope])
        results.append(view | {"value_omitted": omitted} | ({"value": None} if omitted else {}))
    return responses.json({"results": results})


def _slot(call: Call[Any], question: Question) -> Slot:
    scope = Scope(call.principal.tenant, question.namespace)
    return Slot(scope, keys.exact(scope, question.request, fold=question.fold))


def _look(slot: Slot, look: Lookup, sequence: int) -> dict[str, Any]:
    return {
        "status": look.status,
        "level": look.level,
        "reason": look.reason,
        "key": slot.key,
        "age_seconds": look.age_seconds,
        "stale": look.stale,
        "sequence": sequence,
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
    *entries.ROUTES,
    *evidence.ROUTES,
    *namespaces.ROUTES,
    *statistics.ROUTES,
    *warming.ROUTES,
)
