from typing import Any

import pytest

from infra.preview.graph import COMPUTED
from infra.preview.rules import url_maps
from tests.infra.preview.rules.made import URL_MAP, names, resource, texts

MATCHER = {
    "name": "api",
    "defaultService": "health",
    "pathRules": [
        {"paths": ["/v1/*"], "service": "general"},
        {"paths": ["/v1/content", "/v1/content/*"], "service": "content"},
        {"paths": ["/old/*"], "urlRedirect": {"stripQuery": True}},
    ],
}
ROUTED = {
    "name": "routed",
    "defaultService": "health",
    "routeRules": [
        {"priority": 2, "matchRules": [{"prefixMatch": "/v1"}], "service": "general"},
        {"priority": 1, "matchRules": [{"fullPathMatch": "/v1/exact"}], "service": "exact"},
    ],
}
HOSTS = [{"hosts": ["api.example.com"], "pathMatcher": "api"}, {"hosts": ["*.example.com"], "pathMatcher": "routed"}]


def url_map(*tests: dict[str, Any], **inputs: Any) -> Any:
    made = {"defaultService": "nothing", "hostRules": HOSTS, "pathMatchers": [MATCHER, ROUTED], "tests": list(tests)}
    return resource(URL_MAP, **{**made, **inputs})


@pytest.mark.parametrize(
    ("host", "path", "service"),
    [
        ("api.example.com", "/v1/content", "content"),
        ("api.example.com", "/v1/content/stream", "content"),
        ("api.example.com", "/v1/contents", "general"),
        ("api.example.com", "/v1", "health"),
        ("api.example.com", "/old/page", None),
        ("www.example.com", "/v1/exact", "exact"),
        ("www.example.com", "/v1/exactly", "general"),
        ("www.example.com", "/", "health"),
        ("example.org", "/v1/content", "nothing"),
    ],
)
def test_request_finds_its_service(host: str, path: str, service: str | None) -> None:
    assert url_maps.service(url_map(), host, path) == service


def test_test_that_does_not_hold_is_found() -> None:
    held = {"host": "api.example.com", "path": "/v1/content", "service": "content"}
    broken = {"host": "api.example.com", "path": "/v1/contents", "service": "content"}

    assert texts(url_map(held, broken)) == ["api.example.com/v1/contents leads to general, not to content"]


def test_test_without_expectation_is_found() -> None:
    assert names(url_map({"host": "api.example.com", "path": "/"})) == {"url-map-tests"}


def test_unknown_services_are_not_compared() -> None:
    assert names(url_map({"host": "api.example.com", "path": "/", "service": COMPUTED})) == set()


def test_matcher_that_nobody_leads_to_is_found() -> None:
    assert texts(url_map(hostRules=HOSTS[:1])) == ["hostRules and pathMatchers do not both name routed"]
