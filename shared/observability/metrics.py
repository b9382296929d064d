"""
Every metric of the product, declared once.

Labels take values from small closed sets: names of functions, route patterns, stages, error codes. Tenants,
ids and anything a caller can make up never become a label.

On a hot path keep the bound child (``CACHE_HITS.labels("memory", "content")``) instead of asking for it
each time.
"""

from bisect import bisect_left
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
_SCORE = (0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 0.95, 1.0)
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
CACHE_COALESCED = _counter(
    "content_cache_coalesced_total", "Answers that were being made for somebody else already.", "namespace"
)
CACHE_SAVED = _counter("content_cache_saved_usd_total", "What stored answers would have cost anew, in US dollars.")
CACHE_EVICTIONS = _counter("content_cache_evictions_total", "Entries that memory gave up for want of room.")
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
AB_TEST_RESULTS = _PlainNameCounter(
    "prompt_ab_test_results",
    "What the rules of experiments have decided.",
    ("decision",),
    registry=REGISTRY,
)
PROMPT_SCORE = _histogram("prompt_optimization_score", "Scores of evaluated outputs, from 0 to 1.", _SCORE)
PROMPT_STATIC_SCORE = _histogram(
    "prompt_static_score", "Static scores of prompts, before and after they were optimised.", _SCORE, "when"
)
MODEL_CALLS = _counter("model_calls_total", "Calls of model providers.", "provider", "model", "outcome")
MODEL_CALL_SECONDS = _histogram(
    "model_call_duration_seconds", "Time of one call of a model provider.", _WORK, "provider", "model"
)
MODEL_COST = _counter("model_cost_usd_total", "Money spent on model calls, in US dollars.", "model")
MODEL_BREAKER_OPEN = _gauge("model_breaker_open", "Whether this process holds calls of a model back: 1 or 0.", "model")
MODEL_BREAKER_CHANGES = _counter(
    "model_breaker_changes_total", "Changes between calling a model and holding it back.", "model", "state"
)
MODEL_CALLS_HELD_BACK = _counter("model_calls_held_back_total", "Calls of a model that was held back.", "model")
MODEL_FALLBACKS = _counter(
    "model_fallbacks_total",
    "Calls that a later link of a chain was asked for, by the failure before it.",
    "model",
    "code",
)
MODEL_HEDGES = _counter("model_hedges_total", "Second calls to slow models, by whose answer was taken.", "winner")
BUDGET_REFUSALS = _counter("budget_refusals_total", "Calls that no budget allowed for, by limit.", "limit")
BUDGET_COMMITS = _counter("budget_commits_total", "Commits that budgets took, by purpose.", "purpose")

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


class RequestMeter:
    """
    Counts the requests of one route that end in one way, and their times, at next to no cost.

    What it has counted is added to ``REQUESTS`` and ``REQUEST_SECONDS`` by ``settle``; it is for one thread.
    """

    __slots__ = ("_buckets", "_counter", "_histogram", "_seconds")

    def __init__(self, function: str, route: str, method: str, status: str) -> None:
        self._counter = REQUESTS.labels(function, route, method, status)
        self._histogram = REQUEST_SECONDS.labels(function, route)
        self._begin()
        _METERS.append(self)

    def add(self, seconds: float) -> None:
        """Count a request that took ``seconds``."""
        self._buckets[bisect_left(_REQUEST, seconds)] += 1
        self._seconds += seconds

    def settle(self) -> None:
        """Add what was counted to the metrics."""
        buckets, seconds = self._buckets, self._seconds
        self._begin()
        self._counter.inc(sum(buckets))
        self._histogram._sum.inc(seconds)  # noqa: SLF001  # the library takes observations one by one only
        for held, count in zip(self._histogram._buckets, buckets, strict=True):  # noqa: SLF001
            held.inc(count)

    def _begin(self) -> None:
        self._buckets = [0] * (len(_REQUEST) + 1)
        self._seconds = 0.0


_METERS: list[RequestMeter] = []


def settle() -> None:
    """Add what meters have counted to the metrics."""
    for meter in _METERS:
        meter.settle()


def render() -> tuple[bytes, str]:
    """Return the exposition in Prometheus' text format, and its content type."""
    settle()
    return prometheus_client.generate_latest(REGISTRY), CONTENT_TYPE
