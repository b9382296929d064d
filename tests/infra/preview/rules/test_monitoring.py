from typing import Any

import pytest

from tests.infra.preview.rules.made import ALERT, METRIC, names, resource

FILTER = 'resource.type="cloud_run_revision" AND metric.type="run.googleapis.com/request_count"'
THRESHOLD = {"comparison": "COMPARISON_GT", "duration": "60s", "filter": FILTER}


def alert(threshold: dict[str, Any] | None = None, **inputs: Any) -> Any:
    condition = {"displayName": "c", "conditionThreshold": {**THRESHOLD, **(threshold or {})}}
    return resource(ALERT, **{"displayName": "a", "combiner": "OR", "conditions": [condition], **inputs})


def metric(kind: str, **inputs: Any) -> Any:
    descriptor = {"metricKind": "DELTA", "valueType": kind, **inputs.pop("descriptor", {})}
    return resource(METRIC, name="m", filter="f", metricDescriptor=descriptor, **inputs)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (FILTER, set()),
        ('select_slo_burn_rate("projects/p/services/s/serviceLevelObjectives/o", "3600s")', set()),
        ('metric.type="run.googleapis.com/request_count"', {"alert-filter"}),
        ('resource.type="cloud_run_revision"', {"alert-filter"}),
    ],
)
def test_filter_names_metric_and_resource(text: str, expected: set[str]) -> None:
    assert names(alert({"filter": text})) == expected


def test_durations_of_alerts_are_whole_minutes() -> None:
    assert names(alert({"duration": "90s"})) == {"bad-duration"}


def test_notification_limit_goes_with_log_alerts() -> None:
    limited = {"notificationRateLimit": {"period": "300s"}}
    on_logs = [{"displayName": "c", "conditionMatchedLog": {"filter": "severity=ERROR"}}]

    assert names(alert(conditions=on_logs, alertStrategy=limited)) == set()
    assert names(alert(conditions=on_logs)) == {"log-alert"}
    assert names(alert(alertStrategy=limited)) == {"log-alert"}


@pytest.mark.parametrize(
    ("found", "expected"),
    [
        (metric("INT64"), set()),
        (
            metric("DISTRIBUTION", valueExtractor="EXTRACT(x)", bucketOptions={"explicitBuckets": {"bounds": [1]}}),
            set(),
        ),
        (metric("DISTRIBUTION"), {"log-metric"}),
        (metric("INT64", bucketOptions={"explicitBuckets": {"bounds": [1]}}), {"log-metric"}),
        (metric("INT64", labelExtractors={"stage": "EXTRACT(y)"}), {"log-metric"}),
        (metric("INT64", descriptor={"labels": [{"key": "stage"}]}), {"log-metric"}),
        (metric("INT64", descriptor={"labels": [{"key": "a"}]}, labelExtractors={"a": "EXTRACT(a)"}), set()),
    ],
)
def test_metric_has_what_its_kind_needs(found: Any, expected: set[str]) -> None:
    assert names(found) == expected
