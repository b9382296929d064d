from datetime import timedelta
from operator import attrgetter
from typing import Any

import grpc
import pytest

from infra.local.cloud_tasks import limits, messages, queue_config, task_config
from infra.local.cloud_tasks.limits import Options
from infra.local.cloud_tasks.messages import SECOND, Message
from infra.local.cloud_tasks.status import StatusError
from tests.infra.local.cloud_tasks.lab import QUEUE, START, queue_message, seconds, task_message

NOW = int(START.timestamp()) * SECOND + 123_456


def accepted(task_id: str = "t", *, options: Options | None = None, **fields: Any) -> Message:
    queue = queue_config.accept(queue_message(), Options())
    return task_config.accept(task_message(task_id, **fields), queue, NOW, options or Options())


def test_what_is_left_open_gets_the_defaults() -> None:
    task = accepted("")
    assert task.name.startswith(f"{QUEUE}/tasks/")
    assert messages.METHOD_NAMES[task.http_request.http_method] == "POST"
    assert messages.micros(task.dispatch_deadline) == 600 * SECOND
    assert dict(task.http_request.headers) == {"User-Agent": "Google-Cloud-Tasks"}


def test_creation_is_in_seconds_and_schedule_in_microseconds() -> None:
    task = accepted()
    assert messages.micros(task.create_time) == NOW - 123_456
    assert messages.micros(task.schedule_time) == NOW


@pytest.mark.parametrize(("ahead", "delay"), [(-3600, 0), (0, 0), (90.5, 90.5), (720 * 3600, 720 * 3600)])
def test_past_times_become_the_present(ahead: float, delay: float) -> None:
    task = accepted(schedule_time=START + timedelta(microseconds=123_456) + seconds(ahead))
    assert messages.micros(task.schedule_time) == NOW + delay * SECOND


def test_what_only_the_service_sets_is_ignored() -> None:
    task = accepted(dispatch_count=5, response_count=4, first_attempt={}, last_attempt={}, view=2)
    assert (task.dispatch_count, task.response_count, task.view) == (0, 0, 0)
    assert not task.HasField("first_attempt")
    assert not task.HasField("last_attempt")


def test_the_deadline_is_cut_to_milliseconds() -> None:
    deadline = accepted(dispatch_deadline=timedelta(seconds=20, microseconds=1999)).dispatch_deadline
    assert messages.micros(deadline) == 20_001_000


@pytest.mark.parametrize("deadline", [0, 14.999, 1800.001])
def test_deadlines_out_of_bounds_are_refused(deadline: float) -> None:
    with pytest.raises(StatusError) as caught:
        accepted(dispatch_deadline=seconds(deadline))
    assert caught.value.message == "Task.dispatchDeadline must be between [15s, 30m]."


@pytest.mark.parametrize("far", [START + seconds(721 * 3600), START.replace(year=9999)])
def test_times_too_far_ahead_are_refused(far: Any) -> None:
    with pytest.raises(StatusError, match=f"The Task.scheduleTime, {far.isoformat()[:10]}"):
        accepted(schedule_time=far)


def test_a_time_beyond_the_calendar_is_refused() -> None:
    sent = task_message("t")
    sent.schedule_time.seconds = 10**15
    with pytest.raises(StatusError, match="too far in the future"):
        task_config.accept(sent, queue_message(), NOW, Options())


def test_its_own_retry_configuration_is_completed() -> None:
    config = accepted(retry_config={"max_attempts": 2}).retry_config
    assert (config.max_attempts, config.max_doublings) == (2, 16)


@pytest.mark.parametrize("method", ["GET", "HEAD", "DELETE", "OPTIONS"])
def test_a_body_needs_a_method_that_carries_one(method: str) -> None:
    with pytest.raises(StatusError, match=method):
        accepted(http_request={"http_method": method, "body": b"x"})


def test_an_unknown_method_is_refused() -> None:
    sent = task_message("t")
    sent.http_request.http_method = 99
    with pytest.raises(StatusError, match="httpMethod"):
        task_config.accept(sent, queue_message(), NOW, Options())


def test_a_task_of_exactly_the_largest_size_passes() -> None:
    spare = limits.MAX_TASK_BYTES - accepted(http_request={"body": b"x" * 900_000}).ByteSize()
    assert accepted(http_request={"body": b"x" * (900_000 + spare)}).ByteSize() == limits.MAX_TASK_BYTES
    with pytest.raises(StatusError, match=r"^Task size too large$"):
        accepted(http_request={"body": b"x" * (900_001 + spare)})


def test_a_host_beyond_loopback_must_be_allowed() -> None:
    with pytest.raises(StatusError, match=r"loopback hosts only: 'worker\.example'"):
        accepted(url="https://worker.example/task")
    assert accepted(url="https://worker.example/task", options=Options(allow_hosts=frozenset({"worker.example"})))


@pytest.mark.parametrize("field", ["app_engine_http_request", "http_request.oauth_token"])
def test_what_the_emulator_lacks_is_refused_clearly(field: str) -> None:
    sent = task_message("t")
    attrgetter(field)(sent).SetInParent()
    with pytest.raises(StatusError, match="emulator") as caught:
        task_config.accept(sent, queue_message(), NOW, Options())
    assert caught.value.code == grpc.StatusCode.UNIMPLEMENTED
