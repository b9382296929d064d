"""One stale answer per call of its queue: made anew, behind whoever was given the old one."""

from typing import Any

from shared.bootstrap import Services
from shared.gateway import refreshing
from shared.observability import metrics
from shared.web import auth
from shared.web.requests import Call
from shared.web.routing import Route


async def refresh(call: Call[None], services: Services) -> dict[str, str]:
    """Make the answer that a task names anew; one that is gone or new already is left as it is."""
    order = refreshing.parse(await call.json())
    with metrics.working():
        return {"verdict": await services.refresher.run(order)}


ROUTES: tuple[Route[Services, Any], ...] = (
    Route("POST", refreshing.PATH, refresh, summary="Refresh a stale answer", scope=auth.INTERNAL),
)
