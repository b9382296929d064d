"""Tasks created and deleted by the batch."""

from collections.abc import Callable, Sequence
from typing import Any

import grpc
from google.longrunning import operations_pb2
from google.protobuf import empty_pb2

from infra.local.cloud_tasks import limits, messages, status
from infra.local.cloud_tasks.engine import Engine
from infra.local.cloud_tasks.messages import Message
from infra.local.cloud_tasks.operations import Operations
from infra.local.cloud_tasks.status import StatusError


class Batches:
    """The batch calls; a request sent twice under one id is carried out once."""

    def __init__(self, engine: Engine, operations: Operations) -> None:
        self._engine = engine
        self._operations = operations

    def create(self, request: Message) -> operations_pb2.Operation:
        """Create the tasks of a ``BatchCreateTasksRequest``, each on its own."""
        _require_size("requests", request.requests, limits.MAX_BATCH_CREATE)
        if any(item.parent != request.parent for item in request.requests):
            raise status.invalid("The parent of every request must be the same as the parent of the batch.")
        response = messages.BatchCreateTasksResponse()
        metadata = messages.BatchCreateTasksMetadata()

        def create(item: Message) -> None:
            task = self._engine.tasks.create(item.parent, item.task)
            response.tasks.append(messages.view(task.message, item.response_view))

        return self._carry_out(request, request.requests, create, metadata, response)

    def delete(self, request: Message) -> operations_pb2.Operation:
        """Delete the tasks of a ``BatchDeleteTasksRequest``, each on its own."""
        _require_size("names", request.names, limits.MAX_BATCH_DELETE)
        metadata = messages.BatchDeleteTasksMetadata()

        def delete(name: str) -> None:
            self._engine.tasks.delete_from(request.parent, name)

        return self._carry_out(request, request.names, delete, metadata, empty_pb2.Empty())

    def _carry_out(
        self,
        request: Message,
        items: Sequence[Any],
        act: Callable[[Any], None],
        metadata: Message,
        response: Message,
    ) -> operations_pb2.Operation:
        self._engine.state.queue(request.parent)
        name = self._operations.name(request.parent, request.request_id)
        known = self._operations.find(name)
        if known is not None:
            return known
        messages.set_micros(metadata.start_time, self._engine.state.now())
        for index, item in enumerate(items):
            try:
                act(item)
            except StatusError as error:
                metadata.failed_requests[index].CopyFrom(error.proto())
        messages.set_micros(metadata.end_time, self._engine.state.now())
        failed = len(metadata.failed_requests)
        states = type(metadata)
        metadata.state = states.PARTIALLY_SUCCEEDED if failed else states.SUCCEEDED
        failure = _total_failure(states.DESCRIPTOR.name) if failed == len(items) else None
        return self._operations.finish(name, metadata, response, failure)


def _require_size(field: str, items: Sequence[Any], most: int) -> None:
    if not 1 <= len(items) <= most:
        raise status.invalid(f"A batch must hold between 1 and {most} {field}, not {len(items)}.")


def _total_failure(metadata_name: str) -> Message:
    return StatusError(
        grpc.StatusCode.ABORTED,
        f"None of the requests succeeded, refer to {metadata_name}.failed_requests for individual error details",
    ).proto()
