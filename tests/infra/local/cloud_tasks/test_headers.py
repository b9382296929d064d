from email.utils import formatdate

import pytest

from infra.local.cloud_tasks import headers, messages
from infra.local.cloud_tasks.messages import SECOND, Message
from infra.local.cloud_tasks.status import StatusError
from tests.infra.local.cloud_tasks.lab import task_message

NOW = 1_767_225_600 * SECOND


def dispatched(count: int = 1, **sent: str) -> Message:
    task = task_message("t", http_request={"headers": sent}, dispatch_count=count)
    messages.set_micros(task.schedule_time, NOW + 120_034)
    return task


def test_every_request_carries_the_facts_of_its_task() -> None:
    fields = headers.outgoing(dispatched(3), executions=1, previous_status=0)
    assert fields == [
        ("User-Agent", "Google-Cloud-Tasks"),
        ("X-CloudTasks-QueueName", "q"),
        ("X-CloudTasks-TaskName", "t"),
        ("X-CloudTasks-TaskRetryCount", "2"),
        ("X-CloudTasks-TaskExecutionCount", "1"),
        ("X-CloudTasks-TaskETA", "1767225600.120034"),
    ]


def test_a_retry_tells_the_previous_status_and_an_empty_reason() -> None:
    fields = dict(headers.outgoing(dispatched(), executions=0, previous_status=503))
    assert fields["X-CloudTasks-TaskPreviousResponse"] == "503"
    assert fields["X-CloudTasks-TaskRetryReason"] == ""


@pytest.mark.parametrize(
    "name",
    [
        "Host",
        "content-length",
        "USER-AGENT",
        "X-CloudTasks-TaskName",
        "x-google-a",
        "X-AppEngine-B",
        "Transfer-Encoding",
    ],
)
def test_reserved_headers_of_the_caller_are_dropped(name: str) -> None:
    fields = headers.outgoing(dispatched(**{name: "mine"}), executions=0, previous_status=0)
    assert "mine" not in dict(fields).values()


def test_other_headers_keep_their_spelling() -> None:
    fields = headers.outgoing(dispatched(**{"X-Mixed-Case": "a", "traceparent": "b"}), executions=0, previous_status=0)
    assert {("X-Mixed-Case", "a"), ("traceparent", "b")} <= set(fields)


def test_a_queue_overrides_headers_whatever_their_spelling() -> None:
    fields = headers.outgoing(
        dispatched(accept="mine"), executions=0, previous_status=0, overrides=[("Accept", "theirs")]
    )
    assert [value for name, value in fields if name.lower() == "accept"] == ["theirs"]


def test_the_stored_user_agent_is_the_services_own() -> None:
    request = task_message(http_request={"headers": {"user-agent": "mine", "content-type": "x"}}).http_request
    headers.accept(request.headers)
    assert dict(request.headers) == {"content-type": "x", "User-Agent": "Google-Cloud-Tasks"}


@pytest.mark.parametrize(("name", "value"), [("A", "b\r\nX: y"), ("A b", "c"), ("", "c"), ("A:", "c"), ("A", "\x00")])
def test_headers_that_http_forbids_are_refused(name: str, value: str) -> None:
    with pytest.raises(StatusError, match="does not allow"):
        headers.accept(task_message(http_request={"headers": {name: value}}).http_request.headers)


def test_headers_above_80_kilobytes_are_refused() -> None:
    with pytest.raises(StatusError, match="80KB"):
        headers.accept(task_message(http_request={"headers": {"A": "b" * 81_920}}).http_request.headers)


@pytest.mark.parametrize(
    ("value", "seconds"),
    [
        ("3", 3),
        (" 120 ", 120),
        ("0", 0),
        (formatdate(NOW // SECOND + 90, usegmt=True), 90),
        (formatdate(NOW // SECOND - 90, usegmt=True), 0),
        ("-5", 0),
        ("1.5", 0),
        ("soon", 0),
        ("", 0),
        ("9" * 15, 31 * 24 * 3600),
        ("9" * 5000, 0),
    ],
)
def test_retry_after_is_seconds_or_a_date(value: str, seconds: int) -> None:
    assert headers.retry_after(value, NOW) == seconds * SECOND
