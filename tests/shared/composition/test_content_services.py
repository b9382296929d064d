import pytest

from shared.bootstrap import Services
from shared.composition import content_services
from shared.settings import Settings

KINDS = ("generation", "batch", "bulk", "cleanup")


@pytest.mark.parametrize("name", KINDS)
async def test_every_kind_of_job_can_be_built(services: Services, name: str) -> None:
    assert services.job_types[name].name == name


def test_unheard_of_kind_is_an_error() -> None:
    with pytest.raises(KeyError):
        Services(Settings()).job_types["unheard of"]


@pytest.mark.parametrize("model", ["offline", "openai/gpt-4o-mini"])
def test_models_are_picked_by_name(model: str) -> None:
    assert content_services._text_model(Settings(model=model)).name == model
