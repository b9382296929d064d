"""Suites: named sets of assertions, put as a whole."""

from typing import Any

from functions.prompt_optimization.suites_schemas import SuiteBody, SuiteSummaryView, SuiteView
from shared import errors
from shared.bootstrap import Services
from shared.web import cursors
from shared.web.query import CURSOR, LIMIT
from shared.web.requests import Call
from shared.web.responses import Page
from shared.web.routing import Route

READ, WRITE = "prompts:read", "prompts:write"


async def put(call: Call[SuiteBody], services: Services) -> SuiteView:
    """Keep a suite under a name, in place of what was there; the same content is no new revision."""
    body, principal = call.input, call.principal
    suite = body.suite(call.params["suite"])
    return SuiteView.full(await services.suites.put(principal.tenant, suite, body.template, principal.key_id))


async def list_suites(call: Call[None], services: Services) -> Page[SuiteSummaryView]:
    """List the suites by name."""
    tenant, limit, cursor = call.principal.tenant, call.query(LIMIT), call.query(CURSOR)
    after = str(cursors.decode(cursor, tenant, {"list": "suites"})[0]) if cursor else ""
    found = await services.suites.page(tenant, limit + 1, after)
    last = found[limit - 1].suite.name if len(found) > limit else None
    following = cursors.encode([last], tenant, {"list": "suites"}) if last else None
    return Page(items=[SuiteSummaryView.of(one) for one in found[:limit]], next_cursor=following)


async def get(call: Call[None], services: Services) -> SuiteView:
    """Show a suite with its assertions."""
    return SuiteView.full(await services.suites.get(call.principal.tenant, call.params["suite"]))


async def delete(call: Call[None], services: Services) -> None:
    """Delete a suite; evaluations that were made with it stay as they are."""
    await services.suites.delete(call.principal.tenant, call.params["suite"])


_ONE = "/v1/suites/{suite}"

ROUTES: tuple[Route[Services, Any], ...] = (
    Route(
        "GET",
        "/v1/suites",
        list_suites,
        summary="List suites",
        scope=READ,
        query=(LIMIT, CURSOR),
        response=Page[SuiteSummaryView],
        errors=(errors.InvalidCursorError,),
        tags=("suites",),
    ),
    Route(
        "GET",
        _ONE,
        get,
        summary="Get a suite",
        scope=READ,
        response=SuiteView,
        etag=True,
        errors=(errors.NotFoundError,),
        tags=("suites",),
    ),
    Route(
        "PUT",
        _ONE,
        put,
        summary="Put a suite",
        scope=WRITE,
        body=SuiteBody,
        response=SuiteView,
        errors=(errors.ContentionError,),
        tags=("suites",),
    ),
    Route(
        "DELETE",
        _ONE,
        delete,
        summary="Delete a suite",
        scope=WRITE,
        status=204,
        errors=(errors.NotFoundError,),
        tags=("suites",),
    ),
)
