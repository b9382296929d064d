"""
The metrics that Google Cloud writes by itself, as far as dashboards, alerts and objectives look at them.

Source: Cloud Monitoring, "Google Cloud metrics" and "Mapping Cloud Monitoring metrics to PromQL".
"""

import re
from dataclasses import dataclass, field
from typing import Final

RESOURCE_LABELS: Final = {
    "cloud_run_revision": frozenset({"service_name", "revision_name", "configuration_name", "location"}),
    "cloud_tasks_queue": frozenset({"queue_id", "location", "target_type"}),
    "firestore.googleapis.com/Database": frozenset({"resource_container", "location", "database_id"}),
    "https_lb_rule": frozenset({"url_map_name", "backend_target_name", "matched_url_path_rule"}),
    "uptime_url": frozenset({"host"}),
}
_MATCHER = re.compile(r"(?P<label>\w+)(?:=~|!~|!=|=)\"[^\"]*\"")


@dataclass(frozen=True)
class Metric:
    """A metric with its monitored resource and its own labels; a ``distribution`` has a count per bucket."""

    type: str
    resource: str
    labels: frozenset[str] = field(default=frozenset())
    distribution: bool = False

    @property
    def name(self) -> str:
        """The metric's name in PromQL."""
        domain, _, path = self.type.partition("/")
        return ":".join(re.sub(r"\W", "_", part) for part in (domain, path))

    def series(self, *matchers: str) -> str:
        """Return the PromQL selector of its series, with matchers such as ``state="active"``; raises ValueError."""
        for matcher in matchers:
            found = _MATCHER.fullmatch(matcher)
            if found is None or not self._has(found["label"]):
                raise ValueError(f"{self.type} cannot be matched by {matcher}")
        suffix = "_bucket" if self.distribution else ""
        chosen = ",".join((f'monitored_resource="{self.resource}"', *matchers))
        return f"{self.name}{suffix}{{{chosen}}}"

    def filter(self, **values: str) -> str:
        """Return the Monitoring filter of the series whose labels have these values; raises ValueError."""
        terms = [f'metric.type="{self.type}"', f'resource.type="{self.resource}"']
        for label, value in values.items():
            if not self._has(label):
                raise ValueError(f"{self.type} has no label {label}")
            terms.append(f'{"metric" if label in self.labels else "resource"}.labels.{label}="{value}"')
        return " AND ".join(terms)

    def _has(self, label: str) -> bool:
        return label in self.labels or label in RESOURCE_LABELS[self.resource]


def _run(path: str, *labels: str, distribution: bool = False) -> Metric:
    return Metric(f"run.googleapis.com/{path}", "cloud_run_revision", frozenset(labels), distribution)


def _tasks(path: str, *labels: str, distribution: bool = False) -> Metric:
    return Metric(f"cloudtasks.googleapis.com/{path}", "cloud_tasks_queue", frozenset(labels), distribution)


def _firestore(path: str, *labels: str) -> Metric:
    return Metric(f"firestore.googleapis.com/{path}", "firestore.googleapis.com/Database", frozenset(labels))


def _balancer(path: str, *labels: str, distribution: bool = False) -> Metric:
    return Metric(f"loadbalancing.googleapis.com/{path}", "https_lb_rule", frozenset(labels), distribution)


def _uptime(path: str, *labels: str) -> Metric:
    return Metric(f"monitoring.googleapis.com/uptime_check/{path}", "uptime_url", frozenset(labels))


REQUESTS = _run("request_count", "response_code", "response_code_class")
REQUEST_MILLISECONDS = _run("request_latencies", "response_code", "response_code_class", distribution=True)
INSTANCES = _run("container/instance_count", "state")
CPU = _run("container/cpu/utilizations", distribution=True)
MEMORY = _run("container/memory/utilizations", distribution=True)
START_MILLISECONDS = _run("container/startup_latencies", distribution=True)

QUEUE_DEPTH = _tasks("queue/depth")
ATTEMPTS = _tasks("queue/task_attempt_count", "response_code")
ATTEMPT_DELAY_MILLISECONDS = _tasks("queue/task_attempt_delays", distribution=True)

STORE_CALLS = _firestore("api/request_count", "api_method", "response_code")
DOCUMENTS_READ = _firestore("document/read_ops_count", "type")
DOCUMENTS_WRITTEN = _firestore("document/write_ops_count", "op")
DOCUMENTS_DELETED = _firestore("document/delete_ops_count")
DOCUMENTS_EXPIRED = _firestore("document/ttl_deletion_count")

EDGE_REQUESTS = _balancer("https/request_count", "response_code", "response_code_class")
EDGE_MILLISECONDS = _balancer("https/total_latencies", "response_code_class", distribution=True)

CHECKS_PASSED = _uptime("check_passed", "check_id", "checker_location")
CERTIFICATE_DAYS = _uptime("time_until_ssl_cert_expires", "check_id", "checker_location")

ALL: tuple[Metric, ...] = (
    REQUESTS,
    REQUEST_MILLISECONDS,
    INSTANCES,
    CPU,
    MEMORY,
    START_MILLISECONDS,
    QUEUE_DEPTH,
    ATTEMPTS,
    ATTEMPT_DELAY_MILLISECONDS,
    STORE_CALLS,
    DOCUMENTS_READ,
    DOCUMENTS_WRITTEN,
    DOCUMENTS_DELETED,
    DOCUMENTS_EXPIRED,
    EDGE_REQUESTS,
    EDGE_MILLISECONDS,
    CHECKS_PASSED,
    CERTIFICATE_DAYS,
)

SERVER_ERROR: Final = 'response_code_class="5xx"'
FAILED_ATTEMPT: Final = 'response_code!~"(?i:ok)|2.*"'


def rate(by: str, series: str, window: str = "5m") -> str:
    """Return how much series grow per second, summed by labels."""
    return f"sum by ({by}) (rate({series}[{window}]))"


def growth(by: str, series: str, window: str) -> str:
    """Return how much series have grown in a window, summed by labels."""
    return f"sum by ({by}) (increase({series}[{window}]))"


def quantile(share: float, by: str, series: str, window: str = "5m") -> str:
    """Return the value that a share of a distribution stays below, by labels."""
    return f"histogram_quantile({share}, {rate(f'le, {by}', series, window)})"
