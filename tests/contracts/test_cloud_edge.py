"""The load balancer sends every path where the local gateway sends it."""

import re
from typing import Any

import httpx
import pytest

from infra.local import gateway
from infra.local.gateway import Gateway
from infra.preview.graph import Resource
from shared import bootstrap
from shared.manifest import functions
from shared.web import builtin
from shared.web.routing import Route, Table
from tests.contracts import deployed, url_map
from tests.contracts.url_map import Choice

WITH_EDGE = ("staging", "prod")
FALLBACK = functions.SYSTEM_HEALTH
ROUTED = sorted({
    re.sub(r"\{\w+\}", "x", route.path) for function in functions.PUBLIC for route in bootstrap.routes_of(function.name)
})
BELOW = sorted({
    f"{prefix}{rest}" for function in functions.PUBLIC for prefix in function.routes for rest in ("/", "/a/b/c")
})
UNKNOWN = [
    *sorted({f"{prefix}x" for function in functions.PUBLIC for prefix in function.routes}),
    *("/v1", "/v1/", "/v1/unknown", "/v2/jobs", "/jobs", "/favicon.ico", "/healthy", "/v1jobs", "/V1/jobs", "/sweep"),
]


@pytest.fixture(params=WITH_EDGE)
def routes(request: pytest.FixtureRequest) -> Resource:
    """The URL map of a stack that has a load balancer."""
    found = deployed.graph(request.param).of_type(deployed.URL_MAP)
    return next(each for each in found if each.get("hostRules"))


@pytest.fixture(scope="module")
def local() -> Gateway:
    return Gateway()


def host_of(routes: Resource) -> str:
    return str(routes.get("hostRules")[0]["hosts"][0])


def chosen_locally(local: Gateway, path: str) -> str:
    app = local._by_segments.get(gateway._prefix(path))
    return getattr(app, "name", "").replace("_", "-")


@pytest.mark.parametrize("path", ROUTED + BELOW)
def test_path_of_a_function_goes_the_same_way(local: Gateway, routes: Resource, path: str) -> None:
    chosen = chosen_locally(local, path)

    assert chosen
    assert url_map.choose(routes, host_of(routes), path) == Choice(chosen)


@pytest.mark.parametrize("path", UNKNOWN)
def test_unknown_path_is_refused_in_both(local: Gateway, routes: Resource, path: str) -> None:
    assert chosen_locally(local, path) == ""
    assert url_map.choose(routes, host_of(routes), path) == Choice(FALLBACK.name.replace("_", "-"))
    assert Table(bootstrap.routes_of(FALLBACK.name)).find(path) is None


@pytest.mark.parametrize("route", builtin.ROUTES, ids=lambda route: route.path)
def test_what_every_function_answers_goes_the_same_way(
    local: Gateway, routes: Resource, route: Route[Any, None]
) -> None:
    chosen = chosen_locally(local, route.path)

    assert chosen == FALLBACK.name.replace("_", "-")
    assert url_map.choose(routes, host_of(routes), route.path) == Choice(chosen)


async def test_root_leads_to_the_same_page(local: Gateway, routes: Resource) -> None:
    async with httpx.AsyncClient(transport=httpx.ASGITransport(local), base_url="http://gateway") as client:
        answer = await client.get("/")

    assert answer.status_code == 307
    assert url_map.choose(routes, host_of(routes), "/") == Choice(redirect=answer.headers["location"])


def test_every_function_with_routes_has_a_backend(routes: Resource) -> None:
    found = {url_map.choose(routes, host_of(routes), path).backend for path in ROUTED}

    assert found == {function.name.replace("_", "-") for function in functions.PUBLIC}


def test_load_balancer_checks_what_we_expect(routes: Resource) -> None:
    for case in routes.get("tests"):
        expected = Choice(str(case.get("service", "")).rpartition("/")[2])
        found = url_map.choose(routes, case["host"], case["path"])

        assert found == expected or (found.redirect and case["expectedRedirectResponseCode"] == 307)


def test_host_is_the_configured_one(routes: Resource) -> None:
    stack = "prod" if "prod" in routes.urn else "staging"

    assert [rule["hosts"] for rule in routes.get("hostRules")] == [[deployed.graph(stack).config["pressroom:domain"]]]


def test_stack_without_host_has_no_load_balancer() -> None:
    assert not list(deployed.graph("dev").of_type(deployed.URL_MAP))
