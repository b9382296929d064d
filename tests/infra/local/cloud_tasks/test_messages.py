import pytest
from google.protobuf import duration_pb2, timestamp_pb2

from infra.local.cloud_tasks import messages
from tests.infra.local.cloud_tasks.lab import task_message


@pytest.mark.parametrize("value", [0, 1, 999_999, 1_767_225_600_123_456])
def test_times_survive_the_round_trip(value: int) -> None:
    stamp = timestamp_pb2.Timestamp()
    messages.set_micros(stamp, value)
    assert messages.micros(stamp) == value


def test_times_are_cut_to_microseconds() -> None:
    assert messages.micros(timestamp_pb2.Timestamp(seconds=1, nanos=1_999)) == 1_000_001


def test_negative_durations_stay_negative() -> None:
    assert messages.micros(duration_pb2.Duration(nanos=-500_000_000)) == -500_000


@pytest.mark.parametrize(
    ("wanted", "view", "body"),
    [(0, messages.BASIC, b""), (messages.BASIC, messages.BASIC, b""), (messages.FULL, messages.FULL, b"x")],
)
def test_only_the_full_view_shows_the_body(wanted: int, view: int, body: bytes) -> None:
    task = task_message("t", http_request={"body": b"x", "headers": {"A": "b"}})
    seen = messages.view(task, wanted)
    assert (seen.view, seen.http_request.body) == (view, body)
    assert dict(seen.http_request.headers) == {"A": "b"}
    assert task.http_request.body == b"x"


def test_requests_of_a_call_are_found_by_name() -> None:
    assert messages.request_class("CreateTask").DESCRIPTOR.full_name == "google.cloud.tasks.v2.CreateTaskRequest"
