from typing import Any

import pytest

from shared.web.requests import Call
from shared.web.routing import Route, Table


async def handle(_call: Call[None], _services: object) -> None:
    return None


def route(method: str, path: str) -> Route[Any, None]:
    return Route(method, path, handle, summary="A test")


@pytest.fixture
def table() -> Table[Any]:
    return Table([
        route("GET", "/"),
        route("GET", "/v1/jobs"),
        route("POST", "/v1/jobs"),
        route("GET", "/v1/jobs/{job_id}"),
        route("DELETE", "/v1/jobs/{job_id}"),
        route("GET", "/v1/jobs/recent"),
        route("GET", "/v1/jobs/{job_id}/events"),
        route("GET", "/v1/{kind}/{name}/versions/{version}"),
    ])


@pytest.mark.parametrize(
    ("path", "template", "params"),
    [
        ("/", "/", {}),
        ("/v1/jobs", "/v1/jobs", {}),
        ("/v1/jobs/j1", "/v1/jobs/{job_id}", {"job_id": "j1"}),
        ("/v1/jobs/recent", "/v1/jobs/recent", {}),
        ("/v1/jobs/recent/events", "/v1/jobs/{job_id}/events", {"job_id": "recent"}),
        ("/v1/jobs/Ärger %", "/v1/jobs/{job_id}", {"job_id": "Ärger %"}),
        ("/v1/p/n/versions/3", "/v1/{kind}/{name}/versions/{version}", {"kind": "p", "name": "n", "version": "3"}),
    ],
)
def test_finds_a_path_and_its_parameters(table: Table[Any], path: str, template: str, params: dict[str, str]) -> None:
    found = table.find(path)
    assert found is not None
    assert (found[0].path, found[1]) == (template, params)


@pytest.mark.parametrize(
    "path",
    [
        "",
        "v1/jobs",
        "/v1",
        "/v1/jobs/",
        "/v1/jobs/j1/",
        "//v1/jobs",
        "/v1//jobs",
        "/V1/jobs",
        "/v1/jobs/.",
        "/v1/jobs/..",
        "/v1/jobs/a\x00b",
        "/v1/jobs/a\nb",
        "/v1/jobs/a\x7fb",
        "/v1/jobs/" + "x" * 257,
        "/v1/jobs/{job_id}/events/more",
        "/v1/p//versions/3",
    ],
)
def test_finds_nothing_under_other_paths(table: Table[Any], path: str) -> None:
    assert table.find(path) is None


def test_answers_head_like_get(table: Table[Any]) -> None:
    found = table.find("/v1/jobs")
    assert found is not None
    assert found[0].routes["HEAD"] is found[0].routes["GET"]


def test_lists_all_methods_of_a_path(table: Table[Any]) -> None:
    found = table.find("/v1/jobs/j1")
    assert found is not None
    assert found[0].allow == "DELETE, GET, HEAD, OPTIONS"


@pytest.mark.parametrize(
    ("path", "root_path"),
    [
        ("/v1/jobs", ""),
        ("/v1/jobs", "/v1/jobs"),
        ("/v1/jobs", "/v1"),
        ("/progress_tracking/v1/jobs", "/progress_tracking"),
    ],
)
def test_finds_the_public_path_under_any_prefix(table: Table[Any], path: str, root_path: str) -> None:
    found = table.find(path, root_path)
    assert found is not None
    assert found[0].path == "/v1/jobs"


def test_strips_no_other_prefix(table: Table[Any]) -> None:
    assert table.find("/elsewhere/v1/jobs", "/progress_tracking") is None
    assert table.find("/prefixed/v1/jobs", "/pre") is None


def test_a_route_is_plain_unless_it_says_otherwise() -> None:
    plain = route("GET", "/")
    assert (plain.scope, plain.status, plain.max_body) == (None, 200, 1_048_576)
    assert (plain.etag, plain.idempotent, plain.needs_services) == (False, False, True)


def test_refuses_an_operation_declared_twice() -> None:
    with pytest.raises(ValueError, match="declared twice"):
        Table([route("GET", "/v1/jobs"), route("GET", "/v1/jobs")])


def test_refuses_two_names_for_one_place() -> None:
    with pytest.raises(ValueError, match="differently"):
        Table([route("GET", "/v1/jobs/{id}"), route("DELETE", "/v1/jobs/{job_id}")])


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("get", "/v1"),
        ("TRACE", "/v1"),
        ("HEAD", "/v1"),
        ("GET", "v1"),
        ("GET", "/v1/"),
        ("GET", "/v1/{}"),
        ("GET", "/v1/a{b}"),
        ("GET", "/v1/{b}c"),
        ("GET", "/v1/{b"),
        ("GET", "/v1/b}"),
        ("GET", "/v1/{not-a-name}"),
    ],
)
def test_refuses_a_malformed_declaration(method: str, path: str) -> None:
    with pytest.raises(ValueError, match=r"method|slash|segment"):
        route(method, path)


def test_aliases_lead_to_the_same_route() -> None:
    table = Table([Route("GET", "/v1/models/{name}", handle, summary="A test", aliases=("/v1/models/{owner}/{name}",))])
    found = [table.find(path) for path in ("/v1/models/a", "/v1/models/a/b")]

    assert [place and place[1] for place in found] == [{"name": "a"}, {"owner": "a", "name": "b"}]
    assert len({id(place[0].routes["GET"]) for place in found if place}) == 1


def test_aliases_keep_the_rules_of_paths() -> None:
    with pytest.raises(ValueError, match="slash"):
        Route("GET", "/v1/x", handle, summary="A test", aliases=("v1/y",))
