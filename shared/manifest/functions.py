"""The cloud functions: what each answers, how big it is, who may call it and what it may do."""

from dataclasses import dataclass
from typing import Literal

RUNTIME = "python313"
HEALTH_PATH = "/health/live"  # not /healthz: Cloud Run keeps some paths that end in z to itself

Caller = Literal["public", "queue", "scheduler"]


@dataclass(frozen=True)
class Function:
    """
    A deployed function and its share of the public URL space.

    ``routes`` are path prefixes that gateway and load balancer send here; without any, it is internal.
    ``memory`` is in MiB, ``timeout`` in seconds, ``concurrency`` in requests per instance. ``called_by`` names
    who may invoke it; public callers still show an API key. ``enqueues`` says that it creates tasks,
    ``inspects_queues`` that it looks whether queues and tasks are there. ``describes`` names functions whose
    routes it reads.
    """

    name: str
    purpose: str
    routes: tuple[str, ...] = ()
    memory: int = 512
    cpu: int = 1
    concurrency: int = 80
    timeout: int = 300
    min_instances: int = 0
    max_instances: int = 20
    called_by: tuple[Caller, ...] = ("public",)
    enqueues: bool = False
    inspects_queues: bool = False
    describes: tuple[str, ...] = ()


CONTENT_GENERATION = Function(
    "content_generation",
    "Takes briefs: wait for the piece, stream it, submit it as a job, or send a batch.",
    routes=("/v1/content", "/v1/batches"),
    enqueues=True,
)
PROMPT_OPTIMIZATION = Function(
    "prompt_optimization",
    "Keeps prompt templates, scores what they bring about, and makes them better and cheaper.",
    routes=(
        "/v1/prompts",
        "/v1/datasets",
        "/v1/suites",
        "/v1/evaluations",
        "/v1/scores",
        "/v1/tokens",
        "/v1/tunings",
    ),
    enqueues=True,
)
EXPERIMENTS = Function(
    "experiments",
    "Assigns variants of prompts, takes outcomes and feedback, and reads experiments out.",
    routes=("/v1/experiments", "/v1/feedback"),
)
CACHE_LOOKUP = Function(
    "cache_lookup",
    "Answers from what was already made: looks, entries, namespaces, invalidation, warming and statistics.",
    routes=("/v1/cache",),
    enqueues=True,
)
MODEL_GATEWAY = Function(
    "model_gateway",
    "Answers clients of the OpenAI API from the cache and from models, and keeps their budgets.",
    routes=("/v1/openai", "/v1/budgets"),
    enqueues=True,
)
PROGRESS_TRACKING = Function(
    "progress_tracking",
    "Shows and steers jobs: state, live events, control, dead letters, webhooks, schedules, exports and analytics.",
    routes=(
        "/v1/jobs",
        "/v1/events",
        "/v1/approvals",
        "/v1/dead-letters",
        "/v1/webhooks",
        "/v1/schedules",
        "/v1/exports",
        "/v1/analytics",
        "/v1/tenants",
    ),
    concurrency=600,
    timeout=3600,
    enqueues=True,
)
SYSTEM_HEALTH = Function(
    "system_health",
    "Reports health and metrics and serves the API's description.",
    routes=("/health", "/metrics", "/openapi.json", "/docs"),
    inspects_queues=True,
    describes=(
        "content_generation",
        "prompt_optimization",
        "experiments",
        "cache_lookup",
        "model_gateway",
        "progress_tracking",
    ),
)
TASK_WORKER = Function(
    "task_worker",
    "Runs one stage of a job per call of the queue, and the sweeper per call of the scheduler.",
    memory=1024,
    max_instances=50,
    called_by=("queue", "scheduler"),
    enqueues=True,
    inspects_queues=True,
)

ALL: tuple[Function, ...] = (
    CONTENT_GENERATION,
    PROMPT_OPTIMIZATION,
    EXPERIMENTS,
    CACHE_LOOKUP,
    MODEL_GATEWAY,
    PROGRESS_TRACKING,
    SYSTEM_HEALTH,
    TASK_WORKER,
)

PUBLIC: tuple[Function, ...] = tuple(function for function in ALL if function.routes)
BY_NAME: dict[str, Function] = {function.name: function for function in ALL}
