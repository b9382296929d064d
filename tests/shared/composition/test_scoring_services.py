import pytest

from shared import errors
from shared.bootstrap import Services
from shared.budgets import amounts
from shared.models.base import Usage
from shared.scoring import runs
from shared.scoring.evaluations import EvaluationService
from shared.settings import Settings


def test_services_are_put_together_once(services: Services) -> None:
    assert isinstance(services.evaluations, EvaluationService)
    assert services.evaluator is services.evaluator
    assert services.evaluation_tools.datasets is services.datasets
    assert services.suites is services.suites


def test_evaluations_are_a_type_of_jobs(services: Services) -> None:
    assert services.job_types[runs.NAME].name == runs.NAME
    with pytest.raises(KeyError):
        services.job_types["nope"]


def test_names_of_models_stand_for_something(services: Services) -> None:
    assert services.model_signature("") == services.model_signature("offline") == "offline"
    with pytest.raises(errors.UnknownModelError):
        services.model_signature("nope")


def test_offline_model_costs_nothing(services: Services) -> None:
    assert services.price_of("", Usage(1_000, 1_000)) == 0


def test_chain_costs_its_dearest_model(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PRESSROOM_MODELS", '{"prose":{"chain":["openai/gpt-4o-mini","openai/gpt-4o"]}}')
    monkeypatch.setenv("PRESSROOM_OPENAI_API_KEY", "none")
    found, call = Services(Settings()), Usage(1_000, 1_000)

    assert found.model_signature("prose") == "openai/gpt-4o-mini > openai/gpt-4o"
    assert found.price_of("prose", call) == amounts.nano(found.model_settings.catalog.cost("openai", "gpt-4o", call))
