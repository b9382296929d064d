"""Tenants: how the own one stands, pause and resume; and for the operator, everybody's limits and weights."""

from typing import Any

from functions.progress_tracking.tenants_schemas import (
    ChangeBody,
    ListedTenantView,
    ManagedTenantView,
    TenantView,
)
from shared import errors
from shared.bootstrap import Services
from shared.tenants.tenant import Actor, Role
from shared.web import auth, cursors
from shared.web.query import CURSOR, LIMIT
from shared.web.requests import Call
from shared.web.responses import Page
from shared.web.routing import Route


async def show_own(call: Call[None], services: Services) -> TenantView:
    """
    Show the caller's tenant: its limits, whether its work is paused, and how it stands in each lane.

    A lane is where the jobs of one priority run. Jobs above the tenant's window wait in its backlog, the oldest is let
    in first; the window is the tenant's limit or its fair share, whichever is less.
    """
    return TenantView.of(*await services.tenants.get(call.principal.tenant))


async def pause_own(call: Call[None], services: Services) -> TenantView:
    """Pause all work of the caller's tenant, until it is resumed: stages that run are finished, nothing else begins."""
    await services.tenants.pause(call.principal.tenant, _actor(call, "tenant"))
    return await show_own(call, services)


async def resume_own(call: Call[None], services: Services) -> TenantView:
    """Let the work of the caller's tenant go on, unless it was the operator who paused it."""
    await services.tenants.resume(call.principal.tenant, _actor(call, "tenant"))
    return await show_own(call, services)


async def list_tenants(call: Call[None], services: Services) -> Page[ListedTenantView]:
    """List, by name, the tenants for whom something is set or whose jobs wait."""
    limit, cursor = call.query(LIMIT), call.query(CURSOR)
    after = cursors.decode(cursor, call.principal.tenant, {})[0] if cursor else ""
    found = await services.tenants.page(limit + 1, after)
    views = [ListedTenantView.of(tenant, await services.tenants.waiting(tenant.name)) for tenant in found[:limit]]
    following = cursors.encode([found[limit - 1].name], call.principal.tenant, {}) if len(found) > limit else None
    return Page(items=views, next_cursor=following)


async def show(call: Call[None], services: Services) -> ManagedTenantView:
    """Show a tenant with the last changes to it; of one nobody has heard of, nothing is set."""
    return ManagedTenantView.of(*await services.tenants.get(call.params["tenant"]))


async def change(call: Call[ChangeBody], services: Services) -> ManagedTenantView:
    """
    Set limits and weight of a tenant, without a deploy; they count everywhere within five seconds.

    A limit is never exceeded by jobs that are let in from then on; those that run already go on. Between tenants who
    wait for a lane, its capacity is divided by weight.
    """
    await services.tenants.limit(call.params["tenant"], call.input.wishes(), _actor(call, "operator"))
    return await show(call, services)  # type: ignore[arg-type]  # it does not look at the body


async def pause(call: Call[None], services: Services) -> ManagedTenantView:
    """Pause all work of a tenant, which then cannot resume it itself."""
    await services.tenants.pause(call.params["tenant"], _actor(call, "operator"))
    return await show(call, services)


async def resume(call: Call[None], services: Services) -> ManagedTenantView:
    """Let the work of a tenant go on, whoever paused it."""
    await services.tenants.resume(call.params["tenant"], _actor(call, "operator"))
    return await show(call, services)


def _actor(call: Call[Any], role: Role) -> Actor:
    return Actor(call.principal.key_id, call.principal.name, role)


def _own(method: str, path: str, handler: Any, summary: str, **more: Any) -> Route[Services, Any]:
    scope = "jobs:read" if method == "GET" else "jobs:write"
    return Route(
        method,
        f"/v1/tenants/me{path}",
        handler,
        summary=summary,
        scope=scope,
        response=TenantView,
        tags=("tenants",),
        **more,
    )


def _managed(method: str, path: str, handler: Any, summary: str, **more: Any) -> Route[Services, Any]:
    return Route(
        method,
        f"/v1/tenants/{{tenant}}{path}",
        handler,
        summary=summary,
        scope=auth.OPERATOR,
        response=ManagedTenantView,
        tags=("tenants",),
        **more,
    )


ROUTES: tuple[Route[Services, Any], ...] = (
    Route(
        "GET",
        "/v1/tenants",
        list_tenants,
        summary="List tenants",
        scope=auth.OPERATOR,
        query=(LIMIT, CURSOR),
        response=Page[ListedTenantView],
        errors=(errors.InvalidCursorError,),
        tags=("tenants",),
    ),
    _own("GET", "", show_own, "Show your tenant"),
    _own("POST", "/pause", pause_own, "Pause all your work"),
    _own("POST", "/resume", resume_own, "Resume all your work", errors=(errors.InvalidStateError,)),
    _managed("GET", "", show, "Show a tenant"),
    _managed("PATCH", "", change, "Set a tenant's limits", body=ChangeBody),
    _managed("POST", "/pause", pause, "Pause a tenant's work"),
    _managed("POST", "/resume", resume, "Resume a tenant's work"),
)
