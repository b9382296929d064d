"""The emulator as a pure state machine: calls and outcomes go in, attempts come out, time is an argument."""

from collections.abc import Callable

from infra.local.cloud_tasks.billing import Meter
from infra.local.cloud_tasks.inspection import Inspection
from infra.local.cloud_tasks.limits import Options
from infra.local.cloud_tasks.messages import Message
from infra.local.cloud_tasks.queues import Queues
from infra.local.cloud_tasks.scheduler import Scheduler
from infra.local.cloud_tasks.state import QueueState, State, TaskState
from infra.local.cloud_tasks.tasks import Tasks


def _never(_name: str) -> int:
    return 0


class Engine:
    """Queues, tasks, their scheduler and their meter over one state; it does no input or output."""

    def __init__(
        self,
        now: Callable[[], int],
        options: Options = Options(),  # noqa: B008 - frozen, so safe to share
        buried_until: Callable[[str], int] = _never,
    ) -> None:
        self.state = State(now, options, buried_until)
        self.queues = Queues(self.state)
        self.tasks = Tasks(self.state)
        self.scheduler = Scheduler(self.state)
        self.meter = Meter()

    def restore_queue(self, message: Message) -> None:
        """Take up a queue that was written down."""
        self.state.queues[message.name] = QueueState(message, self.state.now())

    def restore_task(self, queue_name: str, message: Message, executions: int, previous_status: int) -> None:
        """Take up a task that was written down; what was in flight is due again."""
        queue = self.state.queues[queue_name]
        self.state.add(TaskState(message.name, message, queue, executions, previous_status))

    def inspect(self) -> Inspection:
        """Return the living tasks and the latest of those that are gone."""
        return self.state.history.with_live(
            task.record("in_flight" if task.in_flight else "scheduled") for task in self.state.tasks.values()
        )

    def reset(self, *, keep_queues: bool) -> None:
        """Forget tasks, tombstones, history and faults, and the queues unless they are kept."""
        kept = [queue.message for queue in self.state.queues.values()] if keep_queues else []
        self.state.queues.clear()
        self.state.busy.clear()
        self.state.tasks.clear()
        self.state.queue_tombstones.clear()
        self.state.history.clear()
        self.state.written()
        self.scheduler.reset()
        for message in kept:
            self.restore_queue(message)
            self.state.changes.queues[message.name] = self.state.queues[message.name]
