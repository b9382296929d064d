"""Long-running operations that are done when they are answered, and remembered for those who ask again."""

import uuid
from collections import OrderedDict
from typing import Final

from google.longrunning import operations_pb2

from infra.local.cloud_tasks import naming, status
from infra.local.cloud_tasks.messages import Message

_REMEMBERED: Final = 1000


class Operations:
    """The latest operations, by name."""

    def __init__(self) -> None:
        self._operations: OrderedDict[str, operations_pb2.Operation] = OrderedDict()

    def name(self, queue: str, request_id: str) -> str:
        """Return the name of the operation of a request; without an id each request has its own."""
        return f"{naming.location_of(queue)}/operations/{request_id or uuid.uuid4()}"

    def find(self, name: str) -> operations_pb2.Operation | None:
        """Return the operation if it is remembered."""
        return self._operations.get(name)

    def get(self, name: str) -> operations_pb2.Operation:
        """Return the operation, or fail."""
        operation = self.find(name)
        if operation is None:
            raise status.not_found(status.ENTITY_MISSING)
        return operation

    def finish(
        self, name: str, metadata: Message, response: Message, failure: Message | None
    ) -> operations_pb2.Operation:
        """Remember and return an operation that is done, with a ``failure`` or a ``response``."""
        operation = operations_pb2.Operation(name=name, done=True)
        operation.metadata.Pack(metadata)
        if failure is None:
            operation.response.Pack(response)
        else:
            operation.error.CopyFrom(failure)
        self._operations[name] = operation
        if len(self._operations) > _REMEMBERED:
            self._operations.popitem(last=False)
        return operation
