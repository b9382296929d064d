"""What this function answers: health, metrics, and the API's description."""

from typing import Any

from shared import bootstrap, version
from shared.bootstrap import Services
from shared.manifest import functions
from shared.observability import health
from shared.web import builtin, openapi, reference, responses
from shared.web.requests import Call
from shared.web.responses import Response
from shared.web.routing import Route

TITLE = "Pressroom"
DESCRIPTION = "A content factory: send briefs, get content, and watch every job on its way."


async def ready(_: Call[None], services: Services) -> Response:
    """Ask every dependency; 503 when one that everything needs does not answer."""
    found = await health.report(services.pings)
    body = {"status": found.status, "dependencies": [vars(item) for item in found.dependencies]}
    return responses.json(body, status=503 if found.status == "unhealthy" else 200)


async def description(_: Call[None], __: Services) -> dict[str, Any]:
    """Describe the API in OpenAPI 3.1."""
    return _document()


async def page(_: Call[None], __: Services) -> Response:
    """Show the API's description as a page."""
    return reference.respond(_document())


def _document() -> dict[str, Any]:
    tables = {function.name: bootstrap.routes_of(function.name) for function in functions.PUBLIC}
    return openapi.document(tables, title=TITLE, version=version.VERSION, description=DESCRIPTION)


ROUTES: tuple[Route[Services, Any], ...] = (
    Route("GET", "/health", ready, summary="Health of every dependency", tags=("health",)),
    Route(
        "GET",
        "/health/live",
        builtin.live,
        summary="Liveness of the process",
        needs_services=False,
        tags=("health",),
    ),
    Route(
        "GET",
        "/metrics",
        builtin.exposition,
        summary="Metrics of the process",
        needs_services=False,
        media_type="text/plain",
        tags=("health",),
    ),
    Route(
        "GET",
        "/openapi.json",
        description,
        summary="The API's description",
        needs_services=False,
        etag=True,
        tags=("description",),
    ),
    Route(
        "GET",
        "/docs",
        page,
        summary="The API's description as a page",
        needs_services=False,
        media_type="text/html",
        tags=("description",),
    ),
)
