from functions.experiments import routes
from shared.manifest.functions import EXPERIMENTS


def test_every_route_is_one_that_the_gateway_sends_here() -> None:
    assert all(route.path.startswith(EXPERIMENTS.routes) for route in routes.ROUTES)


def test_every_route_takes_a_scope_and_has_a_tag() -> None:
    assert all(route.scope and route.tags for route in routes.ROUTES)


def test_changing_takes_more_than_reading() -> None:
    reading = [route for route in routes.ROUTES if route.method == "GET" and "experiments" in route.path]
    assert {route.scope for route in reading} == {"experiments:read"}
