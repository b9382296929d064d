"""An engine in virtual time: nothing happens but what a test lets happen."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

from google.cloud import tasks_v2

from infra.local.cloud_tasks.clocks import AdjustableClock
from infra.local.cloud_tasks.engine import Engine
from infra.local.cloud_tasks.limits import Options
from infra.local.cloud_tasks.messages import SECOND, Message
from infra.local.cloud_tasks.scheduler import Attempt, Outcome
from infra.local.cloud_tasks.state import TaskState

START = datetime(2026, 1, 1, tzinfo=UTC)
LOCATION = "projects/p/locations/l"
QUEUE = f"{LOCATION}/queues/q"
URL = "http://127.0.0.1:9/task"

Answer = Callable[[Attempt], Outcome]


class StillClock:
    """A clock that stands."""

    def now(self) -> datetime:
        return START

    def monotonic(self) -> float:
        return 0.0

    async def sleep(self, seconds: float) -> None:
        raise AssertionError(seconds)


def seconds(value: float) -> timedelta:
    return timedelta(seconds=value)


def queue_message(name: str = QUEUE, **settings: Any) -> Message:
    return tasks_v2.Queue.pb(tasks_v2.Queue({"name": name, **settings}))


def task_message(task_id: str = "", *, queue: str = QUEUE, url: str = URL, **fields: Any) -> Message:
    request = {"url": url, **fields.pop("http_request", {})}
    name = f"{queue}/tasks/{task_id}" if task_id else ""
    return tasks_v2.Task.pb(tasks_v2.Task({"name": name, "http_request": request, **fields}))


class Lab:
    """Queues, tasks and their attempts, second by second."""

    def __init__(self, options: Options | None = None) -> None:
        self.clock = AdjustableClock(StillClock())
        self.engine = Engine(self.clock.now, options or Options())
        self.scheduler = self.engine.scheduler

    @property
    def time(self) -> float:
        return (self.clock.now() - int(START.timestamp()) * SECOND) / SECOND

    def queue(self, name: str = QUEUE, **settings: Any) -> Message:
        return self.engine.queues.create(LOCATION, queue_message(name, **settings))

    def task(self, task_id: str = "", *, queue: str = QUEUE, **fields: Any) -> TaskState:
        return self.engine.tasks.create(queue, task_message(task_id, queue=queue, **fields))

    def due(self) -> list[str]:
        return [attempt.task.name.rpartition("/")[2] for attempt in self.scheduler.due()]

    def finish(self, attempt: Attempt, status: int | None, retry_after: float = 0) -> None:
        self.scheduler.finish(attempt, Outcome(status, retry_after=int(retry_after * SECOND)))

    def play(self, answer: Answer, most: int = 200) -> list[tuple[float, str]]:
        """Run until idle, each attempt over at once; return when which task was dispatched."""
        dispatches: list[tuple[float, str]] = []
        while (due := self.scheduler.next_due()) is not None and len(dispatches) < most:
            self.clock.advance_to(due)
            for attempt in self.scheduler.due():
                dispatches.append((self.time, attempt.task.name.rpartition("/")[2]))
                self.scheduler.finish(attempt, answer(attempt))
        return dispatches


def always(status: int | None, retry_after: float = 0) -> Answer:
    outcome = Outcome(status, retry_after=int(retry_after * SECOND))
    return lambda _attempt: outcome
