"""Counts operations the way Cloud Tasks bills them: calls and attempts, by the 32 kB."""

from dataclasses import astuple, dataclass
from math import ceil
from typing import Final

from infra.local.cloud_tasks.messages import Message
from infra.local.meters import Counts

CHUNK: Final = 32 * 1024


@dataclass(frozen=True)
class Operations(Counts):
    """What is billed."""

    creates: int = 0
    attempts: int = 0
    reads: int = 0
    deletes: int = 0
    others: int = 0

    @property
    def total(self) -> int:
        """The number of operations on the bill."""
        return sum(astuple(self))


class Meter:
    """Adds up the operations of one emulator; calls count whether they succeed or not."""

    def __init__(self) -> None:
        self.operations = Operations()

    def call(self, name: str, request: Message, answer: Message | None) -> None:
        """Count a call of the API, by the tasks that it sends or is answered with."""
        self.operations += _CALLS.get(name, _other)(request, answer)

    def attempt(self, task: Message) -> None:
        """Count an attempt to deliver ``task``."""
        self.operations += Operations(attempts=_chunks(task))


def _create(request: Message, _: Message | None) -> Operations:
    return Operations(creates=_chunks(request.task))


def _create_many(request: Message, _: Message | None) -> Operations:
    return Operations(creates=max(1, sum(_chunks(each.task) for each in request.requests)))


def _get(_: Message, answer: Message | None) -> Operations:
    return Operations(reads=1 if answer is None else _chunks(answer))


def _list(_: Message, answer: Message | None) -> Operations:
    return Operations(reads=1 if answer is None else max(1, sum(map(_chunks, answer.tasks))))


def _delete(_: Message, __: Message | None) -> Operations:
    return Operations(deletes=1)


def _delete_many(request: Message, _: Message | None) -> Operations:
    return Operations(deletes=max(1, len(request.names)))


def _other(_: Message, __: Message | None) -> Operations:
    return Operations(others=1)


def _chunks(task: Message) -> int:
    size: int = task.ByteSize()
    return max(1, ceil(size / CHUNK))


_CALLS: Final = {
    "CreateTask": _create,
    "BatchCreateTasks": _create_many,
    "GetTask": _get,
    "ListTasks": _list,
    "DeleteTask": _delete,
    "BatchDeleteTasks": _delete_many,
}
