"""What every function answers when it runs alone in its process: liveness and metrics."""

from typing import Any

from shared.observability import metrics
from shared.web.requests import Call
from shared.web.responses import Response
from shared.web.routing import Route


async def live(_call: Call[None], _services: object) -> dict[str, str]:
    """Tell that the process answers; what it depends on is not asked."""
    return {"status": "alive"}


async def exposition(_call: Call[None], _services: object) -> Response:
    """Tell the metrics of this process, in Prometheus' text format."""
    body, content_type = metrics.render()
    return Response(body, media_type=content_type.encode())


LIVENESS: Route[Any, None] = Route(
    "GET", "/health/live", live, summary="Liveness of the process", needs_services=False, tags=("health",)
)
METRICS: Route[Any, None] = Route(
    "GET",
    "/metrics",
    exposition,
    summary="Metrics of the process",
    needs_services=False,
    media_type="text/plain",
    tags=("health",),
)
ROUTES: tuple[Route[Any, None], ...] = (LIVENESS, METRICS)
