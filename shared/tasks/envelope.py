"""A task: one promised call of the worker, named by a hash so that promising it twice delivers it once."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any


@dataclass(frozen=True, slots=True)
class Task:
    """
    A call of the worker's ``path`` with ``payload``, through ``queue``, not before a time.

    ``id`` names the work. ``revival`` counts how often the queue lost it: names of lost tasks stay blocked for
    a day, so each revival has a name of its own. ``job`` and ``tenant`` are set where the task can be held back.
    """

    id: str
    queue: str
    path: str
    payload: Mapping[str, Any]
    not_before: datetime | None = None
    traceparent: str = ""
    revival: int = 0
    job: str = ""
    tenant: str = ""

    @property
    def name(self) -> str:
        """Return the task's name within its queue."""
        return f"{self.id}-{self.revival}" if self.revival else self.id

    def revived(self) -> "Task":
        """Return the same work under a name that the queue has not seen."""
        return replace(self, revival=self.revival + 1)
