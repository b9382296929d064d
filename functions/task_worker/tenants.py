"""One release per task: the work of a tenant that was resumed goes on, also where nobody had heard of it yet."""

from typing import Any

from shared.bootstrap import Services
from shared.tenants import releases
from shared.web import auth
from shared.web.requests import Call
from shared.web.routing import Route


async def release(call: Call[None], services: Services) -> dict[str, bool]:
    """Publish what is parked of a tenant that was resumed, and let in what waits."""
    return {"released": await services.tenants.release(releases.parse(await call.json()))}


ROUTES: tuple[Route[Services, Any], ...] = (
    Route("POST", releases.PATH, release, summary="Release a tenant's work", scope=auth.INTERNAL),
)
