import pytest

from infra.cloud.observability import metrics
from infra.cloud.observability.metrics import Metric


@pytest.mark.parametrize(
    ("metric", "name"),
    [
        (metrics.REQUESTS, "run_googleapis_com:request_count"),
        (metrics.CPU, "run_googleapis_com:container_cpu_utilizations"),
        (metrics.QUEUE_DEPTH, "cloudtasks_googleapis_com:queue_depth"),
        (metrics.STORE_CALLS, "firestore_googleapis_com:api_request_count"),
        (metrics.EDGE_REQUESTS, "loadbalancing_googleapis_com:https_request_count"),
        (metrics.CHECKS_PASSED, "monitoring_googleapis_com:uptime_check_check_passed"),
    ],
)
def test_name_follows_the_documented_mapping(metric: Metric, name: str) -> None:
    assert metric.name == name


def test_series_name_their_resource_and_matchers() -> None:
    assert metrics.INSTANCES.series('service_name="x"', 'state="active"') == (
        'run_googleapis_com:container_instance_count{monitored_resource="cloud_run_revision",'
        'service_name="x",state="active"}'
    )


def test_distribution_is_read_by_its_buckets() -> None:
    series = metrics.REQUEST_MILLISECONDS.series()

    assert metrics.quantile(0.95, "service_name", series) == (
        "histogram_quantile(0.95, sum by (le, service_name) (rate("
        'run_googleapis_com:request_latencies_bucket{monitored_resource="cloud_run_revision"}[5m])))'
    )


@pytest.mark.parametrize("matcher", ['queue_id="x"', "service_name=x", 'service_name="x" or 1', ""])
def test_wrong_matcher_is_refused(matcher: str) -> None:
    with pytest.raises(ValueError, match="cannot be matched"):
        metrics.REQUESTS.series(matcher)


def test_filter_says_whose_label_it_is() -> None:
    assert metrics.REQUESTS.filter(service_name="x", response_code_class="5xx") == (
        'metric.type="run.googleapis.com/request_count" AND resource.type="cloud_run_revision"'
        ' AND resource.labels.service_name="x" AND metric.labels.response_code_class="5xx"'
    )
    with pytest.raises(ValueError, match="no label"):
        metrics.REQUESTS.filter(queue_id="x")


def test_every_metric_has_a_known_resource() -> None:
    assert {metric.resource for metric in metrics.ALL} == set(metrics.RESOURCE_LABELS)
    assert len({metric.type for metric in metrics.ALL}) == len(metrics.ALL)
