from typing import Any

import jsonschema
import orjson
import pytest

from functions.model_gateway import openai_errors
from shared import errors
from shared.errors import FieldError
from tests.functions.model_gateway.conftest import Client


def told(error: Exception) -> Any:
    return orjson.loads(openai_errors.respond(error, "/v1/openai/x").body)["error"]


@pytest.mark.parametrize(
    ("error", "status", "kind", "code"),
    [
        (errors.UnauthenticatedError(), 401, "invalid_request_error", "invalid_api_key"),
        (errors.PermissionDeniedError(), 403, "invalid_request_error", "insufficient_permissions"),
        (errors.MalformedBodyError(), 400, "invalid_request_error", "malformed_body"),
        (errors.InvalidFieldsError(), 400, "invalid_request_error", "invalid_value"),
        (errors.BodyTooLargeError(), 413, "invalid_request_error", "body_too_large"),
        (errors.UnknownModelError(), 404, "invalid_request_error", "model_not_found"),
        (errors.UnpricedModelError(), 400, "invalid_request_error", "unpriced_model"),
        (errors.NotFoundError(), 404, "invalid_request_error", "not_found"),
        (errors.RateLimitedError(), 429, "rate_limit_error", "rate_limit_exceeded"),
        (errors.ProviderRateLimitedError(), 429, "rate_limit_error", "rate_limit_exceeded"),
        (errors.BudgetExceededError(), 429, "insufficient_quota", "insufficient_quota"),
        (errors.ProviderRejectedError(), 400, "invalid_request_error", "provider_rejected"),
        (errors.ProviderRefusedError(), 400, "invalid_request_error", "content_filter"),
        (errors.ProviderUnavailableError(), 503, "server_error", "provider_unavailable"),
        (errors.ProviderHeldBackError(), 503, "server_error", "provider_held_back"),
        (errors.ProviderTimeoutError(), 504, "server_error", "provider_timeout"),
        (errors.ProviderAnswerError(), 502, "server_error", "provider_answer"),
        (errors.OverloadedError(), 503, "server_error", "overloaded"),
        (RuntimeError("hunter2"), 500, "server_error", "internal"),
    ],
)
def test_errors_have_what_makes_clients_raise_the_right_one(
    error: Exception, status: int, kind: str, code: str
) -> None:
    response = openai_errors.respond(error, "/v1/openai/x")
    found = told(error)

    assert (response.status, found["type"], found["code"]) == (status, kind, code)
    if isinstance(error, errors.PressroomError):
        assert openai_errors.status(type(error)) == status
    jsonschema.validate(orjson.loads(response.body), openai_errors.SCHEMA)
    assert "hunter2" not in found["message"]


@pytest.mark.parametrize(
    ("error", "header", "value"),
    [
        (errors.RateLimitedError(retry_after=2.2), b"retry-after", b"3"),
        (errors.RateLimitedError(), b"retry-after", None),
        (errors.RateLimitedError(), b"x-should-retry", None),
        (errors.BudgetExceededError(), b"x-should-retry", b"false"),
        (errors.ProviderUnavailableError(), b"x-should-retry", None),
        (errors.InvalidFieldsError(), b"x-should-retry", b"false"),
        (errors.UnauthenticatedError(), b"www-authenticate", b'Bearer realm="pressroom"'),
    ],
)
def test_headers_say_whether_to_try_again(error: Exception, header: bytes, value: bytes | None) -> None:
    assert openai_errors.respond(error, "/v1/openai/x").header(header) == value


def test_the_first_broken_rule_is_the_param_and_all_are_told() -> None:
    broken = [FieldError("n", "too_small", "'n' must be at least 1."), FieldError("stop", "x", "'stop' is odd.")]
    found = told(errors.InvalidFieldsError(errors=broken))

    assert (found["param"], found["message"]) == ("n", "'n' must be at least 1. 'stop' is odd.")


def test_keys_are_blotted_out() -> None:
    key = "pr_" + "a" * 32
    broken = errors.InvalidFieldsError(errors=[FieldError("x", "x", f"Odd: {key}.")])

    assert key not in told(broken)["message"]
    assert key not in told(errors.NotFoundError(f"No {key}."))["message"]


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [("GET", "/v1/openai/nowhere", 404), ("GET", "/v1/openai", 404), ("PUT", "/v1/openai/models", 405)],
)
async def test_everything_below_the_prefix_has_this_form(acme: Client, method: str, path: str, status: int) -> None:
    response = await acme.send(method, path)

    assert response.status_code == status
    jsonschema.validate(response.json(), openai_errors.SCHEMA)


async def test_callers_without_a_key_are_told_in_this_form(acme: Client) -> None:
    response = await acme.send("GET", "/v1/openai/models", {"authorization": "Bearer sk-other"})

    assert (response.status_code, response.json()["error"]["code"]) == (401, "invalid_api_key")


async def test_the_rest_of_the_function_keeps_the_usual_form(acme: Client) -> None:
    response = await acme.send("GET", "/v1/budgets")

    assert (response.status_code, response.json()["code"]) == (403, "permission_denied")
