from collections.abc import Callable

from infra.cloud import url_map
from infra.cloud.observability import uptime
from infra.cloud.settings import StackSettings
from shared.manifest import functions

Settings = Callable[..., StackSettings]


def test_host_is_asked_for_the_health_of_everything(settings_of: Settings) -> None:
    (check,) = uptime.declared(settings_of(domain="api.example.com"))

    assert check.path in url_map.paths(functions.SYSTEM_HEALTH)
    assert check.http["validate_ssl"] is True
    assert check.times == {"period": "60s", "timeout": "10s"}


def test_without_a_host_nothing_is_asked(settings_of: Settings) -> None:
    assert uptime.declared(settings_of()) == ()
