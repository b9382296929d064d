"""Models by the names that settings give them, each with everything around it that its name stands for."""

import random
from collections.abc import Callable
from typing import Final

from shared import errors
from shared.clock import Clock
from shared.models.base import Account, EmbeddingModel, TextModel
from shared.models.fallback import FallbackModel, Link
from shared.models.hedged import HedgedModel
from shared.models.retrying import RetryingModel
from shared.models.routes import OFFLINE, Route, Routes
from shared.resilience import retry

ALONE: Final = retry.Policy(attempts=3, patience=1.0)
"""For the last link of a chain: nobody else can do it."""

FOLLOWED: Final = retry.Policy(attempts=2, base=0.2, patience=0.5, given_up=(errors.ProviderTimeoutError,))
"""For links with others behind them: those are asked sooner than this one is for long."""

Deploy = Callable[[str], TextModel]
DeployEmbedder = Callable[[str], EmbeddingModel]
Pay = Callable[[EmbeddingModel, str, Account | None], EmbeddingModel]


class ModelRegistry:
    """
    The models that can be called.

    ``deploy`` builds what calls one deployment and looks after it; a deployment is built once, however many chains it
    is part of, so that all of them share its connections and its breaker.
    """

    def __init__(self, routes: Routes, deploy: Deploy, clock: Clock) -> None:
        self.routes = routes
        self._deploy = deploy
        self._clock = clock
        self._deployed: dict[str, TextModel] = {}
        self._built: dict[str, TextModel] = {}

    def names(self) -> tuple[str, ...]:
        """Return all names, the default one first."""
        return tuple(self.routes.routes)

    def get(self, name: str) -> TextModel:
        """Return the model called ``name``, empty for the default one; raises UnknownModelError."""
        found = self._built.get(name)
        if found is None:
            found = self._built[name] = self._build(self.routes.get(name or self.routes.default))
        return found

    def deployment(self, name: str) -> TextModel:
        """Return the deployment called ``name``, alone: without retries or links behind it."""
        found = self._deployed.get(name)
        if found is None:
            found = self._deployed[name] = self._deploy(name)
        return found

    async def aclose(self) -> None:
        """Close all deployments; closing twice is harmless."""
        for model in self._deployed.values():
            await model.aclose()

    def _build(self, route: Route) -> TextModel:
        links = self._links(route)
        first = FallbackModel(route.name, links, self._clock)
        if route.hedge_after is None:
            return first
        behind = FallbackModel(route.name, links[1:] or links, self._clock)
        return HedgedModel(first, behind, after=route.hedge_after, clock=self._clock)

    def _links(self, route: Route) -> list[Link]:
        last = len(route.links) - 1
        return [
            Link(self._persistent(link.model, FOLLOWED if place < last else ALONE), link.on, link.timeout)
            for place, link in enumerate(route.links)
        ]

    def _persistent(self, name: str, policy: retry.Policy) -> TextModel:
        model = self.deployment(name)
        if name == OFFLINE:
            return model
        return RetryingModel(model, policy=policy, clock=self._clock, rng=random.random)


class EmbedderRegistry:
    """The embedding models that can be called; ``pay`` makes one that an account pays for."""

    def __init__(self, names: tuple[str, ...], deploy: DeployEmbedder, pay: Pay) -> None:
        self._names = names
        self._deploy = deploy
        self._pay = pay
        self._deployed: dict[str, EmbeddingModel] = {}

    def names(self) -> tuple[str, ...]:
        """Return all names, the default one first."""
        return self._names

    def get(self, name: str, account: Account | None = None) -> EmbeddingModel:
        """
        Return the embedding model called ``name``, empty for the default one; without an account it is on the house.

        Raises UnknownModelError.
        """
        wanted = name or self._names[0]
        if wanted not in self._names:
            known = ", ".join(self._names)
            raise errors.UnknownModelError(f"There is no embedding model '{wanted}' here; there are {known}.")
        found = self._deployed.get(wanted)
        if found is None:
            found = self._deployed[wanted] = self._deploy(wanted)
        return self._pay(found, wanted, account)

    async def aclose(self) -> None:
        """Close all models; closing twice is harmless."""
        for model in self._deployed.values():
            await model.aclose()
