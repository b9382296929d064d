"""One look per call of the scheduler: what the rules of running experiments say is done."""

from typing import Any

from shared.bootstrap import Services
from shared.web import auth
from shared.web.requests import Call
from shared.web.routing import Route

PATH = "/experiments/tick"


async def tick(_: Call[None], services: Services) -> dict[str, int]:
    """Read every running experiment out and do what its rules say; two ticks at a time do it once."""
    return await services.experiment_ticker.run()


ROUTES: tuple[Route[Services, Any], ...] = (
    Route("POST", PATH, tick, summary="Apply the rules of experiments", scope=auth.INTERNAL),
)
