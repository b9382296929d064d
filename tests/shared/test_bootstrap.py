import pytest

from shared import bootstrap
from shared.cache.scope import Scope
from shared.manifest import functions


@pytest.mark.parametrize("function", functions.ALL, ids=lambda function: function.name)
def test_every_declared_function_has_routes(function: functions.Function) -> None:
    routes = bootstrap.routes_of(function.name)

    assert routes
    if function.routes:
        assert all(route.path.startswith(function.routes) for route in routes)


async def test_nothing_rides_along_before_the_cache_is_used(services: bootstrap.Services) -> None:
    await services.ride_along()
    assert "cache_stats_keeper" not in vars(services)
    services.cache.peek(Scope("acme", "tests"), "0" * 64)
    await services.ride_along()
    assert "cache_stats_keeper" in vars(services)
