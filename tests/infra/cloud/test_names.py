from collections.abc import Callable

from infra.cloud import names
from infra.cloud.settings import StackSettings
from shared.manifest import functions, identities

Settings = Callable[..., StackSettings]


def test_underscores_become_dashes() -> None:
    assert names.dashed("task_worker") == "task-worker"


def test_service_url_is_known_beforehand(settings_of: Settings) -> None:
    url = names.service_url(functions.TASK_WORKER, settings_of())

    assert url == "https://task-worker-123456789012.europe-west1.run.app"


def test_account_has_an_address_in_the_project(settings_of: Settings) -> None:
    email = names.account_email(identities.INVOKER, settings_of())

    assert email == "queue-invoker@pressroom-test.iam.gserviceaccount.com"
