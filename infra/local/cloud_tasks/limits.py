"""The service's limits and defaults, and what of the emulator can be set."""

from dataclasses import dataclass, field
from typing import Final

from infra.local.cloud_tasks.messages import SECOND

MAX_RATE: Final = 500.0
MAX_CONCURRENT: Final = 5000
DEFAULT_CONCURRENT: Final = 1000
DEFAULT_ATTEMPTS: Final = 100
DEFAULT_DOUBLINGS: Final = 16
DEFAULT_MIN_BACKOFF: Final = SECOND // 10
DEFAULT_MAX_BACKOFF: Final = 3600 * SECOND

DEFAULT_DEADLINE: Final = 600 * SECOND
MIN_DEADLINE: Final = 15 * SECOND
MAX_DEADLINE: Final = 1800 * SECOND
MAX_SCHEDULE_AHEAD: Final = 720 * 3600 * SECOND
RETENTION: Final = 31 * 24 * 3600 * SECOND

MAX_TASK_BYTES: Final = (1 << 20) - 7
MAX_HEADER_BYTES: Final = 80 * 1024
MAX_URL_LENGTH: Final = 2083

MAX_QUEUE_PAGE: Final = 9800
MAX_TASK_PAGE: Final = 1000
MAX_BATCH_CREATE: Final = 100
MAX_BATCH_DELETE: Final = 1000

PAGE_BYTES: Final = 3 * 1024 * 1024
"""A page of tasks ends here: clients refuse messages above 4 MiB."""


@dataclass(frozen=True)
class Options:
    """
    What of the emulator can be set; times in seconds.

    ``allow_hosts`` are hosts beside loopback, in lower case, that tasks may be sent to. ``max_burst_size`` replaces
    the one that follows from a queue's rate. ``hold_queue`` lets a 429 or 503 with ``Retry-After`` hold its whole
    queue. ``history`` is how many tasks that are gone stay visible to ``inspect``.
    """

    allow_hosts: frozenset[str] = field(default=frozenset())
    task_tombstone: float = 24 * 3600.0
    queue_tombstone: float = 3 * 24 * 3600.0
    max_burst_size: int | None = None
    hold_queue: bool = False
    history: int = 10_000


def burst_size(rate: float, options: Options) -> int:
    """Return how many tokens the bucket of a queue with ``rate`` holds."""
    if options.max_burst_size is not None:
        return options.max_burst_size
    return 10 if rate <= 1 else max(1, int(rate / 5))
