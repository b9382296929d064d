"""What Cloud Monitoring and Cloud Logging demand of alerts and metrics."""

from collections.abc import Iterator, Mapping
from typing import Final

from infra.preview.findings import Finding
from infra.preview.graph import COMPUTED, Graph, Resource
from infra.preview.rules.base import Rule, blocks, error, known

_FILTERED: Final = ("conditionThreshold", "conditionAbsent")


def alert_filter(graph: Graph) -> Iterator[Finding]:
    """The filter of a condition names one type of metric and one of resource, unless it selects an objective."""
    for alert in graph.of_type("gcp:monitoring/alertPolicy:AlertPolicy"):
        for text, place in _filters(alert):
            if missing := _unnamed(text):
                yield error("alert-filter", alert, f"{place}: does not say which {' and '.join(missing)}")


def log_alert(graph: Graph) -> Iterator[Finding]:
    """An alert on log entries says how often it tells, and no other alert does."""
    for alert in graph.of_type("gcp:monitoring/alertPolicy:AlertPolicy"):
        on_logs = any("conditionMatchedLog" in condition for condition in blocks(alert, "conditions"))
        limited = alert.get("alertStrategy.notificationRateLimit") is not None
        if on_logs is not limited:
            yield error("log-alert", alert, "alertStrategy.notificationRateLimit goes with conditionMatchedLog")


def log_metric(graph: Graph) -> Iterator[Finding]:
    """A distribution has values and buckets; labels are declared and extracted."""
    for metric in graph.of_type("gcp:logging/metric:Metric"):
        kind = metric.get("metricDescriptor.valueType")
        for name in ("valueExtractor", "bucketOptions"):
            if kind == "DISTRIBUTION" and metric.get(name) is None:
                yield error("log-metric", metric, f"{name} is needed for a DISTRIBUTION")
        if kind not in {"DISTRIBUTION", None, COMPUTED} and metric.get("bucketOptions") is not None:
            yield error("log-metric", metric, f"bucketOptions are for a DISTRIBUTION, not for {kind}")
        extracted = metric.get("labelExtractors", {})
        declared = {label.get("key") for label in blocks(metric, "metricDescriptor.labels")}
        if known(extracted, *declared) and set(extracted) != declared:
            odd = ", ".join(sorted(str(key) for key in set(extracted) ^ declared))
            yield error("log-metric", metric, f"labelExtractors and metricDescriptor.labels differ in {odd}")


def _filters(alert: Resource) -> Iterator[tuple[str, str]]:
    for place, condition in enumerate(blocks(alert, "conditions")):
        for name in _FILTERED:
            text = condition[name].get("filter") if isinstance(condition.get(name), Mapping) else None
            if isinstance(text, str):
                yield text, f"conditions[{place}].{name}.filter"


def _unnamed(text: str) -> list[str]:
    """Return what a filter has to name and does not."""
    return [] if "select_slo_" in text else [name for name in ("metric.type", "resource.type") if name not in text]


ALL: Final[tuple[Rule, ...]] = (alert_filter, log_alert, log_metric)
