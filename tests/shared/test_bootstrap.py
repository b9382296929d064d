import pytest

from shared import bootstrap
from shared.bootstrap import Services
from shared.manifest import functions
from shared.settings import Settings


async def test_services_are_built_on_demand_and_closed_together(services: Services) -> None:
    fresh = Services(services.settings)
    assert "documents" not in vars(fresh)
    await fresh.documents.ping()
    await fresh.aclose()
    await fresh.aclose()


@pytest.mark.parametrize("function", functions.ALL, ids=lambda function: function.name)
def test_every_declared_function_has_routes(function: functions.Function) -> None:
    routes = bootstrap.routes_of(function.name)

    assert routes
    if function.routes:
        assert all(route.path.startswith(function.routes) for route in routes)


def test_every_kind_of_job_can_be_built() -> None:
    types = bootstrap._LateTypes(Services(Settings()))

    with pytest.raises(KeyError):
        types["unheard of"]


@pytest.mark.parametrize("model", ["offline", "openai/gpt-4o-mini"])
def test_models_are_picked_by_name(model: str) -> None:
    assert bootstrap._text_model(Settings(model=model)).name == model
