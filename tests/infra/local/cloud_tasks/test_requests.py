from typing import Any

import pytest

from infra.local.cloud_tasks import requests
from infra.local.cloud_tasks.clocks import AdjustableClock
from infra.local.cloud_tasks.limits import Options
from infra.local.cloud_tasks.oidc import SigningKey, TokenMinter
from infra.local.cloud_tasks.requests import OutgoingRequest
from infra.local.cloud_tasks.status import StatusError
from tests.infra.local.cloud_tasks.lab import Lab


class EchoingMinter(TokenMinter):
    """Mints tokens that say what was asked for."""

    def token(self, account: str, audience: str) -> str:
        return f"{account}>{audience}"


def built(http_request: dict[str, Any], http_target: dict[str, Any] | None = None, **task: Any) -> OutgoingRequest:
    lab = Lab(Options(allow_hosts=frozenset({"far.example"})))
    lab.queue(**({"http_target": http_target} if http_target else {}))
    lab.task("t", http_request=http_request, **task)
    (attempt,) = lab.scheduler.due()
    return requests.build(attempt, Options(), EchoingMinter(SigningKey(), AdjustableClock().now))


def test_a_request_is_what_the_task_says() -> None:
    request = built({"url": "http://127.0.0.1:5/a?b", "http_method": "PUT", "body": b"x"})
    assert (request.method, request.body, request.address.port) == ("PUT", b"x", 5)
    assert request.address.path == "/a?b"


@pytest.mark.parametrize(("method", "body"), [("PATCH", b"x"), ("GET", b""), ("DELETE", b"")])
def test_a_queues_method_wins_and_may_drop_the_body(method: str, body: bytes) -> None:
    request = built({"body": b"x"}, {"http_method": method})
    assert (request.method, request.body) == (method, body)


def test_a_queue_overrides_address_and_headers() -> None:
    target = {
        "uri_override": {"scheme": "HTTP", "host": "127.0.0.1", "port": 8081},
        "header_overrides": [{"header": {"key": "X-A", "value": "queue"}}],
    }
    request = built({"url": "https://far.example/x", "headers": {"x-a": "task"}}, target)
    assert request.address.url == "http://127.0.0.1:8081/x"
    assert [value for name, value in request.headers if name.lower() == "x-a"] == ["queue"]


def test_a_host_is_refused_at_dispatch_too() -> None:
    with pytest.raises(StatusError, match="loopback hosts only"):
        built({"url": "https://far.example/x"})


@pytest.mark.parametrize(
    ("token", "authorization"),
    [
        ({"service_account_email": "a@b", "audience": "c"}, "Bearer a@b>c"),
        ({"service_account_email": "a@b"}, "Bearer a@b>http://127.0.0.1:9"),
    ],
)
def test_a_tokens_audience_defaults_to_the_url(token: dict[str, str], authorization: str) -> None:
    request = built({"url": "http://127.0.0.1:9", "oidc_token": token, "headers": {"authorization": "mine"}})
    assert [value for name, value in request.headers if name.lower() == "authorization"] == [authorization]


def test_a_queues_token_wins() -> None:
    target = {"oidc_token": {"service_account_email": "q@b", "audience": "q"}}
    request = built({"oidc_token": {"service_account_email": "t@b", "audience": "t"}}, target)
    assert dict(request.headers)["Authorization"] == "Bearer q@b>q"


def test_without_a_token_the_callers_authorization_stays() -> None:
    assert dict(built({"headers": {"Authorization": "mine"}}).headers)["Authorization"] == "mine"
