"""What can be done to queues."""

import re
from typing import Final

from infra.local.cloud_tasks import inspection, limits, messages, naming, paging, queue_config, status
from infra.local.cloud_tasks.messages import Message
from infra.local.cloud_tasks.state import QueueState, State

_STATES: Final = {"RUNNING": messages.RUNNING, "PAUSED": messages.PAUSED}
_STATE_FILTER: Final = re.compile(r"""state\s*[:=]\s*["']?(\w+)["']?""")


class Queues:
    """The queue calls; each returns messages as they are stored."""

    def __init__(self, state: State) -> None:
        self._state = state

    def create(self, parent: str, sent: Message) -> Message:
        """Create a queue."""
        message = queue_config.accept(sent, self._state.options)
        if naming.location_of(message.name) != parent:
            raise status.invalid(f"The queue '{message.name}' does not lie in the parent '{parent}'.")
        if message.name in self._state.queues:
            raise status.already_exists(status.QUEUE_EXISTS)
        return self._open(message)

    def update(self, sent: Message, mask: Message) -> Message:
        """Change the fields of ``mask``, or create the queue if there is none."""
        naming.require_queue(sent.name)
        queue = self._state.queues.get(sent.name)
        if queue is None:
            return self._open(queue_config.accept(sent, self._state.options))
        return self._store(queue, queue_config.merge(queue.message, sent, mask, self._state.options))

    def get(self, name: str) -> Message:
        """Return a queue."""
        return self._state.queue(name).message

    def page(self, parent: str, condition: str, size: int, token: str) -> tuple[list[Message], str]:
        """Return a page of the queues in ``parent``, and the token of the next."""
        naming.require_location(parent)
        wanted = _wanted_state(condition)
        after = paging.decode(token)
        length = paging.page_size(size, limits.MAX_QUEUE_PAGE)
        names = sorted(
            name
            for name, queue in self._state.queues.items()
            if name > after and naming.location_of(name) == parent and wanted in {None, queue.message.state}
        )
        page = [self._state.queues[name].message for name in names[:length]]
        return page, paging.encode(page[-1].name) if len(names) > length else ""

    def delete(self, name: str) -> None:
        """Delete a queue with its tasks; its name stays taken for a while."""
        queue = self._state.queue(name, missing=status.ENTITY_MISSING)
        self._drop_tasks(queue, "deleted")
        del self._state.queues[name]
        until = self._state.now() + messages.from_seconds(self._state.options.queue_tombstone)
        self._state.queue_tombstones[name] = until
        self._state.changes.queues[name] = None
        self._state.changes.buried_queues[name] = until

    def pause(self, name: str) -> Message:
        """Stop dispatching; tasks can still be added."""
        return self._switch(name, messages.PAUSED)

    def resume(self, name: str) -> Message:
        """Dispatch again."""
        return self._switch(name, messages.RUNNING)

    def purge(self, name: str) -> Message:
        """Delete all tasks that there are."""
        queue = self._state.queue(name)
        self._drop_tasks(queue, "purged")
        purged = messages.copy(queue.message)
        messages.set_micros(purged.purge_time, self._state.now())
        return self._store(queue, purged)

    def _open(self, message: Message) -> Message:
        if self._state.queue_tombstones.get(message.name, 0) > self._state.now():
            raise status.failed_precondition(status.QUEUE_TOO_RECENT)
        queue = QueueState(message, self._state.now())
        self._state.queues[message.name] = queue
        self._state.changes.queues[message.name] = queue
        return message

    def _switch(self, name: str, queue_state: int) -> Message:
        queue = self._state.queue(name)
        switched = messages.copy(queue.message)
        switched.state = queue_state
        return self._store(queue, switched)

    def _store(self, queue: QueueState, message: Message) -> Message:
        queue.configure(message, self._state.now())
        self._state.changes.queues[queue.name] = queue
        return message

    def _drop_tasks(self, queue: QueueState, reason: inspection.State) -> None:
        for task in list(queue.tasks.values()):
            self._state.remove(task, reason)


def _wanted_state(condition: str) -> int | None:
    if not condition.strip():
        return None
    match = _STATE_FILTER.fullmatch(condition.strip())
    if match is None or match[1] not in _STATES:
        raise status.invalid("The emulator knows only filters by state, like 'state: PAUSED'.")
    return _STATES[match[1]]
