"""Errors as RFC 9457 problem documents: the one place where an error becomes an HTTP response."""

import dataclasses
import logging
import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import orjson

from shared import errors
from shared.observability import metrics, tracing
from shared.observability.redaction import redact
from shared.web.asgi import RawHeader
from shared.web.responses import Response

MEDIA_TYPE = b"application/problem+json"
TYPE_PREFIX = "urn:pressroom:problem:"

CHALLENGE: RawHeader = (b"www-authenticate", b'Bearer realm="pressroom"')
_PRIVATE_CATEGORIES = frozenset({"internal", "store", "queue"})
_MAX_INSTANCE = 500

_logger = logging.getLogger(__name__)

Respond = Callable[[Exception, str, str], Response]


@dataclass(frozen=True)
class Form:
    """
    Another form of problems, for an API whose clients expect their own.

    It holds for all paths below ``prefix``, whether there is a route or not. ``respond`` is given the error, the path
    and what the resource allows, as ``respond`` below; ``status`` is that of a kind of error. ``name`` and ``schema``
    describe what it answers as JSON.
    """

    prefix: str
    respond: Respond
    status: Callable[[type[errors.PressroomError]], int]
    name: str
    schema: Mapping[str, Any]

    def covers(self, path: str) -> bool:
        """Return whether problems at ``path`` are told in this form."""
        return path == self.prefix or path.startswith(self.prefix + "/")


def respond(error: Exception, path: str, allow: str = "") -> Response:
    """Return the response that tells of ``error``, which is noted."""
    known = noted(error)
    problem = document(known, path)
    headers: list[RawHeader] = []
    if known.retry_after is not None:
        headers.append((b"retry-after", str(seconds(known.retry_after)).encode()))
    if known.http_status == 401:
        headers.append(CHALLENGE)
    if allow:
        headers.append((b"allow", allow.encode()))
    return Response(orjson.dumps(problem), known.http_status, MEDIA_TYPE, headers)


def noted(error: Exception) -> errors.PressroomError:
    """Return what callers may know of ``error``; it is counted, and logged if it is our fault."""
    known = error if isinstance(error, errors.PressroomError) else errors.InternalError()
    metrics.ERRORS.labels(known.code, known.category).inc()
    _log(error, known)
    return known


def detail(error: errors.PressroomError) -> str:
    """Return what callers are told of ``error``, without what concerns us alone."""
    return title(type(error)) if error.category in _PRIVATE_CATEGORIES else redact(error.detail)


def seconds(retry_after: float) -> int:
    """Return the whole seconds to wait before trying again."""
    return max(0, math.ceil(retry_after))


def document(error: errors.PressroomError, path: str) -> dict[str, Any]:
    """Return ``error`` as a problem document."""
    problem: dict[str, Any] = {
        "type": TYPE_PREFIX + error.code,
        "title": title(type(error)),
        "status": error.http_status,
        "detail": detail(error),
        "instance": path[:_MAX_INSTANCE],
        "code": error.code,
        "retryable": error.retryable,
        "trace_id": tracing.trace_id(),
    }
    if error.errors:
        problem["errors"] = [
            dataclasses.asdict(dataclasses.replace(one, detail=redact(one.detail))) for one in error.errors
        ]
    if error.retry_after is not None:
        problem["retry_after"] = seconds(error.retry_after)
    return problem


def title(kind: type[errors.PressroomError]) -> str:
    """Return the sentence that names this kind of problem, always the same."""
    return (kind.__doc__ or "").strip()


def for_stream(error: Exception, path: str) -> dict[str, Any]:
    """Return the problem document for an error after the response began, which is noted too."""
    return document(noted(error), path)


def _log(error: Exception, known: errors.PressroomError) -> None:
    """Log what is our fault: with a traceback if nobody foresaw it."""
    if known is not error or known.category == "internal":
        _logger.error("unexpected error", exc_info=error)
    elif known.http_status >= 500:
        _logger.warning("%s: %s", known.code, known.detail, exc_info=None if known.retryable else error)
