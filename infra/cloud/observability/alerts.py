"""
The alerts: each a PromQL expression that has no result while all is well, and a runbook.

Shares count only from a number of events on, so that one failure in a quiet night wakes nobody.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final, Literal

from infra.cloud import names
from infra.cloud.observability import log_metrics, metrics, runbooks, slos
from infra.cloud.observability.metrics import growth, quantile
from infra.cloud.observability.runbooks import Runbook
from infra.cloud.settings import StackSettings
from shared.manifest import functions, queues

PATIENCE_SECONDS: Final[Mapping[str, int]] = {
    queues.JOBS_HIGH.name: 30,
    queues.JOBS_NORMAL.name: 300,
    queues.JOBS_LOW.name: 3600,
    queues.WEBHOOKS.name: 600,
    queues.CACHE.name: 600,
}
"""How long after its time a task may begin, by queue."""

INSTANCES_SHARE: Final = 0.8

_SERVICES = "|".join(names.dashed(function.name) for function in functions.PUBLIC)
_PUBLIC = f'service_name=~"{_SERVICES}"'
_OVERLOADED = 'response_code=~"(?i:aborted|resource_exhausted|unavailable|deadline_exceeded)"'
_DENIED = 'response_code=~"(?i:permission_denied|unauthenticated)"'
_REFUSED_QUERY = ('api_method=~".*Run(Aggregation)?Query"', 'response_code=~"(?i:failed_precondition)"')
_NOT_THE_BRIEF = 'code!="provider_refused"'


@dataclass(frozen=True)
class Alert:
    """Something to look at once ``query`` has had a result for so many ``minutes``."""

    name: str
    title: str
    severity: Literal["CRITICAL", "ERROR", "WARNING"]
    query: str
    minutes: int
    runbook: Runbook


def declared(settings: StackSettings) -> tuple[Alert, ...]:
    """Return the alerts of a stack."""
    return (*_REQUESTS, *_QUEUES, *_JOBS, *_STORE, *_INSTANCES, *(_edge(settings.domain) if settings.domain else ()))


def _share(by: str, part: str, whole: str, limits: tuple[float, int], window: str) -> str:
    """Return where ``part`` is a greater share of ``whole`` than allowed, and a number worth looking at."""
    share, number = limits
    counted = growth(by, part, window)
    return f"{counted} / {growth(by, whole, window)} > {share} and {counted} >= {number}"


def _any_of(expressions: Sequence[str]) -> str:
    return " or ".join(expressions)


def _slow(service: str, milliseconds: int) -> str:
    series = metrics.REQUEST_MILLISECONDS.series(f'service_name="{service}"')
    return f"{quantile(0.95, 'service_name', series, '10m')} > {milliseconds}"


def _late(queue: str, seconds: int) -> str:
    series = metrics.ATTEMPT_DELAY_MILLISECONDS.series(f'queue_id="{queue}"')
    return f"{quantile(0.95, 'queue_id', series, '10m')} > {seconds * 1000}"


def _crowded(limit: int) -> str:
    services = "|".join(names.dashed(function.name) for function in functions.ALL if function.max_instances == limit)
    series = metrics.INSTANCES.series(f'service_name=~"{services}"', 'state="active"')
    return f"sum by (service_name) (max_over_time({series}[5m])) > {limit * INSTANCES_SHARE:g}"


def _stalled() -> str:
    waiting = f"sum by (queue_id) ({metrics.QUEUE_DEPTH.series()}) > 10"
    return f"{waiting} unless on (queue_id) {growth('queue_id', metrics.ATTEMPTS.series(), '10m')} > 0"


_REQUESTS = (
    Alert(
        "requests-fail",
        "A public function answers with errors",
        "CRITICAL",
        _share(
            "service_name",
            metrics.REQUESTS.series(_PUBLIC, metrics.SERVER_ERROR),
            metrics.REQUESTS.series(_PUBLIC),
            (0.05, 5),
            "5m",
        ),
        5,
        runbooks.REQUESTS_FAIL,
    ),
    Alert(
        "answers-slow",
        "A public function answers later than promised",
        "WARNING",
        _any_of([_slow(names.dashed(name), limit) for name, limit in slos.MILLISECONDS.items()]),
        10,
        runbooks.ANSWERS_SLOW,
    ),
)

_QUEUES = (
    Alert(
        "queue-late",
        "Tasks begin late",
        "WARNING",
        _any_of([_late(queue, seconds) for queue, seconds in PATIENCE_SECONDS.items()]),
        10,
        runbooks.QUEUE_LATE,
    ),
    Alert("queue-stalled", "A queue does not move", "CRITICAL", _stalled(), 10, runbooks.QUEUE_STALLED),
    Alert(
        "tasks-retried",
        "Tasks are retried too often",
        "WARNING",
        _share(
            "queue_id", metrics.ATTEMPTS.series(metrics.FAILED_ATTEMPT), metrics.ATTEMPTS.series(), (0.2, 20), "15m"
        ),
        10,
        runbooks.TASKS_RETRIED,
    ),
)

_JOBS = (
    Alert(
        "jobs-failed",
        "Jobs fail for good",
        "ERROR",
        f"{growth('code', log_metrics.JOBS_FAILED.metric.series(_NOT_THE_BRIEF), '10m')} > 0",
        0,
        runbooks.JOBS_FAILED,
    ),
    Alert(
        "sweeps-missing",
        "The sweeper does not run",
        "CRITICAL",
        f"(sum(increase({log_metrics.SWEEPS.metric.series()}[10m])) or vector(0)) < 1",
        5,
        runbooks.SWEEPS_MISSING,
    ),
    Alert(
        "tasks-revived",
        "Promised tasks keep getting lost",
        "WARNING",
        f"sum(increase({log_metrics.TASKS_REVIVED.metric.series()}[1h])) > 10",
        0,
        runbooks.TASKS_REVIVED,
    ),
    Alert(
        "model-held-back",
        "A model provider is down",
        "ERROR",
        f"{growth('deployment', log_metrics.MODELS_HELD_BACK.metric.series(), '10m')} >= 3",
        5,
        runbooks.MODEL_HELD_BACK,
    ),
)

_STORE = (
    Alert(
        "store-contended",
        "Firestore is contended or overloaded",
        "WARNING",
        _share(
            "database_id",
            metrics.STORE_CALLS.series(_OVERLOADED),
            metrics.STORE_CALLS.series(),
            (0.05, 20),
            "10m",
        ),
        10,
        runbooks.STORE_CONTENDED,
    ),
    Alert(
        "store-denied",
        "Firestore denies access",
        "CRITICAL",
        f"{growth('api_method', metrics.STORE_CALLS.series(_DENIED), '5m')} > 0",
        0,
        runbooks.STORE_DENIED,
    ),
    Alert(
        "index-missing",
        "A query has no index",
        "ERROR",
        f"{growth('api_method', metrics.STORE_CALLS.series(*_REFUSED_QUERY), '5m')} > 0",
        0,
        runbooks.INDEX_MISSING,
    ),
)

_INSTANCES = (
    Alert(
        "instances-near-limit",
        "A function nears its instance limit",
        "WARNING",
        _any_of([_crowded(limit) for limit in sorted({function.max_instances for function in functions.ALL})]),
        10,
        runbooks.INSTANCES_NEAR_LIMIT,
    ),
    Alert(
        "memory-high",
        "A function nears its memory limit",
        "WARNING",
        f"{quantile(0.99, 'service_name', metrics.MEMORY.series(), '5m')} > 0.9",
        10,
        runbooks.MEMORY_HIGH,
    ),
)


def _edge(domain: str) -> tuple[Alert, ...]:
    host = f'host="{domain}"'
    return (
        Alert(
            "host-down",
            "The public host does not answer",
            "CRITICAL",
            f"avg by (host) (avg_over_time({metrics.CHECKS_PASSED.series(host)}[5m])) < 0.7",
            3,
            runbooks.HOST_DOWN,
        ),
        Alert(
            "certificate-expiring",
            "The public host's certificate ends soon",
            "ERROR",
            f"min by (host) ({metrics.CERTIFICATE_DAYS.series(host)}) < 14",
            60,
            runbooks.CERTIFICATE_EXPIRING,
        ),
    )
