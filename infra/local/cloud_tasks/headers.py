"""The headers of a dispatched request, and the one of its response that counts."""

import re
from collections.abc import Iterable, Mapping
from email.utils import parsedate_to_datetime
from typing import Final

from infra.local.cloud_tasks import limits, messages, naming, status
from infra.local.cloud_tasks.messages import SECOND, Message

USER_AGENT: Final = "Google-Cloud-Tasks"

_RESERVED_PREFIXES: Final = ("x-cloudtasks-", "x-google-", "x-appengine-")
_RESERVED: Final = frozenset({
    "host",
    "content-length",
    "user-agent",
    "connection",
    "keep-alive",
    "proxy-connection",
    "transfer-encoding",
    "te",
    "trailer",
    "upgrade",
    "expect",
})
_NAME: Final = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+")
_SECONDS: Final = re.compile(r"[0-9]{1,15}")
_VALUE: Final = re.compile(r"[^\x00-\x08\x0a-\x1f\x7f]*")


def accept(sent: Message) -> None:
    """Refuse a task's headers that cannot be sent, and put the queue's own ``User-Agent`` among the others."""
    require_sendable(sent.items())
    for name in [name for name in sent if name.lower() == "user-agent"]:
        del sent[name]
    sent["User-Agent"] = USER_AGENT
    if sum(len(name) + len(value) for name, value in sent.items()) > limits.MAX_HEADER_BYTES:
        raise status.invalid("The size of HttpRequest.headers must be less than 80KB.")


def require_sendable(fields: Iterable[tuple[str, str]]) -> None:
    """Refuse headers that would break the request they are part of."""
    for name, value in fields:
        if not (_NAME.fullmatch(name) and _VALUE.fullmatch(value)):
            raise status.invalid(f"HTTP does not allow this header: {name!r}.")


def outgoing(
    task: Message, *, executions: int, previous_status: int, overrides: Iterable[tuple[str, str]] = ()
) -> list[tuple[str, str]]:
    """Return the headers of an attempt of ``task`` whose dispatch is counted already."""
    fields = _allowed(task.http_request.headers, overrides)
    queue_name, _, task_id = task.name.rpartition("/tasks/")
    fields += [
        ("User-Agent", USER_AGENT),
        ("X-CloudTasks-QueueName", naming.short(queue_name)),
        ("X-CloudTasks-TaskName", task_id),
        ("X-CloudTasks-TaskRetryCount", str(task.dispatch_count - 1)),
        ("X-CloudTasks-TaskExecutionCount", str(executions)),
        ("X-CloudTasks-TaskETA", _eta(task.schedule_time)),
    ]
    if previous_status:
        fields.append(("X-CloudTasks-TaskPreviousResponse", str(previous_status)))
        fields.append(("X-CloudTasks-TaskRetryReason", ""))
    return fields


def retry_after(value: str, now: int) -> int:
    """Return how long a ``Retry-After`` of seconds or a date asks to wait, 0 if it asks for nothing sensible."""
    text = value.strip()
    if _SECONDS.fullmatch(text):
        return min(int(text) * SECOND, limits.RETENTION)
    try:
        until = messages.from_seconds(parsedate_to_datetime(text).timestamp())
    except (ValueError, OverflowError):
        return 0
    return min(max(0, until - now), limits.RETENTION)


def _allowed(sent: Mapping[str, str], overrides: Iterable[tuple[str, str]]) -> list[tuple[str, str]]:
    replaced = {name.lower(): (name, value) for name, value in overrides}
    kept = [(name, value) for name, value in sent.items() if name.lower() not in replaced]
    return [field for field in (*kept, *replaced.values()) if not _is_reserved(field[0].lower())]


def _is_reserved(name: str) -> bool:
    return name in _RESERVED or name.startswith(_RESERVED_PREFIXES)


def _eta(time: Message) -> str:
    return f"{time.seconds}.{time.nanos // 1000:06d}"
