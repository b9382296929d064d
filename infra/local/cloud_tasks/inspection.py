"""What the emulator tells of its tasks, the living and the gone, with every attempt."""

from collections import deque
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from infra.local.cloud_tasks import naming

State = Literal["scheduled", "in_flight", "succeeded", "exhausted", "expired", "deleted", "purged"]


@dataclass(frozen=True, slots=True)
class AttemptRecord:
    """An attempt that is over; times in microseconds, no ``status`` if no response came."""

    number: int
    dispatched_at: int
    finished_at: int
    status: int | None
    reason: str


@dataclass(frozen=True, slots=True)
class TaskRecord:
    """A task, alive or gone; ``schedule_time`` in microseconds."""

    name: str
    state: State
    schedule_time: int
    dispatch_count: int
    attempts: tuple[AttemptRecord, ...]

    @property
    def task_id(self) -> str:
        """The last part of the name."""
        return naming.short(self.name)


@dataclass(frozen=True, slots=True)
class Inspection:
    """All living tasks, and the latest of those that are gone, in the order they went."""

    live: tuple[TaskRecord, ...]
    gone: tuple[TaskRecord, ...]

    def named(self, task_id: str) -> TaskRecord:
        """Return the task whose name ends in ``task_id``; a living one before one that is gone."""
        for record in (*self.live, *reversed(self.gone)):
            if record.task_id == task_id:
                return record
        raise KeyError(task_id)

    def in_state(self, state: State) -> tuple[TaskRecord, ...]:
        """Return the tasks in ``state``."""
        return tuple(record for record in (*self.live, *self.gone) if record.state == state)


class History:
    """The last ``size`` tasks that are gone."""

    def __init__(self, size: int) -> None:
        self._records: deque[TaskRecord] = deque(maxlen=size)

    def add(self, record: TaskRecord) -> None:
        """Remember a task that has just gone."""
        self._records.append(record)

    def with_live(self, live: Iterable[TaskRecord]) -> Inspection:
        """Return what is remembered together with the living."""
        return Inspection(tuple(live), tuple(self._records))

    def clear(self) -> None:
        """Forget everything."""
        self._records.clear()
