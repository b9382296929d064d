"""
The messages of ``google.cloud.tasks.v2`` as plain protobuf classes, and their times in microseconds.

The wrappers that the client library puts round these classes cost more than the emulator's own work on a task.
"""

from typing import Any, Final, TypeAlias

from google.cloud import tasks_v2

Message: TypeAlias = Any
"""A protobuf message; its generated class carries no types."""

Queue: Final = tasks_v2.Queue.pb()
Task: Final = tasks_v2.Task.pb()
ListQueuesResponse: Final = tasks_v2.ListQueuesResponse.pb()
ListTasksResponse: Final = tasks_v2.ListTasksResponse.pb()
BatchCreateTasksResponse: Final = tasks_v2.BatchCreateTasksResponse.pb()
BatchCreateTasksMetadata: Final = tasks_v2.BatchCreateTasksMetadata.pb()
BatchDeleteTasksMetadata: Final = tasks_v2.BatchDeleteTasksMetadata.pb()

RUNNING: Final = int(tasks_v2.Queue.State.RUNNING)
PAUSED: Final = int(tasks_v2.Queue.State.PAUSED)
BASIC: Final = int(tasks_v2.Task.View.BASIC)
FULL: Final = int(tasks_v2.Task.View.FULL)
METHOD_NAMES: Final[dict[int, str]] = {int(method): method.name for method in tasks_v2.HttpMethod}
METHODS_WITH_BODY: Final = frozenset({"POST", "PUT", "PATCH"})
POST: Final = int(tasks_v2.HttpMethod.POST)

SECOND: Final = 1_000_000


def request_class(rpc: str) -> Message:
    """Return the class of the requests of ``rpc``."""
    return getattr(tasks_v2, f"{rpc}Request").pb()


def copy(message: Message) -> Message:
    """Return a copy of ``message``."""
    twin = type(message)()
    twin.CopyFrom(message)
    return twin


def micros(time: Message) -> int:
    """Return a Timestamp or Duration in microseconds, what is finer cut off."""
    return int(time.seconds * SECOND + time.nanos // 1000)


def set_micros(time: Message, value: int) -> None:
    """Set a Timestamp or Duration that is not negative."""
    time.seconds, rest = divmod(value, SECOND)
    time.nanos = rest * 1000


def from_seconds(seconds: float) -> int:
    """Return ``seconds`` in whole microseconds."""
    return round(seconds * SECOND)


def view(task: Message, wanted: int) -> Message:
    """Return ``task`` as a caller sees it: without its body unless the full view is wanted."""
    seen = copy(task)
    seen.view = FULL if wanted == FULL else BASIC
    if seen.view == BASIC:
        seen.http_request.ClearField("body")
    return seen
