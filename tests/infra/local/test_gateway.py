"""The gateway over real HTTP: every public function behind one address."""

import pytest

from infra.local import gateway
from shared import bootstrap
from shared.manifest import functions
from tests.conftest import Api


@pytest.mark.parametrize("function", functions.PUBLIC, ids=lambda function: function.name)
async def test_every_route_of_a_function_is_reached(api: Api, function: functions.Function) -> None:
    for route in bootstrap.routes_of(function.name):
        path = route.path.replace("{", "").replace("}", "")
        answer = await api.http.request("OPTIONS", path)

        assert answer.status_code == 204
        assert route.method in answer.headers["allow"]


async def test_internal_function_is_not_public(api: Api) -> None:
    for path in ("/stages", "/sweep"):
        assert (await api.http.post(path, json={})).status_code == 404


async def test_unknown_path_is_a_problem(api: Api) -> None:
    answer = await api.http.get("/v1/novels")

    assert answer.status_code == 404
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json()["code"] == "not_found"


async def test_root_leads_to_the_description(api: Api) -> None:
    answer = await api.http.get("/")

    assert (answer.status_code, answer.headers["location"]) == (307, "/docs")


@pytest.mark.parametrize(
    ("path", "prefix"),
    [("/v1/jobs", "/v1/jobs"), ("/v1/jobs/x/events", "/v1/jobs"), ("/health/live", "/health"), ("/v1", "/v1")],
)
def test_prefix_says_which_function_answers(path: str, prefix: str) -> None:
    assert gateway._prefix(path) == prefix
