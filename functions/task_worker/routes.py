"""What this function answers: one stage of a job per call of a queue, one sweep per call of the scheduler."""

from typing import Any

from functions.task_worker import cache, experiments, guarding, schedules, tenants, webhooks
from shared import errors
from shared.bootstrap import Services
from shared.jobs import deliveries, timers
from shared.observability import metrics
from shared.web import auth
from shared.web.requests import Call
from shared.web.routing import Route


async def run_stage(call: Call[None], services: Services) -> dict[str, str]:
    """Run the stage that a task asks for; any answer but 2xx makes the queue deliver it again."""
    delivery = deliveries.parse(await call.json(), guarding.redelivery(call))
    with metrics.working():
        verdict = await services.runner.run(delivery)
    await services.sweeper.ride_along()
    await services.admission.ride_along()
    if verdict == "busy":
        raise errors.InvalidStateError("Another worker holds this stage.")
    return {"verdict": verdict}


async def expire(call: Call[None], services: Services) -> dict[str, bool]:
    """Do what a timer of a job is for: its deadline, or the end of the time to decide."""
    return {"moved": await services.jobs.expire(timers.parse(await call.json()))}


async def sweep(_: Call[None], services: Services) -> dict[str, int]:
    """Publish again what was promised and not done in time, and let in what waits and could run."""
    found = await services.sweeper.sweep(services.clock.now())
    waiting = await services.admission.sweep()
    counts = {"seen": found.seen, "created": found.created, "revived": found.revived, "given_up": found.given_up}
    return {**counts, "tenants_waiting": waiting}


_TASKS: tuple[Route[Services, Any], ...] = (
    Route("POST", deliveries.PATH, run_stage, summary="Run a stage", scope=auth.INTERNAL),
    Route("POST", timers.PATH, expire, summary="A job's time is over", scope=auth.INTERNAL),
    *tenants.ROUTES,
    *webhooks.ROUTES,
)
ROUTES: tuple[Route[Services, Any], ...] = (
    *map(guarding.guarded, _TASKS),
    Route("POST", "/sweep", sweep, summary="Sweep the outbox", scope=auth.INTERNAL),
    *schedules.ROUTES,
    *experiments.ROUTES,
    *cache.ROUTES,
)
