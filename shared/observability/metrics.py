"""
Every metric of the product, declared once.

Labels take values from small closed sets: names of functions, route patterns, stages, error codes. Tenants,
ids and anything a caller can make up never become a label.

On a hot path keep the bound child (``CACHE_HITS.labels("memory", "content")``) instead of asking for it
each time.
"""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager

import prometheus_client
from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, Metric
from prometheus_client.samples import Sample

from shared.observability.process import CpuShare, ProcessCollector, Throughput

CONTENT_TYPE = prometheus_client.CONTENT_TYPE_PLAIN_0_0_4
REGISTRY = CollectorRegistry()

prometheus_client.disable_created_metrics()  # type: ignore[no-untyped-call]  # the library left it untyped

_INSTANT = (0.000_005, 0.000_02, 0.000_1, 0.000_5, 0.001, 0.005, 0.01, 0.025, 0.05, 0.1, 0.5, 2.5)
_REQUEST = (
    0.000_5,
    0.001,
    0.002_5,
    0.005,
    0.01,
    0.025,
    0.05,
    0.1,
    0.25,
    0.5,
    1.0,
    2.5,
    5.0,
    10.0,
    30.0,
    60.0,
)
_WORK = (0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 20.0, 40.0, 80.0, 160.0, 320.0)


class _PlainNameCounter(Counter):
    """A counter that is exposed under exactly its name, without the suffix ``_total``."""

    def _get_metric(self) -> Metric:
        return Metric(self._name, self._documentation, "unknown", self._unit)

    def _child_samples(self) -> Iterable[Sample]:
        return (Sample("", {}, self._value.get(), None, None),)


def _counter(name: str, help_text: str, *labels: str) -> Counter:
    return Counter(name, help_text, labels, registry=REGISTRY)


def _gauge(name: str, help_text: str, *labels: str) -> Gauge:
    return Gauge(name, help_text, labels, registry=REGISTRY)


def _histogram(name: str, help_text: str, buckets: tuple[float, ...], *labels: str) -> Histogram:
    return Histogram(name, help_text, labels, registry=REGISTRY, buckets=buckets)


CACHE_HITS = _counter("content_cache_hits_total", "Answers found in the cache.", "level", "namespace")
CACHE_MISSES = _counter("content_cache_misses_total", "Answers not found in the cache.", "namespace")
CACHE_SIZE_BYTES = _gauge("content_cache_size_bytes", "Bytes held by the cache's memory level.")
CACHE_ITEMS = _gauge("content_cache_items_total", "Entries held by the cache's memory level.")
CACHE_OPERATION_SECONDS = _histogram(
    "content_cache_operation_duration_seconds", "Time of one cache operation.", _INSTANT, "operation"
)

ACTIVE_WORKERS = _gauge("parallel_active_workers", "Units of work being done at this moment.")
QUEUE_SIZE = _gauge("parallel_queue_size", "Tasks waiting in a queue, as last seen.", "queue")
THROUGHPUT = Throughput()
REGISTRY.register(ProcessCollector(THROUGHPUT, CpuShare()))

GENERATION_SECONDS = _histogram("generation_duration_seconds", "Time from brief to piece.", _WORK, "type")
STAGE_SECONDS = _histogram("stage_duration_seconds", "Time of one stage of a job.", _WORK, "type", "stage")
STAGE_ATTEMPTS = _counter("stage_attempts_total", "Attempts at stages of jobs.", "type", "stage", "outcome")
PROGRESS_UPDATES = _counter("progress_updates_total", "Progress events recorded.", "type")

PROMPT_TOKENS = _PlainNameCounter(
    "prompt_token_usage",
    "Tokens used, by kind (prompt, completion).",
    ("model", "kind"),
    registry=REGISTRY,
)
MODEL_CALLS = _counter("model_calls_total", "Calls of model providers.", "provider", "model", "outcome")
MODEL_CALL_SECONDS = _histogram(
    "model_call_duration_seconds", "Time of one call of a model provider.", _WORK, "provider", "model"
)
MODEL_COST = _counter("model_cost_usd_total", "Money spent on model calls, in US dollars.", "model")

REQUESTS = _counter("api_requests_total", "Requests answered.", "function", "route", "method", "status")
REQUEST_SECONDS = _histogram(
    "api_request_duration_seconds",
    "Time from request to the end of its response.",
    _REQUEST,
    "function",
    "route",
)
REQUESTS_ACTIVE = _gauge("api_requests_active", "Requests being answered at this moment.", "function")
ERRORS = _counter("errors_total", "Errors reported to callers.", "code", "category")

WEBHOOK_NOTIFICATIONS = _counter(
    "webhook_notifications_total", "Steps of webhook deliveries, by what they came to.", "outcome"
)

OUTBOX_PUBLISHED = _counter("outbox_published_total", "Outbox documents made into tasks.", "queue")
OUTBOX_SWEPT = _counter("outbox_swept_total", "Outbox documents that only the sweeper published.")

JOBS_ADMITTED = _counter("jobs_admitted_total", "Jobs let in, at once or from their tenant's backlog.", "lane", "way")
JOBS_HELD_BACK = _counter("jobs_held_back_total", "New jobs that had to wait, by reason.", "lane", "reason")
JOBS_WAITING = _gauge("jobs_waiting", "Jobs of all tenants that wait for admission, as last swept.", "lane")
LIMITS_REACHED = _counter("tenant_limits_reached_total", "Looks at a backlog that a tenant's limit ended.", "lane")


@contextmanager
def working() -> Iterator[None]:
    """Count the body as an active worker, and as a finished task once it ends."""
    ACTIVE_WORKERS.inc()
    try:
        yield
    finally:
        ACTIVE_WORKERS.dec()
        THROUGHPUT.mark()


def render() -> tuple[bytes, str]:
    """Return the exposition in Prometheus' text format, and its content type."""
    return prometheus_client.generate_latest(REGISTRY), CONTENT_TYPE
