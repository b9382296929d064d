from typing import Any

import pytest

from infra.local.cloud_tasks import targets
from infra.local.cloud_tasks.status import StatusError
from tests.infra.local.cloud_tasks.lab import queue_message

NOBODY: frozenset[str] = frozenset()


def overridden(url: str, **override: Any) -> str:
    return targets.resolve(url, queue_message(http_target={"uri_override": override})).url


@pytest.mark.parametrize(
    ("url", "host", "port", "path"),
    [
        ("http://127.0.0.1:8081/a/b?c=d", "127.0.0.1", 8081, "/a/b?c=d"),
        ("http://localhost", "localhost", 80, "/"),
        ("https://LOCALHOST/x#fragment", "localhost", 443, "/x"),
        ("http://[::1]:5/x", "::1", 5, "/x"),
        ("http://user:secret@127.0.0.1/x", "127.0.0.1", 80, "/x"),
        ("http://127.0.0.1/%zz", "127.0.0.1", 80, "/%zz"),
        ("http://127.0.0.1/a b\\r\\nX: y/é", "127.0.0.1", 80, "/a%20b%5Cr%5CnX:%20y/%C3%A9"),
    ],
)
def test_urls_come_apart(url: str, host: str, port: int, path: str) -> None:
    address = targets.address(url)
    assert (address.host, address.port, address.path) == (host, port, path)


@pytest.mark.parametrize(
    ("url", "text"),
    [
        ("", "HttpRequest.url is required."),
        ("127.0.0.1/x", "HttpTarget.url must start with 'http://' or 'https://'."),
        ("ftp://127.0.0.1/x", "HttpTarget.url must start with 'http://' or 'https://'."),
        ("http://", "HttpRequest.url is malformed"),
        ("http://[::1", "HttpRequest.url is malformed"),
        ("http://127.0.0.1:99999/", "HttpRequest.url is malformed"),
        ("http://127.0.0.1/" + "x" * 2083, "longer than 2083"),
        ("http://127.0.0.1/" + "é" * 400, "longer than 2083"),
    ],
)
def test_bad_urls_are_refused(url: str, text: str) -> None:
    with pytest.raises(StatusError) as caught:
        targets.address(url)
    assert text in caught.value.message


@pytest.mark.parametrize(
    "url", ["http://127.0.0.1", "http://127.9.9.9", "http://[::1]", "http://localhost", "http://a.localhost"]
)
def test_loopback_hosts_are_allowed(url: str) -> None:
    targets.require_allowed(targets.address(url), NOBODY)


@pytest.mark.parametrize(
    "url",
    [
        "https://example.com",
        "http://10.0.0.1",
        "http://0.0.0.0",
        "http://169.254.169.254",
        "http://127.0.0.1@example.com/",
        "http://127.0.0.1.example.com/",
        "http://2130706433/",
        "http://localhost.example.com/",
    ],
)
def test_other_hosts_are_refused_unless_allowed(url: str) -> None:
    address = targets.address(url)
    with pytest.raises(StatusError, match="loopback hosts only"):
        targets.require_allowed(address, NOBODY)
    targets.require_allowed(address, frozenset({address.host}))


@pytest.mark.parametrize(
    ("override", "url"),
    [
        ({}, "https://far.example:9/a?b=c"),
        ({"host": "127.0.0.1"}, "https://127.0.0.1:9/a?b=c"),
        ({"scheme": "HTTP"}, "http://far.example:9/a?b=c"),
        ({"scheme": 0}, "https://far.example:9/a?b=c"),
        ({"port": 8081}, "https://far.example:8081/a?b=c"),
        ({"port": 0}, "https://far.example/a?b=c"),
        ({"path_override": {"path": "/z"}}, "https://far.example:9/z?b=c"),
        ({"path_override": {"path": ""}}, "https://far.example:9/?b=c"),
        ({"query_override": {"query_params": "q=1"}}, "https://far.example:9/a?q=1"),
        ({"query_override": {}}, "https://far.example:9/a"),
        ({"scheme": "HTTP", "host": "::1", "port": 1}, "http://[::1]:1/a?b=c"),
    ],
)
def test_a_queue_overrides_parts_of_the_url(override: dict[str, Any], url: str) -> None:
    assert overridden("https://far.example:9/a?b=c", **override) == url


@pytest.mark.parametrize(
    ("url", "result"),
    [
        ("https://far.example:9/a?b=c", "https://far.example:9/a?b=c"),
        ("https://far.example", "https://far.example:8081/z?q=1"),
    ],
)
def test_a_mild_override_fills_only_what_is_missing(url: str, result: str) -> None:
    override = {
        "scheme": "HTTP",
        "host": "127.0.0.1",
        "port": 8081,
        "path_override": {"path": "z"},
        "query_override": {"query_params": "q=1"},
        "uri_override_enforce_mode": "IF_NOT_EXISTS",
    }
    assert overridden(url, **override) == result


def test_a_queue_without_override_leaves_the_url() -> None:
    assert targets.resolve("http://localhost/x", queue_message()).url == "http://localhost/x"
