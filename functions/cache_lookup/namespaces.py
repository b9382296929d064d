"""Namespaces: how each keeps its answers, and what of it no longer counts."""

import logging
from typing import Any

from functions.cache_lookup.namespaces_schemas import (
    CleanUpView,
    Invalidation,
    InvalidationView,
    NamespacesView,
    NamespaceView,
    PolicyBody,
)
from shared import errors
from shared.bootstrap import Services
from shared.cache import scope as scopes
from shared.cache.entry import Slot
from shared.cache.invalidation import Marker
from shared.cache.namespace import Namespace
from shared.cache.policy import Policy
from shared.cache.scope import Scope
from shared.web.requests import Call
from shared.web.routing import Route

READ, WRITE = "cache:read", "cache:write"

_logger = logging.getLogger(__name__)


async def list_namespaces(call: Call[None], services: Services) -> NamespacesView:
    """List the tenant's namespaces: those that were ever set or invalidated, the product's own, and those in use."""
    found = await services.cache.namespaces(call.principal.tenant)
    return NamespacesView(items=[_view(services, one) for one in found])


async def get_namespace(call: Call[None], services: Services) -> NamespaceView:
    """Show a namespace; one that nobody has used yet is as all begin."""
    return _view(services, await services.cache.namespace(_scope(call)))


async def put_policy(call: Call[PolicyBody], services: Services) -> NamespaceView:
    """Set how a namespace keeps its answers; it holds for answers that are stored from now on."""
    policy = call.input.policy()
    _check_embedder(policy, services)
    return _view(services, await services.cache.set_policy(_scope(call), policy, call.principal.key_id))


async def invalidate(call: Call[Invalidation], services: Services) -> InvalidationView:
    """
    Let entries count as absent, by key, tag, name, template or all of a namespace.

    It holds at once on the instance that answers, within five seconds on all others, and also for answers that are
    being made at this moment. However many entries there are, it takes one small write; a job deletes them behind it.
    """
    scope, marker = Scope(call.principal.tenant, call.input.namespace), call.input.marker()
    number = await services.cache.invalidate(scope, marker, call.principal.key_id)
    job = await _clean_up(call, services, scope, marker, number)
    return InvalidationView(namespace=scope.namespace, what=str(marker), sequence=number, job=job)


async def _clean_up(
    call: Call[Any], services: Services, scope: Scope, marker: Marker, number: int
) -> CleanUpView | None:
    """Return the job that deletes what no longer counts; a single entry needs none, and nothing depends on it."""
    try:
        if marker.kind == "key":
            await services.cache.delete(*Slot(scope, marker.text))
            return None
        job = await services.cache_cleaner.begin(scope, marker, number, call.principal.key_id)
    except errors.PressroomError as error:
        _logger.warning("invalidated entries are not deleted yet", exc_info=error)
        return None
    return CleanUpView(id=job.id, status=job.status, links={"self": f"/v1/jobs/{job.id}"})


def _check_embedder(policy: Policy, services: Services) -> None:
    wanted, known = policy.semantic.embedder, services.embedders.names()
    if policy.semantic.enabled and wanted not in known:
        detail = f"There is no embedding model '{wanted}' here; there are {', '.join(known)}."
        raise errors.invalid_field("semantic.embedder", "unknown_model", detail)


def _scope(call: Call[Any]) -> Scope:
    return scopes.checked(call.principal.tenant, call.params["namespace"])


def _view(services: Services, found: Namespace) -> NamespaceView:
    return NamespaceView.of(found, services.cache.ttl(found), own=found.scope.namespace in services.cache.own)


_ONE = "/v1/cache/namespaces/{namespace}"

ROUTES: tuple[Route[Services, Any], ...] = (
    Route(
        "GET",
        "/v1/cache/namespaces",
        list_namespaces,
        summary="List namespaces",
        scope=READ,
        response=NamespacesView,
        errors=(errors.StoreUnavailableError,),
        tags=("cache",),
    ),
    Route(
        "GET",
        _ONE,
        get_namespace,
        summary="Get a namespace",
        scope=READ,
        response=NamespaceView,
        errors=(errors.InvalidFieldsError,),
        tags=("cache",),
    ),
    Route(
        "PUT",
        _ONE,
        put_policy,
        summary="Set a namespace's policy",
        scope=WRITE,
        body=PolicyBody,
        response=NamespaceView,
        errors=(errors.StoreUnavailableError,),
        tags=("cache",),
    ),
    Route(
        "POST",
        "/v1/cache/invalidate",
        invalidate,
        summary="Invalidate answers",
        scope=WRITE,
        body=Invalidation,
        response=InvalidationView,
        status=202,
        errors=(errors.StoreUnavailableError,),
        tags=("cache",),
    ),
)
