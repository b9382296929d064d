import pytest

from shared import bootstrap
from shared.manifest import functions


@pytest.mark.parametrize("function", functions.ALL, ids=lambda function: function.name)
def test_every_declared_function_has_routes(function: functions.Function) -> None:
    routes = bootstrap.routes_of(function.name)

    assert routes
    if function.routes:
        assert all(route.path.startswith(function.routes) for route in routes)
