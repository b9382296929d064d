"""One tick per call of the scheduler: what tenants' own schedules have due is started."""

from typing import Any

from shared.bootstrap import Services
from shared.web import auth
from shared.web.requests import Call
from shared.web.routing import Route

PATH = "/schedules/tick"


async def tick(_: Call[None], services: Services) -> dict[str, int]:
    """Start what is due; two ticks at a time start it once."""
    done = await services.ticker.run()
    return {"started": done.started, "skipped": done.skipped, "failed": done.failed, "put_off": done.put_off}


ROUTES: tuple[Route[Services, Any], ...] = (
    Route("POST", PATH, tick, summary="Start what is due", scope=auth.INTERNAL),
)
