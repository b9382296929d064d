"""What makes prompts better: scores, experiments, tuning, and what use teaches."""

from functools import cached_property
from typing import TYPE_CHECKING

from shared.composition.scoring_services import ScoringServices

if TYPE_CHECKING:
    from shared.experiments.service import ExperimentService
    from shared.experiments.ticking import ExperimentTicker
    from shared.jobs.pipeline import JobType
    from shared.models.catalog import Rates
    from shared.optimization.service import OptimizationService
    from shared.savings.pricing import PriceList
    from shared.savings.service import SavingService
    from shared.tuning.candidates import CandidateStore
    from shared.tuning.runs import Ports as TuningPorts
    from shared.tuning.service import TuningService


class PromptServices(ScoringServices):
    """Measures prompts, compares them, and improves them."""

    @cached_property
    def experiments(self) -> "ExperimentService":
        """Experiments as callers use them."""
        from shared.experiments.folding import Folder
        from shared.experiments.service import ExperimentService, Ports

        return ExperimentService(
            Ports(
                self.experiment_repository,
                self.prompts,
                self.running_experiments,
                self.exposer,
                Folder(self.experiment_repository),
                self.clock,
            )
        )

    @cached_property
    def experiment_ticker(self) -> "ExperimentTicker":
        """What applies the rules of running experiments."""
        from shared.experiments.ticking import ExperimentTicker, Ports

        return ExperimentTicker(Ports(self.experiment_repository, self.experiments, self.clock))

    @cached_property
    def optimizations(self) -> "OptimizationService":
        """What makes prompts better in one go."""
        from shared.models.reference import ModelReference
        from shared.optimization.service import OptimizationService, Ports
        from shared.tokens import compressing

        routes, catalog = self.model_routes, self.model_settings.catalog

        def rates(model: str) -> "Rates | None":
            named = ModelReference.parse(model)
            return catalog.rates(named.provider, named.name)

        return OptimizationService(
            Ports(
                self.prompts,
                self.models.get,
                lambda name: routes.get(name or routes.default).links[0].model,
                rates,
                compressing.count,
                self.datasets,
                self.suites,
                self.evaluator,
                self.settings.model_timeout,
            )
        )

    @cached_property
    def price_list(self) -> "PriceList":
        """What calls cost, by the names of models."""
        from shared.savings.pricing import PriceList

        return PriceList(self.model_settings.catalog, self.model_routes)

    @cached_property
    def savings(self) -> "SavingService":
        """What makes prompts shorter, and tells what that is worth."""
        from shared.prompts.rendering import Renderer
        from shared.savings.service import Ports, SavingService

        return SavingService(
            Ports(self.prompts, Renderer(), self.datasets, self.suites, lambda: self.evaluator, self.price_list)
        )

    @cached_property
    def tuning_candidates(self) -> "CandidateStore":
        """The prompts that tunings have tried."""
        from shared.tuning.candidates import CandidateStore

        return CandidateStore(self.documents)

    @cached_property
    def tunings(self) -> "TuningService":
        """Tunings as callers use them."""
        from shared.prompts.rendering import Renderer
        from shared.tuning.service import Ports, TuningService

        return TuningService(
            Ports(
                self.jobs,
                self.job_repository,
                self.datasets,
                self.prompts,
                self.experiments,
                self.tuning_candidates,
                Renderer(),
                self.model_signature,
            )
        )

    @cached_property
    def tuning_ports(self) -> "TuningPorts":
        """What the stages of tunings work with."""
        from shared.prompts.rendering import Renderer
        from shared.tuning.runs import Ports
        from shared.tuning.working import Tools

        tools = Tools(self.evaluator, self.models.get, self.worst, self.tuning_candidates, Renderer(), self.clock)
        return Ports(tools, self.datasets, self.prompts)

    def late_type(self, name: str) -> "JobType | None":
        """Return the job type of tunings."""
        from shared.tuning import runs

        return runs.job_type(self.tuning_ports) if name == runs.NAME else super().late_type(name)
