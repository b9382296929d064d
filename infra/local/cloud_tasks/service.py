"""The calls of ``google.cloud.tasks.v2.CloudTasks``: each changes the engine, has that written down, and answers."""

from google.longrunning import operations_pb2
from google.protobuf import empty_pb2

from infra.local.cloud_tasks import messages
from infra.local.cloud_tasks.batches import Batches
from infra.local.cloud_tasks.dispatcher import Dispatcher
from infra.local.cloud_tasks.engine import Engine
from infra.local.cloud_tasks.messages import Message
from infra.local.cloud_tasks.operations import Operations
from infra.local.cloud_tasks.writer import Writer


class CloudTasksService:
    """One method per call, named as the call is; requests and answers are protobuf messages."""

    def __init__(self, engine: Engine, dispatcher: Dispatcher, writer: Writer) -> None:
        self._engine = engine
        self._dispatcher = dispatcher
        self._writer = writer
        self._operations = Operations()
        self._batches = Batches(engine, self._operations)

    async def create_queue(self, request: Message) -> Message:
        """Create a queue."""
        return await self._settled(self._engine.queues.create(request.parent, request.queue))

    async def update_queue(self, request: Message) -> Message:
        """Change a queue, or create it."""
        return await self._settled(self._engine.queues.update(request.queue, request.update_mask))

    async def get_queue(self, request: Message) -> Message:
        """Return a queue."""
        return self._engine.queues.get(request.name)

    async def list_queues(self, request: Message) -> Message:
        """Return a page of queues."""
        queues, token = self._engine.queues.page(request.parent, request.filter, request.page_size, request.page_token)
        return messages.ListQueuesResponse(queues=queues, next_page_token=token)

    async def delete_queue(self, request: Message) -> Message:
        """Delete a queue and its tasks."""
        self._engine.queues.delete(request.name)
        return await self._settled(empty_pb2.Empty())

    async def pause_queue(self, request: Message) -> Message:
        """Stop a queue."""
        return await self._settled(self._engine.queues.pause(request.name))

    async def resume_queue(self, request: Message) -> Message:
        """Start a queue again."""
        return await self._settled(self._engine.queues.resume(request.name))

    async def purge_queue(self, request: Message) -> Message:
        """Delete the tasks of a queue."""
        return await self._settled(self._engine.queues.purge(request.name))

    async def create_task(self, request: Message) -> Message:
        """Add a task."""
        task = self._engine.tasks.create(request.parent, request.task)
        return await self._settled(messages.view(task.message, request.response_view))

    async def get_task(self, request: Message) -> Message:
        """Return a task."""
        return messages.view(self._engine.tasks.get(request.name).message, request.response_view)

    async def list_tasks(self, request: Message) -> Message:
        """Return a page of tasks."""
        tasks, token = self._engine.tasks.page(
            request.parent, request.response_view, request.page_size, request.page_token
        )
        return messages.ListTasksResponse(tasks=tasks, next_page_token=token)

    async def delete_task(self, request: Message) -> Message:
        """Delete a task."""
        self._engine.tasks.delete(request.name)
        return await self._settled(empty_pb2.Empty())

    async def run_task(self, request: Message) -> Message:
        """Dispatch a task now; answers before the target does."""
        task = self._engine.tasks.get(request.name)
        self._dispatcher.run(task)
        return await self._settled(messages.view(task.message, request.response_view))

    async def batch_create_tasks(self, request: Message) -> operations_pb2.Operation:
        """Add up to 100 tasks."""
        return await self._settled(self._batches.create(request))

    async def batch_delete_tasks(self, request: Message) -> operations_pb2.Operation:
        """Delete up to 1000 tasks."""
        return await self._settled(self._batches.delete(request))

    async def get_operation(self, request: Message) -> operations_pb2.Operation:
        """Return an operation that a batch call answered with."""
        return self._operations.get(request.name)

    async def _settled(self, answer: Message) -> Message:
        self._dispatcher.kick()
        await self._writer.durable()
        return answer
