import pytest

from shared.bootstrap import Services
from shared.composition.job_services import JobServices
from shared.settings import Settings


def test_kinds_of_jobs_are_told_by_those_who_make_something() -> None:
    with pytest.raises(NotImplementedError):
        _ = JobServices(Settings()).job_types


async def test_every_companion_hears_of_the_same_commits(services: Services) -> None:
    assert [type(companion).__name__ for companion in services.companions] == [
        "AdmissionService",
        "WebhookCompanion",
        "DeadLetterCompanion",
    ]
