"""Errors as clients of the OpenAI API expect them, with the status that makes each raise what its callers catch."""

from collections.abc import Mapping
from typing import Any, NamedTuple

import orjson

from shared import errors
from shared.observability.redaction import redact
from shared.web import problems
from shared.web.asgi import RawHeader
from shared.web.problems import Form
from shared.web.responses import JSON, Response

PREFIX = "/v1/openai"

_INVALID = "invalid_request_error"
_SERVER = "server_error"
_NO_RETRY: RawHeader = (b"x-should-retry", b"false")


class _Told(NamedTuple):
    """How the OpenAI API tells a kind of error; an empty code stands for the product's own."""

    status: int
    type: str
    code: str = ""
    param: str | None = None


_KINDS: Mapping[type[errors.PressroomError], _Told] = {
    errors.UnauthenticatedError: _Told(401, _INVALID, "invalid_api_key"),
    errors.PermissionDeniedError: _Told(403, _INVALID, "insufficient_permissions"),
    errors.InvalidFieldsError: _Told(400, _INVALID, "invalid_value"),
    errors.UnknownModelError: _Told(404, _INVALID, "model_not_found", "model"),
    errors.UnpricedModelError: _Told(400, _INVALID, "", "model"),
    errors.NotFoundError: _Told(404, _INVALID),
    errors.RateLimitedError: _Told(429, "rate_limit_error", "rate_limit_exceeded"),
    errors.ProviderRateLimitedError: _Told(429, "rate_limit_error", "rate_limit_exceeded"),
    errors.BudgetExceededError: _Told(429, "insufficient_quota", "insufficient_quota"),
    errors.ProviderRejectedError: _Told(400, _INVALID),
    errors.ProviderRefusedError: _Told(400, _INVALID, "content_filter"),
}

SCHEMA: Mapping[str, Any] = {
    "type": "object",
    "title": "OpenAIError",
    "description": "What went wrong, as the OpenAI API tells it.",
    "required": ["error"],
    "properties": {
        "error": {
            "type": "object",
            "required": ["message", "type", "param", "code"],
            "properties": {
                "message": {"type": "string"},
                "type": {"type": "string", "examples": [_INVALID]},
                "param": {"type": ["string", "null"], "description": "The field that breaks a rule."},
                "code": {"type": ["string", "null"], "examples": ["model_not_found"]},
            },
        },
    },
}


def respond(error: Exception, _: str, allow: str = "") -> Response:
    """Return the response that tells of ``error``, which is noted."""
    known = problems.noted(error)
    told = _told(type(known))
    headers: list[RawHeader] = []
    if known.retry_after is not None:
        headers.append((b"retry-after", str(problems.seconds(known.retry_after)).encode()))
    if told.status == 401:
        headers.append(problems.CHALLENGE)
    if not known.retryable:
        headers.append(_NO_RETRY)
    if allow:
        headers.append((b"allow", allow.encode()))
    return Response(orjson.dumps(document(known)), told.status, JSON, headers)


def document(error: errors.PressroomError) -> dict[str, Any]:
    """Return ``error`` in the form of the OpenAI API."""
    told = _told(type(error))
    broken = error.errors[0] if error.errors else None
    sentences = " ".join(one.detail for one in error.errors)
    return {
        "error": {
            "message": redact(sentences) or problems.detail(error),
            "type": told.type,
            "param": broken.field if broken else told.param,
            "code": told.code or error.code,
        }
    }


def status(kind: type[errors.PressroomError]) -> int:
    """Return the status that tells a kind of error."""
    return _told(kind).status


def _told(kind: type[errors.PressroomError]) -> _Told:
    for known in kind.__mro__:
        if known in _KINDS:
            return _KINDS[known]
    return _Told(kind.http_status, _SERVER if kind.http_status >= 500 else _INVALID)


FORM = Form(PREFIX, respond, status, "OpenAIError", SCHEMA)
