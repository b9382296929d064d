import pytest
from google.protobuf import empty_pb2

from infra.local.cloud_tasks import messages
from infra.local.cloud_tasks.operations import Operations
from infra.local.cloud_tasks.status import StatusError, invalid
from tests.infra.local.cloud_tasks.lab import LOCATION, QUEUE

METADATA = messages.BatchDeleteTasksMetadata()


def test_operations_are_named_after_their_request() -> None:
    operations = Operations()
    assert operations.name(QUEUE, "mine") == f"{LOCATION}/operations/mine"
    assert operations.name(QUEUE, "") != operations.name(QUEUE, "")


def test_a_finished_operation_can_be_asked_for() -> None:
    operations = Operations()
    finished = operations.finish("name", METADATA, empty_pb2.Empty(), None)
    assert finished.done
    assert finished.HasField("response")
    assert operations.get("name") == finished


def test_a_failed_operation_tells_its_error() -> None:
    finished = Operations().finish("name", METADATA, empty_pb2.Empty(), invalid("text").proto())
    assert (finished.WhichOneof("result"), finished.error.message) == ("error", "text")


def test_an_unknown_operation_is_not_found() -> None:
    with pytest.raises(StatusError, match="not found"):
        Operations().get("name")


def test_old_operations_are_forgotten() -> None:
    operations = Operations()
    for number in range(1001):
        operations.finish(str(number), METADATA, empty_pb2.Empty(), None)
    assert (operations.find("0"), operations.get("1").name) == (None, "1")
