"""One attempt at a webhook message per call of its queue."""

from typing import Any

from shared.bootstrap import Services
from shared.observability import metrics
from shared.web import auth
from shared.web.requests import Call
from shared.web.routing import Route
from shared.webhooks import delivery


async def deliver(call: Call[None], services: Services) -> dict[str, str]:
    """Make the attempt that a task asks for; how it went decides its own schedule, not the queue's."""
    order = delivery.parse(await call.json())
    with metrics.working():
        verdict = await services.webhooks.deliverer.run(order)
    await services.sweeper.ride_along()
    return {"verdict": verdict}


ROUTES: tuple[Route[Services, Any], ...] = (
    Route("POST", delivery.PATH, deliver, summary="Deliver a webhook message", scope=auth.INTERNAL),
)
