"""
The outbox: one document per promised task, written by the commit that promises it.

It is deleted by the commit that finishes the work, not by the delivery. So whatever happens in between (a lost
create, a purged queue, exhausted retries, a dead worker), the sweeper still finds it.
"""

from datetime import datetime, timedelta
from typing import Any

from shared.firestore import writes
from shared.firestore.documents import Document
from shared.manifest import collections
from shared.tasks.envelope import Task

PATIENCE = timedelta(seconds=15)
PARKED = timedelta(minutes=10)


def path(task_id: str) -> str:
    """Return the path of the outbox document of a task."""
    return f"{collections.OUTBOX.name}/{task_id}"


def promise(task: Task, now: datetime, *, parked: bool = False) -> writes.Write:
    """
    Return the write that promises ``task``; promising it again changes nothing.

    A ``parked`` one is not to be published: somebody holds its job back, and promises it again when the job goes on.
    """
    patience = PARKED if parked else PATIENCE
    data: dict[str, Any] = {
        "queue": task.queue,
        "path": task.path,
        "payload": dict(task.payload),
        "not_before": task.not_before,
        "traceparent": task.traceparent,
        "revival": task.revival,
        "due_at": max(now, task.not_before or now) + patience,
        "job": task.job,
        "tenant": task.tenant,
    }
    return writes.replace(path(task.id), data)


def park(document: Document, now: datetime) -> writes.Write:
    """Return the write that holds a promised task back, unless its promise has changed meanwhile."""
    change = {"due_at": now + PARKED, "revival": document.data["revival"] + 1, "not_before": None}
    return writes.update(document.path, change, document.version)


def keep(task_id: str) -> writes.Write:
    """Return the write that ends the promise of a task: its work is finished."""
    return writes.delete(path(task_id))


def task_of(document: Document) -> Task:
    """Return the task that an outbox document promises."""
    data = document.data
    return Task(
        id=document.id,
        queue=data["queue"],
        path=data["path"],
        payload=data["payload"],
        not_before=data["not_before"],
        traceparent=data["traceparent"],
        revival=data["revival"],
        job=data.get("job", ""),
        tenant=data.get("tenant", ""),
    )
