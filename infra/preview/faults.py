"""Faults on order: creations that fail before they succeed."""

import threading
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase


@dataclass(frozen=True)
class Fault:
    """
    Makes the first ``times`` attempts at creating a resource fail with ``text``.

    ``resource`` is matched with the resource's path (``<type>::<name>``) and may hold ``*``.
    """

    resource: str
    text: str
    times: int = 1


class Faults:
    """Counts the attempts at each resource and says which of them fail."""

    def __init__(self, ordered: Sequence[Fault]) -> None:
        self._ordered = ordered
        self._attempts: Counter[str] = Counter()
        self._lock = threading.Lock()

    def strike(self, path: str) -> str:
        """Count an attempt at the resource and return the text it fails with, empty if it succeeds."""
        with self._lock:
            self._attempts[path] += 1
            attempt = self._attempts[path]
        for fault in self._ordered:
            if fnmatchcase(path, fault.resource):
                if attempt <= fault.times:
                    return fault.text
                attempt -= fault.times
        return ""
