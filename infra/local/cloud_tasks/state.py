"""The queues and tasks that there are, and what has changed since it was last written down."""

from bisect import bisect_right
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final

from infra.local.cloud_tasks import inspection, limits, messages, retry, status
from infra.local.cloud_tasks.faults import Effects
from infra.local.cloud_tasks.inspection import AttemptRecord, History, TaskRecord
from infra.local.cloud_tasks.limits import Options
from infra.local.cloud_tasks.messages import Message
from infra.local.cloud_tasks.rate_limit import TokenBucket
from infra.local.cloud_tasks.schedule import Schedule

_ATTEMPTS_REMEMBERED: Final = 200


class QueueState:
    """A queue at work: its message, its tasks, when they are due and what it may dispatch."""

    def __init__(self, message: Message, now: int) -> None:
        rates = message.rate_limits
        self.name: str = message.name
        self.message = message
        self.tasks: dict[str, TaskState] = {}
        self.schedule: Schedule[str] = Schedule()
        self.bucket = TokenBucket(rates.max_dispatches_per_second, rates.max_burst_size, now)
        self.in_flight = 0
        self.hold_until = 0
        self._sorted: list[str] | None = None
        self._read(message)

    def configure(self, message: Message, now: int) -> None:
        """Work by ``message`` from now on."""
        rates = message.rate_limits
        self.bucket.resize(rates.max_dispatches_per_second, rates.max_burst_size, now)
        self._read(message)

    def add(self, task: "TaskState") -> None:
        """Take in a task and schedule it."""
        self.tasks[task.name] = task
        self._sorted = None
        self.schedule.put(task.name, messages.micros(task.message.schedule_time))

    def discard(self, name: str) -> None:
        """Let go of a task."""
        del self.tasks[name]
        self._sorted = None
        self.schedule.discard(name)

    def names_after(self, name: str) -> list[str]:
        """Return the names of the tasks that sort after ``name``, in order."""
        if self._sorted is None:
            self._sorted = sorted(self.tasks)
        return self._sorted[bisect_right(self._sorted, name) :]

    def _read(self, message: Message) -> None:
        self.message = message
        self.running = message.state == messages.RUNNING
        self.concurrency: int = message.rate_limits.max_concurrent_dispatches
        self.retry_rule = retry.rule(message.retry_config)


@dataclass(slots=True, eq=False)
class TaskState:
    """A living task: its message, what headers and retries need beside it, and the faults that still await it."""

    name: str
    message: Message
    queue: QueueState
    executions: int = 0
    previous_status: int = 0
    in_flight: int = 0
    effects: Effects | None = None
    attempts: list[AttemptRecord] = field(default_factory=list)

    def retry_rule(self) -> retry.RetryRule:
        """Return the task's own retry rule, or its queue's."""
        if self.message.HasField("retry_config"):
            return retry.rule(self.message.retry_config)
        return self.queue.retry_rule

    def expired(self, now: int) -> bool:
        """Whether the task is older than any task may get."""
        return now - messages.micros(self.message.create_time) >= limits.RETENTION

    def remember(self, attempt: AttemptRecord) -> None:
        """Keep the record of an attempt, and of the oldest no more once there are many."""
        self.attempts.append(attempt)
        if len(self.attempts) > _ATTEMPTS_REMEMBERED:
            del self.attempts[0]

    def record(self, state: inspection.State) -> TaskRecord:
        """Return the task as ``inspect`` shows it."""
        schedule_time = messages.micros(self.message.schedule_time)
        return TaskRecord(self.name, state, schedule_time, self.message.dispatch_count, tuple(self.attempts))


@dataclass(slots=True)
class Changes:
    """What is to be written down: None stands for what is gone, ``buried`` for names and until when they stay taken."""

    queues: dict[str, QueueState | None] = field(default_factory=dict)
    tasks: dict[str, TaskState | None] = field(default_factory=dict)
    buried: dict[str, int] = field(default_factory=dict)
    buried_queues: dict[str, int] = field(default_factory=dict)

    def __bool__(self) -> bool:
        return bool(self.queues or self.tasks or self.buried or self.buried_queues)


class State:
    """All queues and tasks, and the names that are not free yet; ``busy`` are the queues that hold tasks."""

    def __init__(self, now: Callable[[], int], options: Options, buried_until: Callable[[str], int]) -> None:
        """Take the time from ``now``; ``buried_until`` knows the tombstones that were written down before."""
        self.now = now
        self.options = options
        self.queues: dict[str, QueueState] = {}
        self.busy: dict[str, QueueState] = {}
        self.tasks: dict[str, TaskState] = {}
        self.queue_tombstones: dict[str, int] = {}
        self.history = History(options.history)
        self.changes = Changes()
        self._buried_until = buried_until

    def queue(self, name: str, missing: str = status.QUEUE_MISSING) -> QueueState:
        """Return a queue, or fail with the text ``missing``."""
        queue = self.queues.get(name)
        if queue is None:
            raise status.not_found(missing)
        return queue

    def task(self, name: str) -> TaskState:
        """Return a living task, or fail and say whether it lived."""
        task = self.tasks.get(name)
        if task is not None and not self.drop_expired(task):
            return task
        raise status.not_found(status.TASK_GONE if self.is_buried(name) else status.ENTITY_MISSING)

    def drop_expired(self, task: TaskState) -> bool:
        """Let go of a task that is too old; say whether it was."""
        expired = task.expired(self.now())
        if expired:
            self.remove(task, "expired")
        return expired

    def is_buried(self, name: str) -> bool:
        """Whether a task of this name went a short while ago."""
        until = self.changes.buried.get(name) or self._buried_until(name)
        return until > self.now()

    def add(self, task: TaskState) -> None:
        """Take in a task."""
        self.tasks[task.name] = task
        self.busy[task.queue.name] = task.queue
        task.queue.add(task)

    def remove(self, task: TaskState, reason: inspection.State) -> None:
        """Let go of a task; its name stays taken for a while."""
        del self.tasks[task.name]
        task.queue.discard(task.name)
        if not task.queue.tasks:
            del self.busy[task.queue.name]
        self.changes.tasks[task.name] = None
        self.changes.buried[task.name] = self.now() + messages.from_seconds(self.options.task_tombstone)
        self.history.add(task.record(reason))

    def changed(self, task: TaskState) -> None:
        """Have a task written down again."""
        self.changes.tasks[task.name] = task

    def written(self) -> None:
        """Take note that all changes are written down."""
        self.changes = Changes()
