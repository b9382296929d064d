"""Resource names: projects/P/locations/L/queues/Q/tasks/T."""

import re
import secrets
from typing import Final

from infra.local.cloud_tasks import status

_LOCATION: Final = re.compile(r"projects/[A-Za-z0-9.:-]+/locations/[A-Za-z0-9-]+")
_QUEUE: Final = re.compile(_LOCATION.pattern + r"/queues/[A-Za-z0-9-]{1,100}")
_TASK_ID: Final = re.compile(r"[A-Za-z0-9_-]{1,500}")
_REFERENCE: Final = "https://cloud.google.com/tasks/docs/reference/rest/v2/projects.locations.queues"

QUEUE_FORMAT: Final = 'Queue name must be formatted: "projects/<PROJECT_ID>/locations/<LOCATION_ID>/queues/<QUEUE_ID>".'
TASK_FORMAT: Final = (
    'Task name must be formatted: "projects/<PROJECT_ID>/locations/<LOCATION_ID>/queues/<QUEUE_ID>/tasks/<TASK_ID>".'
)


def require_location(name: str) -> None:
    """Refuse a name that is not one of a location."""
    if not _LOCATION.fullmatch(name):
        raise status.invalid('Location name must be formatted: "projects/<PROJECT_ID>/locations/<LOCATION_ID>".')


def require_queue(name: str) -> None:
    """Refuse a name that is not one of a queue."""
    if not _QUEUE.fullmatch(name):
        link = status.HelpLink("Definition of queue name", f"{_REFERENCE}#Queue.FIELDS.name")
        raise status.invalid(QUEUE_FORMAT, link)


def require_task(name: str, queue: str) -> None:
    """Refuse a name that is not one of a task in ``queue``."""
    parent, marker, task_id = name.rpartition("/tasks/")
    if not marker:
        raise status.invalid(TASK_FORMAT)
    if parent != queue:
        raise status.invalid(
            f"The queue name from request ('{queue}') must be the same as the queue name in the named task "
            f"('{parent}')."
        )
    if not _TASK_ID.fullmatch(task_id):
        link = status.HelpLink("Definition of task ID", f"{_REFERENCE}.tasks#Task.FIELDS.name")
        raise status.invalid(
            f'Task ID "{task_id}" can contain only letters ([A-Za-z]), numbers ([0-9]), hyphens (-), or '
            "underscores (_). Task ID must between 1 and 500 characters.",
            link,
        )


def generated_task(queue: str) -> str:
    """Return the name of a task that was given none."""
    return f"{queue}/tasks/{secrets.randbits(64)}"


def queue(project: str, location: str, queue_id: str) -> str:
    """Return the full name of a queue."""
    return f"projects/{project}/locations/{location}/queues/{queue_id}"


def location_of(queue_name: str) -> str:
    """Return the location that a queue's name lies in."""
    return queue_name.rpartition("/queues/")[0]


def short(name: str) -> str:
    """Return the last part of a name: the id."""
    return name.rpartition("/")[2]
