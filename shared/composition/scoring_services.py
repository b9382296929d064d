"""What measures prompts: scores, suites, datasets, evaluations."""

from functools import cached_property
from typing import TYPE_CHECKING

from shared.composition.record_services import RecordServices

if TYPE_CHECKING:
    from shared.jobs.pipeline import JobType
    from shared.models.base import Account, EmbeddingModel, Usage
    from shared.scoring.dataset_repository import DatasetRepository
    from shared.scoring.datasets import DatasetService
    from shared.scoring.evaluations import EvaluationService
    from shared.scoring.evaluator import Evaluator
    from shared.scoring.rows import RowStore
    from shared.scoring.runs import Tools as EvaluationTools
    from shared.scoring.scorer import Scorer
    from shared.scoring.suites import SuiteService
    from shared.scoring.worst import Worst


class ScoringServices(RecordServices):
    """Scores outputs and evaluates prompts."""

    @cached_property
    def suites(self) -> "SuiteService":
        """Named sets of assertions."""
        from shared.scoring.suites import SuiteService

        return SuiteService(self.documents, self.clock)

    @cached_property
    def dataset_repository(self) -> "DatasetRepository":
        """Datasets as they are stored."""
        from shared.scoring.dataset_repository import DatasetRepository

        return DatasetRepository(self.documents)

    @cached_property
    def datasets(self) -> "DatasetService":
        """Datasets as callers use them."""
        from shared.scoring.datasets import DatasetService

        return DatasetService(self.dataset_repository, self.clock)

    @cached_property
    def scorer(self) -> "Scorer":
        """What scores outputs."""
        from shared.scoring.scorer import Scorer

        return Scorer(self.models.get, self._embedder_of)

    @cached_property
    def evaluator(self) -> "Evaluator":
        """What runs prompts on examples."""
        from shared.prompts.rendering import Renderer
        from shared.scoring.evaluator import Evaluator, Ports
        from shared.scoring.results import Results

        results = Results(self.documents, self.clock)
        return Evaluator(Ports(self.models.get, self.model_signature, Renderer(), self.scorer, results, self.clock))

    @cached_property
    def evaluations(self) -> "EvaluationService":
        """Evaluations as callers use them."""
        from shared.prompts.rendering import Renderer
        from shared.scoring.evaluations import EvaluationService, Ports

        return EvaluationService(Ports(self.jobs, self.datasets, self.row_store, Renderer(), self.model_signature))

    @cached_property
    def row_store(self) -> "RowStore":
        """What came of the examples of evaluations."""
        from shared.scoring.rows import RowStore

        return RowStore(self.documents)

    @cached_property
    def evaluation_tools(self) -> "EvaluationTools":
        """What the stages of evaluations work with."""
        from shared.scoring.runs import Tools

        return Tools(self.datasets, self.evaluator, self.scorer, self.row_store, self.worst)

    @cached_property
    def worst(self) -> "Worst":
        """What calls of models can cost at worst."""
        from shared.scoring.worst import Worst

        return Worst(self.price_of, self.settings.answer_tokens)

    def model_signature(self, name: str) -> str:
        """Return what the name of a model stands for; raises UnknownModelError."""
        routes = self.model_routes
        return routes.get(name or routes.default).signature

    def price_of(self, name: str, usage: "Usage") -> int:
        """Return what the dearest model behind a name takes for ``usage``, in billionths of a US dollar."""
        from shared.budgets import amounts
        from shared.models.reference import ModelReference

        routes, catalog = self.model_routes, self.model_settings.catalog
        asked = [ModelReference.parse(link.model) for link in routes.get(name or routes.default).links]
        return max(amounts.nano(catalog.cost(one.provider, one.name, usage)) for one in asked)

    def late_type(self, name: str) -> "JobType | None":
        """Return the job type of evaluations."""
        from shared.scoring import runs

        return runs.job_type(self.evaluation_tools) if name == runs.NAME else super().late_type(name)

    def _embedder_of(self, account: "Account") -> "EmbeddingModel":
        return self.embedders.get("", account)
