from typing import Any

import grpc
import pytest

from infra.local.cloud_tasks import messages, status
from infra.local.cloud_tasks.batches import Batches
from infra.local.cloud_tasks.messages import Message
from infra.local.cloud_tasks.operations import Operations
from infra.local.cloud_tasks.status import StatusError
from tests.infra.local.cloud_tasks.lab import LOCATION, QUEUE, Lab, task_message


@pytest.fixture
def batches(lab: Lab) -> Batches:
    return Batches(lab.engine, Operations())


def creation(*task_ids: str, request_id: str = "", parent: str = QUEUE) -> Message:
    tasks = [{"parent": parent, "task": task_message(task_id)} for task_id in task_ids]
    return messages.request_class("BatchCreateTasks")(parent=QUEUE, requests=tasks, request_id=request_id)


def deletion(*task_ids: str, parent: str = QUEUE) -> Message:
    names = [f"{QUEUE}/tasks/{task_id}" for task_id in task_ids]
    return messages.request_class("BatchDeleteTasks")(parent=parent, names=names)


def metadata_of(operation: Any, kind: Message) -> Message:
    metadata = kind()
    assert operation.metadata.Unpack(metadata)
    return metadata


def test_a_batch_creates_its_tasks(lab: Lab, batches: Batches) -> None:
    operation = batches.create(creation("a", "b"))
    response = messages.BatchCreateTasksResponse()
    assert operation.response.Unpack(response)
    metadata = metadata_of(operation, messages.BatchCreateTasksMetadata)
    assert [task.name[-1] for task in response.tasks] == ["a", "b"]
    assert (metadata.state, len(lab.engine.state.tasks)) == (metadata.SUCCEEDED, 2)


def test_a_batch_does_what_it_can(lab: Lab, batches: Batches) -> None:
    lab.task("b")
    operation = batches.create(creation("a", "b", "c d"))
    metadata = metadata_of(operation, messages.BatchCreateTasksMetadata)
    assert metadata.state == metadata.PARTIALLY_SUCCEEDED
    assert {index: failed.code for index, failed in metadata.failed_requests.items()} == {
        1: grpc.StatusCode.ALREADY_EXISTS.value[0],
        2: grpc.StatusCode.INVALID_ARGUMENT.value[0],
    }


def test_a_batch_that_fails_whole_is_aborted(batches: Batches) -> None:
    operation = batches.delete(deletion("a", "b"))
    metadata = metadata_of(operation, messages.BatchDeleteTasksMetadata)
    assert operation.error.code == grpc.StatusCode.ABORTED.value[0]
    assert operation.error.message.startswith("None of the requests succeeded, refer to BatchDeleteTasksMetadata")
    assert metadata.failed_requests[0].message == status.ENTITY_MISSING


def test_a_batch_deletes_its_tasks(lab: Lab, batches: Batches) -> None:
    lab.task("a")
    lab.task("b")
    assert batches.delete(deletion("a", "b")).WhichOneof("result") == "response"
    assert lab.engine.state.tasks == {}


def test_a_request_sent_twice_is_carried_out_once(lab: Lab, batches: Batches) -> None:
    first = batches.create(creation("a", request_id="r"))
    assert batches.create(creation("a", request_id="r")) == first
    assert len(lab.engine.state.tasks) == 1


@pytest.mark.parametrize("count", [0, 101])
def test_batches_of_another_size_are_refused(batches: Batches, count: int) -> None:
    with pytest.raises(StatusError, match="between 1 and 100 requests"):
        batches.create(creation(*map(str, range(count))))


def test_deletions_of_another_size_are_refused(batches: Batches) -> None:
    with pytest.raises(StatusError, match="between 1 and 1000 names"):
        batches.delete(deletion(*map(str, range(1001))))


def test_requests_for_another_queue_are_refused(batches: Batches) -> None:
    with pytest.raises(StatusError, match="same as the parent"):
        batches.create(creation("a", parent=f"{LOCATION}/queues/other"))


def test_a_missing_queue_is_told(batches: Batches) -> None:
    with pytest.raises(StatusError, match="Queue does not exist"):
        batches.delete(deletion("a", parent=f"{LOCATION}/queues/other"))


def test_tasks_of_another_queue_are_not_deleted(lab: Lab, batches: Batches) -> None:
    lab.queue(f"{LOCATION}/queues/other")
    lab.task("a")
    operation = batches.delete(deletion("a", parent=f"{LOCATION}/queues/other"))
    metadata = metadata_of(operation, messages.BatchDeleteTasksMetadata)
    assert "must be the same" in metadata.failed_requests[0].message
    assert len(lab.engine.state.tasks) == 1
