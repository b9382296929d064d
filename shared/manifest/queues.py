"""The Cloud Tasks queues: rates, concurrency and retries."""

from dataclasses import dataclass, field
from typing import Literal

Priority = Literal["high", "normal", "low"]


@dataclass(frozen=True)
class RetryPolicy:
    """How a queue retries a task; times in seconds, ``max_attempts`` counts the first."""

    max_attempts: int = 12
    min_backoff: float = 0.5
    max_backoff: float = 300.0
    max_doublings: int = 8


@dataclass(frozen=True)
class Queue:
    """A queue and what it may do; every task of it goes to the function ``target``."""

    name: str
    purpose: str
    target: str = "task_worker"
    max_dispatches_per_second: float = 500.0
    max_concurrent_dispatches: int = 200
    dispatch_deadline: float = 300.0
    retry: RetryPolicy = field(default=RetryPolicy())


JOBS_HIGH = Queue("jobs-high", "Stages of jobs that somebody waits for.", max_concurrent_dispatches=400)
JOBS_NORMAL = Queue("jobs-normal", "Stages of ordinary jobs.")
JOBS_LOW = Queue("jobs-low", "Stages of batches and other work that can wait.", max_concurrent_dispatches=100)
WEBHOOKS = Queue(
    "webhooks",
    "Deliveries to receivers outside, so that a slow receiver holds up no job.",
    max_concurrent_dispatches=100,
    dispatch_deadline=60.0,
)
CACHE = Queue(
    "cache",
    "Stale answers that are made anew, behind whoever was given the old one.",
    max_concurrent_dispatches=50,
    retry=RetryPolicy(max_attempts=3, min_backoff=5.0),
)

ALL: tuple[Queue, ...] = (JOBS_HIGH, JOBS_NORMAL, JOBS_LOW, WEBHOOKS, CACHE)

BY_PRIORITY: dict[Priority, Queue] = {"high": JOBS_HIGH, "normal": JOBS_NORMAL, "low": JOBS_LOW}
BY_NAME: dict[str, Queue] = {queue.name: queue for queue in ALL}
