"""Entries: stored, shown, listed and deleted by callers, one by one or a hundred at once."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

import orjson
import pydantic_core

from functions.cache_lookup import schemas
from functions.cache_lookup.schemas import EntryView, ListedEntry, NewEntries, NewEntry, StoredManyView, StoredView
from shared import errors
from shared.bootstrap import Services
from shared.cache import keys
from shared.cache import scope as scopes
from shared.cache.entry import CacheEntry, Slot
from shared.cache.listing import Listed, Position
from shared.cache.lookup import Level
from shared.cache.scope import Scope
from shared.errors import FieldError
from shared.web import cursors, query, responses
from shared.web.query import CURSOR, LIMIT
from shared.web.requests import Call
from shared.web.responses import Page, Response
from shared.web.routing import MEBIBYTE, Route

READ, WRITE = "cache:read", "cache:write"
BATCH_BODY = 16 * MEBIBYTE
NAMESPACE = query.text("namespace", default="", required=True, max_length=64, description="Entries of this namespace.")
TAG = query.text("tag", default="", description="Entries with this tag.")


async def put_entry(call: Call[NewEntry], services: Services) -> StoredView:
    """Keep an answer under its request, over the one that was there."""
    (entry,) = await _entries(call, services, [call.input])
    levels = await services.cache.store(entry)
    if not levels:
        raise errors.StoreUnavailableError
    return _stored(entry, levels)


async def put_entries(call: Call[NewEntries], services: Services) -> StoredManyView:
    """Keep up to 100 answers in one go."""
    entries = await _entries(call, services, call.input.entries)
    taken = await services.cache.store_many(entries)
    if not any(taken):
        raise errors.StoreUnavailableError
    return StoredManyView(results=[_stored(*one) for one in zip(entries, taken, strict=True)])


async def list_entries(call: Call[None], services: Services) -> Page[ListedEntry]:
    """List the entries of a namespace, the youngest first, without their values."""
    scope = scopes.checked(call.principal.tenant, call.query(NAMESPACE))
    tag, limit = call.query(TAG), call.query(LIMIT)
    filters = {"namespace": scope.namespace, "tag": tag}
    found = await services.cache.entries(scope, tag, _position(call, filters), limit + 1)
    last = found[limit - 1].position if len(found) > limit else None
    following = cursors.encode([last.created_at.isoformat(), last.path], scope.tenant, filters) if last else None
    return Page(items=[_listed(one) for one in found[:limit]], next_cursor=following)


async def get_entry(call: Call[None], services: Services) -> Response:
    """Show a stored entry; it does not count as a hit."""
    entry = await services.cache.get(*_named_slot(call))
    return responses.json(_head(entry, len(entry.body)) | {"value": orjson.Fragment(entry.body)})


async def delete_entry(call: Call[None], services: Services) -> None:
    """
    Delete an entry, if it is there; other instances may answer it for a minute more.

    Invalidate it by its key, and they hear of it within five seconds.
    """
    await services.cache.delete(*_named_slot(call))


async def _entries(call: Call[Any], services: Services, given: Sequence[NewEntry]) -> list[CacheEntry]:
    """Return what is to be stored, in namespaces that are the caller's to fill."""
    for number, one in enumerate(given):
        if one.namespace in services.cache.own:
            raise errors.PermissionDeniedError(
                f"The product itself keeps the namespace '{one.namespace}'.",
                errors=[FieldError(_field(given, number), "not_allowed", "Choose another namespace.")],
            )
    return [await _entry(call, services, one) for one in given]


async def _entry(call: Call[Any], services: Services, given: NewEntry) -> CacheEntry:
    scope = Scope(call.principal.tenant, given.namespace)
    present = await services.cache.sequence(scope)
    return services.cache.entry(
        Slot(scope, keys.exact(scope, given.request, fold=given.fold)),
        pydantic_core.to_json(given.value),
        ttl=timedelta(seconds=given.ttl) if given.ttl else None,
        cost_nano_usd=given.cost_nano_usd,
        tokens=given.tokens,
        seconds=given.seconds,
        name=given.name or "",
        tags=tuple(dict.fromkeys(given.tags)),
        sequence=present if given.sequence is None else min(given.sequence, present),
    )


def _field(given: Sequence[NewEntry], number: int) -> str:
    return "namespace" if len(given) == 1 else f"entries.{number}.namespace"


def _stored(entry: CacheEntry, levels: Sequence[Level]) -> StoredView:
    return StoredView(
        namespace=entry.slot.scope.namespace, key=entry.slot.key, levels=list(levels), expires_at=entry.expires_at
    )


def _head(entry: CacheEntry, size: int) -> dict[str, Any]:
    return {
        "namespace": entry.slot.scope.namespace,
        "key": entry.slot.key,
        "name": entry.name or None,
        "tags": list(entry.tags),
        "created_at": entry.created_at,
        "fresh_until": entry.fresh_until,
        "expires_at": entry.expires_at,
        "size_bytes": size,
        "cost_usd": str(schemas.usd(entry.cost_nano_usd)),
        "tokens": entry.tokens,
        "seconds": entry.seconds,
        "meta": dict(entry.meta),
        "maker": entry.maker or None,
        "sequence": entry.sequence,
    }


def _listed(found: Listed) -> ListedEntry:
    return ListedEntry.model_validate(_head(found.entry, found.size) | {"state": found.state})


def _named_slot(call: Call[None]) -> Slot:
    scope = scopes.checked(call.principal.tenant, call.params["namespace"])
    return Slot(scope, keys.check(call.params["key"]))


def _position(call: Call[None], filters: dict[str, str]) -> Position | None:
    cursor = call.query(CURSOR)
    if not cursor:
        return None
    created_at, path = cursors.decode(cursor, call.principal.tenant, filters)
    return Position(datetime.fromisoformat(created_at), path)


_ONE = "/v1/cache/entries/{namespace}/{key}"
_NAMED = (errors.InvalidFieldsError, errors.StoreUnavailableError)

ROUTES: tuple[Route[Services, Any], ...] = (
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
        "PUT",
        "/v1/cache/entries/batch",
        put_entries,
        summary="Store many answers",
        scope=WRITE,
        body=NewEntries,
        max_body=BATCH_BODY,
        response=StoredManyView,
        status=201,
        errors=(errors.StoreUnavailableError,),
        tags=("cache",),
    ),
    Route(
        "GET",
        "/v1/cache/entries",
        list_entries,
        summary="List entries",
        scope=READ,
        query=(NAMESPACE, TAG, LIMIT, CURSOR),
        response=Page[ListedEntry],
        errors=(errors.InvalidCursorError, errors.StoreUnavailableError),
        tags=("cache",),
    ),
    Route(
        "GET",
        _ONE,
        get_entry,
        summary="Get an entry",
        scope=READ,
        response=EntryView,
        errors=(errors.NotFoundError, *_NAMED),
        tags=("cache",),
    ),
    Route(
        "DELETE", _ONE, delete_entry, summary="Delete an entry", scope=WRITE, status=204, errors=_NAMED, tags=("cache",)
    ),
)
