import pytest

from shared.bootstrap import Services
from shared.settings import Settings

KINDS = ("generation", "batch", "bulk", "cleanup", "cache_cleanup")


@pytest.mark.parametrize("name", KINDS)
async def test_every_kind_of_job_can_be_built(services: Services, name: str) -> None:
    assert services.job_types[name].name == name


def test_unheard_of_kind_is_an_error() -> None:
    with pytest.raises(KeyError):
        Services(Settings()).job_types["unheard of"]
