"""Reports of errors, in the words of each provider."""

from typing import Any

import pytest

from shared import errors
from shared.models import reported_errors

MISTRAL = {"object": "error", "message": "Invalid model: mistral-huge", "type": "invalid_model", "code": "1500"}
AZURE = {"error": {"code": "x", "innererror": {"code": "ResponsibleAIPolicyViolation"}}}
GEMINI_KEY = {"error": {"code": 400, "status": "INVALID_ARGUMENT", "details": [{"reason": "API_KEY_INVALID"}]}}
GEMINI_MODEL = {"error": {"code": 404, "message": "models/gemini-0 is not found for API version v1beta"}}
VERTEX_MODEL = {"error": {"message": "Publisher Model `projects/p/models/gemini-0` was not found or not accessible."}}
GEMINI_LENGTH = {"error": {"message": "The input token count (2000000) exceeds the maximum number of tokens allowed."}}


@pytest.mark.parametrize(
    ("answer", "expected"),
    [
        ({"error": {"type": "rate_limit_error"}}, errors.ProviderRateLimitedError),
        ({"error": {"code": 429, "status": "RESOURCE_EXHAUSTED"}}, errors.ProviderRateLimitedError),
        ({"error": {"code": "429"}}, errors.ProviderRateLimitedError),
        ({"type": "error", "error": {"type": "overloaded_error"}}, errors.ProviderUnavailableError),
        ({"error": {"code": 503, "status": "UNAVAILABLE"}}, errors.ProviderUnavailableError),
        ([{"error": {"code": 500, "status": "INTERNAL"}}], errors.ProviderUnavailableError),
        ({"error": {"type": "timeout_error"}}, errors.ProviderTimeoutError),
        ({"error": {"status": "DEADLINE_EXCEEDED"}}, errors.ProviderTimeoutError),
        ({"error": {"type": "invalid_request_error"}}, errors.ProviderRejectedError),
        ({"error": {"code": "content_filter"}}, errors.ProviderRefusedError),
        ({"error": {"message": "busy"}}, errors.ProviderAnswerError),
        ({"error": "busy"}, errors.ProviderAnswerError),
        ("busy", errors.ProviderAnswerError),
    ],
)
def test_reports_inside_good_answers_are_told_apart(answer: Any, expected: type[errors.ProviderError]) -> None:
    assert type(reported_errors.within(answer)) is expected


@pytest.mark.parametrize(
    ("answer", "expected", "detail"),
    [
        (AZURE, errors.ProviderRefusedError, ""),
        ({"error": {"code": "insufficient_quota"}}, errors.ProviderRateLimitedError, reported_errors.NO_CREDIT),
        ({"error": {"type": "billing_error"}}, errors.ProviderRateLimitedError, reported_errors.NO_CREDIT),
        ({"error": {"code": "invalid_api_key"}}, errors.ProviderRejectedError, reported_errors.BAD_KEY),
        (GEMINI_KEY, errors.ProviderRejectedError, reported_errors.BAD_KEY),
        ({"error": {"code": "model_not_found"}}, errors.UnknownModelError, reported_errors.NO_MODEL),
        ({"error": {"message": "model: claude-0"}}, errors.UnknownModelError, reported_errors.NO_MODEL),
        ({"error": {"message": 'model "llama9" not found, try pulling it'}}, errors.UnknownModelError, ""),
        (MISTRAL, errors.UnknownModelError, ""),
        (GEMINI_MODEL, errors.UnknownModelError, ""),
        (VERTEX_MODEL, errors.UnknownModelError, ""),
        ({"error": {"code": "context_length_exceeded"}}, errors.ProviderRejectedError, reported_errors.TOO_LONG),
        ({"error": {"message": "prompt is too long: 9 > 8"}}, errors.ProviderRejectedError, reported_errors.TOO_LONG),
        (GEMINI_LENGTH, errors.ProviderRejectedError, reported_errors.TOO_LONG),
    ],
)
def test_reports_that_tell_more_than_a_status(answer: Any, expected: type[errors.ProviderError], detail: str) -> None:
    found = reported_errors.refined(answer)
    assert type(found) is expected
    assert found.detail == (detail or found.detail)


@pytest.mark.parametrize("answer", [None, [], "x", 3, {}, {"error": None}, {"error": {"details": ["x", {}]}}])
def test_reports_without_a_known_word_tell_nothing(answer: Any) -> None:
    assert reported_errors.refined(answer) is None
    assert reported_errors.retry_after(answer) is None


@pytest.mark.parametrize(
    ("answer", "expected"),
    [
        ({"error": {"message": "Unsupported value: 'temperature' does not support 0.7"}}, {"temperature"}),
        ({"error": {"message": "`temperature` is deprecated for this model."}}, {"temperature"}),
        ({"error": {"message": "`temperature` and `top_p` cannot both be specified"}}, {"temperature", "top_p"}),
        ({"detail": [{"type": "extra_forbidden", "loc": ["body", "seed"]}]}, {"seed"}),
        ({"error": {"message": "Thinking level MINIMAL is not supported for this model."}}, {"thinkingConfig"}),
        ({"error": {"message": "temperature must be at most 2"}}, set()),
        ({"error": {"message": "Unsupported country"}}, set()),
        (None, set()),
    ],
)
def test_only_fields_that_are_said_to_be_unsupported_are_unwanted(answer: Any, expected: set[str]) -> None:
    names = {"temperature": "temperature", "top_p": "top_p", "seed": "seed", "thinkingConfig": "thinking"}
    assert reported_errors.unwanted(answer, names) == expected
