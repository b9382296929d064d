import logging

import orjson
import pytest

from shared import errors
from shared.errors import FieldError
from shared.observability import metrics, tracing
from shared.web import problems

TRACE = {"traceparent": f"00-{'a' * 32}-{'b' * 16}-01"}


def kinds(root: type[errors.PressroomError] = errors.PressroomError) -> list[type[errors.PressroomError]]:
    declared = [child for child in root.__subclasses__() if child.__module__ == errors.__name__]
    return [root, *(kind for child in declared for kind in kinds(child))]


def body(error: Exception) -> dict[str, object]:
    found: dict[str, object] = orjson.loads(problems.respond(error, "/v1/jobs").body)
    return found


@pytest.mark.parametrize("kind", kinds())
def test_every_error_becomes_a_problem(kind: type[errors.PressroomError]) -> None:
    response = problems.respond(kind(), "/v1/jobs")
    problem = orjson.loads(response.body)
    assert (response.status, response.media_type) == (kind.http_status, b"application/problem+json")
    assert problem["type"] == f"urn:pressroom:problem:{kind.code}"
    assert (problem["status"], problem["code"]) == (kind.http_status, kind.code)
    assert (problem["title"], problem["retryable"]) == (kind.__doc__, kind.retryable)


def test_a_problem_says_what_when_and_where() -> None:
    with tracing.continue_from(TRACE):
        assert body(errors.NotFoundError("There is no job j1.")) == {
            "type": "urn:pressroom:problem:not_found",
            "title": "There is no such resource.",
            "status": 404,
            "detail": "There is no job j1.",
            "instance": "/v1/jobs",
            "code": "not_found",
            "retryable": False,
            "trace_id": "a" * 32,
        }


def test_lists_the_broken_rules() -> None:
    error = errors.InvalidFieldsError(errors=[FieldError("a.0", "too_short", "Too short.")])
    assert body(error)["errors"] == [{"field": "a.0", "rule": "too_short", "detail": "Too short."}]


@pytest.mark.parametrize(("seconds", "told"), [(0.2, 1), (3.0, 3), (3.1, 4), (-1.0, 0)])
def test_tells_when_to_try_again(seconds: float, told: int) -> None:
    response = problems.respond(errors.RateLimitedError(retry_after=seconds), "/")
    assert response.header(b"retry-after") == str(told).encode()
    assert orjson.loads(response.body)["retry_after"] == told


def test_challenges_who_is_not_known() -> None:
    response = problems.respond(errors.UnauthenticatedError(), "/")
    assert response.header(b"www-authenticate") == b'Bearer realm="pressroom"'


def test_lists_the_allowed_methods() -> None:
    response = problems.respond(errors.MethodNotAllowedError(), "/", allow="GET, HEAD")
    assert response.header(b"allow") == b"GET, HEAD"


@pytest.mark.parametrize(
    "error",
    [
        RuntimeError("database password is hunter2"),
        errors.InternalError("database password is hunter2"),
        errors.StoreUnavailableError("10.0.0.7 hunter2 refused"),
        errors.MissingIndexError("collection hunter2 needs an index"),
        errors.QueueUnavailableError("projects/hunter2/queues"),
        KeyError("hunter2"),
    ],
)
def test_tells_nothing_of_our_inside(error: Exception) -> None:
    assert b"hunter2" not in problems.respond(error, "/").body


def test_blots_keys_out_of_what_it_tells() -> None:
    key = "pr_" + "a" * 32
    error = errors.ProviderRejectedError(f"Key {key} is wrong.", errors=[FieldError("k", "r", f"Not {key}.")])
    assert key.encode() not in problems.respond(error, "/").body


def test_shortens_the_path_it_repeats() -> None:
    assert len(orjson.loads(problems.respond(errors.NotFoundError(), "/" * 5000).body)["instance"]) == 500


@pytest.mark.parametrize(
    ("error", "level"),
    [
        (RuntimeError("x"), logging.ERROR),
        (errors.InternalError("x"), logging.ERROR),
        (errors.StoreUnavailableError("x"), logging.WARNING),
    ],
)
def test_logs_what_is_our_fault(caplog: pytest.LogCaptureFixture, error: Exception, level: int) -> None:
    problems.respond(error, "/")
    assert [record.levelno for record in caplog.records] == [level]


def test_logs_the_traceback_of_the_unforeseen(caplog: pytest.LogCaptureFixture) -> None:
    problems.respond(RuntimeError("x"), "/")
    assert "RuntimeError: x" in caplog.text


def test_logs_nothing_of_a_callers_mistake(caplog: pytest.LogCaptureFixture) -> None:
    problems.respond(errors.NotFoundError(), "/")
    assert not caplog.records


def test_counts_what_it_tells() -> None:
    counted = metrics.ERRORS.labels("invalid_state", "conflict")._value.get
    before = counted()
    problems.respond(errors.InvalidStateError(), "/")
    problems.for_stream(errors.InvalidStateError(), "/")
    assert counted() == before + 2


@pytest.mark.parametrize(
    ("path", "covered"), [("/v1/own", True), ("/v1/own/x", True), ("/v1/owner", False), ("/v1", False)]
)
def test_a_form_covers_what_is_below_its_prefix(path: str, covered: bool) -> None:  # noqa: FBT001
    form = problems.Form("/v1/own", problems.respond, lambda kind: kind.http_status, "Own", {})
    assert form.covers(path) is covered
