from datetime import UTC, datetime
from typing import Any

import pytest

from shared import errors
from shared.models import http_failures

NOW = datetime(2026, 5, 4, 12, 0, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("status", "expected"),
    [
        (302, errors.ProviderRejectedError),
        (400, errors.ProviderRejectedError),
        (401, errors.ProviderRejectedError),
        (402, errors.ProviderRateLimitedError),
        (403, errors.ProviderRejectedError),
        (404, errors.ProviderRejectedError),
        (408, errors.ProviderTimeoutError),
        (422, errors.ProviderRejectedError),
        (429, errors.ProviderRateLimitedError),
        (500, errors.ProviderUnavailableError),
        (503, errors.ProviderUnavailableError),
        (504, errors.ProviderTimeoutError),
        (529, errors.ProviderUnavailableError),
    ],
)
def test_status_decides_the_error(status: int, expected: type[errors.ProviderError]) -> None:
    assert type(http_failures.from_answer(status, {}, None, NOW)) is expected


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({}, None),
        ({"retry-after": "12"}, 12),
        ({"retry-after": "1.5"}, 1.5),
        ({"retry-after": "-3"}, 0),
        ({"retry-after": "inf"}, None),
        ({"retry-after": "soon"}, None),
        ({"retry-after": "Mon, 04 May 2026 12:00:30 GMT"}, 30),
        ({"retry-after": "Mon, 04 May 2026 11:00:00 GMT"}, 0),
        ({"retry-after": "Mon, 04 May 2026 12:00:30 -0000"}, 30),
        ({"retry-after": "12", "retry-after-ms": "250"}, 0.25),
    ],
)
def test_retry_after_is_read_in_all_its_forms(headers: dict[str, str], seconds: float | None) -> None:
    assert http_failures.retry_after(headers, NOW) == seconds


def test_bad_credentials_are_told_from_bad_requests() -> None:
    assert "credentials" in http_failures.from_answer(401, {}, None, NOW).detail
    assert "credentials" not in http_failures.from_answer(400, {}, None, NOW).detail


@pytest.mark.parametrize(
    ("status", "body", "expected"),
    [
        (400, {"error": {"code": "content_filter"}}, errors.ProviderRefusedError),
        (404, {"error": {"code": "model_not_found"}}, errors.UnknownModelError),
        (503, {"error": {"code": "content_filter"}}, errors.ProviderUnavailableError),
    ],
)
def test_body_says_more_closely_what_the_status_means(
    status: int, body: Any, expected: type[errors.ProviderError]
) -> None:
    assert type(http_failures.from_answer(status, {}, body, NOW)) is expected


@pytest.mark.parametrize(("headers", "wait"), [({}, 34.4), ({"retry-after": "7"}, 7)])
def test_wait_may_stand_in_the_body(headers: dict[str, str], wait: float) -> None:
    detail = {"@type": "type.googleapis.com/google.rpc.RetryInfo", "retryDelay": "34.4s"}
    body = {"error": {"code": 429, "status": "RESOURCE_EXHAUSTED", "details": [detail]}}
    assert http_failures.from_answer(429, headers, body, NOW).retry_after == wait


@pytest.mark.parametrize(("headers", "wait"), [({}, 60), ({"retry-after": "300"}, 300)])
def test_lack_of_credit_is_not_tried_again_at_once(headers: dict[str, str], wait: float) -> None:
    assert http_failures.from_answer(402, headers, None, NOW).retry_after == wait
