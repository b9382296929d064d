"""Models, what they cost, who pays, and which of them are held back."""

import logging
from functools import cached_property
from typing import TYPE_CHECKING

from shared.composition.job_services import JobServices

if TYPE_CHECKING:
    from shared.breakers.notices import StoredNotices
    from shared.budgets.repository import BudgetRepository
    from shared.budgets.service import BudgetService
    from shared.budgets.spending import Spender
    from shared.composition.model_registry import EmbedderRegistry, ModelRegistry
    from shared.composition.model_settings import ModelSettings
    from shared.models.base import Account, EmbeddingModel, TextModel
    from shared.models.breaking import Guard
    from shared.models.routes import Routes
    from shared.tokens.estimating import Estimator
    from shared.tokens.learning import Learner


_log = logging.getLogger(__name__)


class ModelServices(JobServices):
    """Calls models."""

    @cached_property
    def model_settings(self) -> "ModelSettings":
        """What the settings of models come to."""
        from shared import errors
        from shared.composition import model_settings

        try:
            return model_settings.read(self.settings)
        except errors.InvalidFieldsError as error:
            _log.critical("the settings of models cannot be followed", extra={"reason": error.detail})
            raise errors.InternalError from error

    @property
    def model_routes(self) -> "Routes":
        """What the names of models stand for."""
        return self.model_settings.routes

    @cached_property
    def models(self) -> "ModelRegistry":
        """The models that write, by name."""
        from shared.composition.model_registry import ModelRegistry

        registry = ModelRegistry(self.model_routes, self._deployed, self.clock)
        self._open.push_async_callback(registry.aclose)
        return registry

    @cached_property
    def model(self) -> "TextModel":
        """The model that writes unless another is asked for."""
        return self.models.get("")

    @cached_property
    def embedders(self) -> "EmbedderRegistry":
        """The models that embed, by name."""
        from shared.composition.model_registry import EmbedderRegistry

        registry = EmbedderRegistry(self.model_settings.embedders, self._embedder, self._paid)
        self._open.push_async_callback(registry.aclose)
        return registry

    @cached_property
    def budget_repository(self) -> "BudgetRepository":
        """Budgets as they are stored."""
        from shared.budgets.repository import BudgetRepository

        return BudgetRepository(self.documents)

    @cached_property
    def spender(self) -> "Spender":
        """What spends budgets in this process."""
        from shared.budgets.spending import Spender

        spender = Spender(self.budget_repository, self.clock)
        self._open.push_async_callback(spender.aclose)
        return spender

    @cached_property
    def budgets(self) -> "BudgetService":
        """Budgets as callers use them."""
        from shared.budgets.service import BudgetService

        return BudgetService(self.budget_repository, self.spender, self.clock)

    @cached_property
    def notices(self) -> "StoredNotices":
        """Which models are held back, as processes tell each other."""
        from shared.breakers.notices import StoredNotices

        return StoredNotices(self.documents, self.clock)

    @cached_property
    def token_learner(self) -> "Learner":
        """What the counts of providers teach about our own."""
        from shared.tokens.learning import Learner
        from shared.tokens.repository import EvidenceRepository

        return Learner(EvidenceRepository(self.documents, self.clock), self.clock)

    @cached_property
    def estimator(self) -> "Estimator":
        """What estimates tokens, by what was learned of each model."""
        from shared.tokens.estimating import Estimator

        return Estimator(self.token_learner.evidence)

    def _deployed(self, name: str) -> "TextModel":
        """Return a deployment that is watched, paid for and, unless it is this process's own, held back if need be."""
        from shared.budgets.model import BudgetedModel
        from shared.models.breaking import BreakingModel
        from shared.models.instrumented import InstrumentedModel
        from shared.models.learning import LearningModel
        from shared.models.reference import ModelReference
        from shared.models.routes import OFFLINE

        watched = InstrumentedModel(self.model_settings.providers.text_model(name), clock=self.clock)
        paid = BudgetedModel(
            watched if name == OFFLINE else LearningModel(watched, self.token_learner),
            price=self.model_settings.catalog.priced(ModelReference.parse(name).name),
            spender=self.spender,
            clock=self.clock,
            answer_tokens=self.settings.answer_tokens,
            estimator=self.estimator,
        )
        return paid if name == OFFLINE else BreakingModel(paid, self._guard(name))

    def _embedder(self, name: str) -> "EmbeddingModel":
        """Return an embedding model; those of providers are held back if need be."""
        from shared.models.breaking import BreakingEmbeddings

        bare = self.model_settings.providers.embedding_model(name)
        return BreakingEmbeddings(bare, self._guard(name)) if "/" in name else bare

    def _paid(self, model: "EmbeddingModel", name: str, account: "Account | None") -> "EmbeddingModel":
        """Return an embedding model that ``account`` pays for; those of this process cost nothing."""
        from shared.budgets.model import BudgetedEmbeddings
        from shared.models.reference import ModelReference

        if "/" not in name:
            return model
        price = self.model_settings.catalog.priced(ModelReference.parse(name).name)
        return BudgetedEmbeddings(model, price=price, spender=self.spender, account=account)

    def _guard(self, name: str) -> "Guard":
        from shared.models.breaking import Guard

        return Guard(name, clock=self.clock, notices=self.notices)
