"""What can be done to tasks, short of dispatching them."""

from infra.local.cloud_tasks import limits, messages, naming, paging, status, task_config
from infra.local.cloud_tasks.messages import Message
from infra.local.cloud_tasks.state import QueueState, State, TaskState


class Tasks:
    """The task calls."""

    def __init__(self, state: State) -> None:
        self._state = state

    def create(self, parent: str, sent: Message) -> TaskState:
        """Add a task to the queue ``parent``."""
        queue = self._state.queue(parent)
        message = task_config.accept(sent, queue.message, self._state.now(), self._state.options)
        if self._is_taken(message.name):
            raise status.already_exists(status.ENTITY_EXISTS)
        task = TaskState(message.name, message, queue)
        self._state.add(task)
        self._state.changed(task)
        return task

    def get(self, name: str) -> TaskState:
        """Return a task."""
        return self._state.task(name)

    def page(self, parent: str, wanted: int, size: int, token: str) -> tuple[list[Message], str]:
        """Return a page of views of the tasks in ``parent``, and the token of the next."""
        queue = self._state.queue(parent)
        length = paging.page_size(size, limits.MAX_TASK_PAGE)
        for task in list(queue.tasks.values()):
            self._state.drop_expired(task)
        names = queue.names_after(paging.decode(token))
        page = self._page(queue, names[:length], wanted)
        return page, paging.encode(names[len(page) - 1]) if len(page) < len(names) else ""

    def delete(self, name: str) -> None:
        """Delete a task, scheduled or in flight."""
        self._state.remove(self._state.task(name), "deleted")

    def delete_from(self, parent: str, name: str) -> None:
        """Delete a task of the queue ``parent``."""
        naming.require_task(name, parent)
        self.delete(name)

    def _is_taken(self, name: str) -> bool:
        task = self._state.tasks.get(name)
        return (task is not None and not task.expired(self._state.now())) or self._state.is_buried(name)

    def _page(self, queue: QueueState, names: list[str], wanted: int) -> list[Message]:
        page: list[Message] = []
        size = 0
        for name in names:
            seen = messages.view(queue.tasks[name].message, wanted)
            size += seen.ByteSize()
            if page and size > limits.PAGE_BYTES:
                break
            page.append(seen)
        return page
