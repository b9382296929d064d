"""What this function answers: one stage of a job per call of a queue, one sweep per call of the scheduler."""

import re
from typing import Any

from shared import errors
from shared.bootstrap import Services
from shared.jobs import deliveries
from shared.observability import metrics
from shared.web import auth
from shared.web.requests import Call
from shared.web.routing import Route

_COUNT = re.compile(r"\d{1,6}")


async def run_stage(call: Call[None], services: Services) -> dict[str, str]:
    """Run the stage that a task asks for; any answer but 2xx makes the queue deliver it again."""
    delivery = deliveries.parse(await call.json(), _redelivery(call))
    with metrics.working():
        verdict = await services.runner.run(delivery)
    await services.sweeper.ride_along()
    if verdict == "busy":
        raise errors.InvalidStateError("Another worker holds this stage.")
    return {"verdict": verdict}


async def sweep(_: Call[None], services: Services) -> dict[str, int]:
    """Publish again what was promised and not done in time."""
    found = await services.sweeper.sweep(services.clock.now())
    return {"seen": found.seen, "created": found.created, "revived": found.revived}


def _redelivery(call: Call[None]) -> int:
    given = call.headers.get("x-cloudtasks-taskretrycount") or "0"
    return int(given) if _COUNT.fullmatch(given) else 0


ROUTES: tuple[Route[Services, Any], ...] = (
    Route("POST", deliveries.PATH, run_stage, summary="Run a stage", scope=auth.INTERNAL),
    Route("POST", "/sweep", sweep, summary="Sweep the outbox", scope=auth.INTERNAL),
)
