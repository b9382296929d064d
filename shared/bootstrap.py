"""
The composition root: settings become services.

Together with ``shared.composition`` this is the only place that picks implementations. Every service is built when it
is first asked for, so that a function imports and opens only what its requests use.
"""

import importlib
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from shared import settings as configuration
from shared.composition.prompt_services import PromptServices
from shared.web.app import FunctionApp
from shared.web.lifecycle import PerLoop

if TYPE_CHECKING:
    from shared.web.routing import Route


class Services(PromptServices):
    """What handlers work with."""

    async def ride_along(self) -> None:
        """Do what is due on the back of a request: keep the statistics of a cache that was used, watch for drift."""
        if "cache_stats" in vars(self):
            await self.cache_stats_keeper.ride_along()
        if "drift_watch" in vars(self):
            await self.drift_watch.ride_along()


async def _build() -> Services:
    return Services(configuration.load())


services = PerLoop(_build)
App = FunctionApp[Services]


def routes_of(name: str) -> "tuple[Route[Services, Any], ...]":
    """Return the routes of a function, found by the name that the manifest gives it."""
    routes: tuple[Route[Services, Any], ...] = importlib.import_module(f"functions.{name}.routes").ROUTES
    return routes


def function_app(name: str, routes: "Sequence[Route[Services, Any]]", *, standalone: bool) -> App:
    """Return the application of a function; all functions of one process and loop share their services."""
    app = FunctionApp(
        name,
        routes,
        services.get,
        authenticate=lambda found: found.gate,
        close=Services.aclose,
        standalone=standalone,
    )
    return app.riding(Services.ride_along)
