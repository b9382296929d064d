import json
from collections.abc import Callable
from typing import Any

import pulumi
import pytest

from infra.cloud.component import Context
from infra.cloud.observability import Observability, alerts, log_metrics
from infra.cloud.settings import StackSettings
from infra.preview import rules
from infra.preview.graph import Graph
from tests.infra.cloud.conftest import Registered

ALERT = "gcp:monitoring/alertPolicy:AlertPolicy"
CHANNEL = "gcp:monitoring/notificationChannel:NotificationChannel"
SLO = "gcp:monitoring/slo:Slo"
CONFIG = {"domain": "api.example.com", "alertEmails": '["Night.Shift@example.com", "day@example.com"]'}


def build(context: Context) -> None:
    observability = Observability("observability", context)
    pulumi.export("dashboard", observability.dashboard)
    pulumi.export("channels", [channel.name for channel in observability.channels])


@pytest.fixture(scope="module")
def graph(registered: Registered) -> Graph:
    return registered(build, **CONFIG)


@pytest.fixture(scope="module")
def silent(registered: Registered) -> Graph:
    return registered(build)


def conditions(graph: Graph, name: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = graph.named(ALERT, name).get("conditions")
    return found


def test_google_would_take_it(graph: Graph) -> None:
    assert rules.check(graph) == []


def test_every_alert_tells_every_address(graph: Graph) -> None:
    channels = {channel.outputs["name"] for channel in graph.of_type(CHANNEL)}

    assert len(channels) == 2
    assert {tuple(sorted(alert.get("notificationChannels"))) for alert in graph.of_type(ALERT)} == {
        tuple(sorted(channels))
    }
    assert set(graph.outputs["channels"]) == channels


def test_every_alert_says_what_to_do(graph: Graph) -> None:
    texts = [alert.get("documentation.content") for alert in graph.of_type(ALERT)]

    assert len(texts) == 16 + 2 * 13
    assert all("**What to do.**" in text and len(text) < 8192 for text in texts)


def test_alert_waits_for_no_metric(graph: Graph) -> None:
    (condition,) = conditions(graph, "jobs-failed")
    query = condition["conditionPrometheusQueryLanguage"]

    assert query["disableMetricValidation"] is True
    assert log_metrics.JOBS_FAILED.metric.name in query["query"]
    assert (query["duration"], query["evaluationInterval"]) == ("0s", "60s")


def test_durations_are_whole_minutes(graph: Graph) -> None:
    found = [condition for alert in graph.of_type(ALERT) for condition in alert.get("conditions")]
    seconds = [int(next(iter(kind.values()))["duration"].rstrip("s")) for kind in map(_kind, found)]

    assert len(seconds) == 16 + 2 * 2 * 13
    assert [number for number in seconds if number % 60] == []


def _kind(condition: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in condition.items() if name.startswith("condition")}


def test_fast_burn_needs_both_windows(graph: Graph) -> None:
    policy = graph.named(ALERT, "cache-lookup-availability-burns-fast")
    slo = graph.named(SLO, "cache-lookup-availability")
    seen = [condition["conditionThreshold"] for condition in policy.get("conditions")]

    assert (policy.get("combiner"), policy.get("severity")) == ("AND", "CRITICAL")
    assert [threshold["filter"].rpartition(", ")[2] for threshold in seen] == ['"3600s")', '"300s")']
    assert {threshold["thresholdValue"] for threshold in seen} == {14.4}
    assert slo.urn in policy.dependencies
    assert f'/services/{slo.get("service")}/serviceLevelObjectives/{slo.get("sloId")}"' in seen[0]["filter"]


def test_objective_looks_at_four_weeks_of_a_service(graph: Graph) -> None:
    service = graph.named("gcp:monitoring/genericService:GenericService", "cache-lookup")
    slo = graph.named(SLO, "cache-lookup-latency")

    assert service.get("basicService.serviceLabels") == {"service_name": "cache-lookup", "location": "europe-west1"}
    assert slo.get("rollingPeriodDays") == 28
    assert slo.get("requestBasedSli.distributionCut.range") == {"max": 500}


def test_host_is_asked_from_outside(graph: Graph) -> None:
    check = graph.named("gcp:monitoring/uptimeCheckConfig:UptimeCheckConfig", "health")

    assert check.get("monitoredResource.labels") == {"project_id": "pressroom-test", "host": "api.example.com"}
    assert check.get("httpCheck.acceptedResponseStatusCodes") == [{"statusClass": "STATUS_CLASS_2XX"}]


def test_where_nobody_is_told_there_are_no_alerts(silent: Graph) -> None:
    assert list(silent.of_type(ALERT, CHANNEL, "gcp:monitoring/uptimeCheckConfig:UptimeCheckConfig")) == []
    assert len(list(silent.of_type("gcp:logging/metric:Metric"))) == len(log_metrics.ALL)
    assert len(list(silent.of_type(SLO))) == 13


def test_dashboard_is_linked_by_its_id(graph: Graph) -> None:
    dashboard = graph.named("gcp:monitoring/dashboard:Dashboard", "dashboard")

    assert json.loads(dashboard.get("dashboardJson"))["displayName"] == "Pressroom"
    assert graph.outputs["dashboard"].startswith("https://console.cloud.google.com/monitoring/dashboards/builder/")
    assert dashboard.outputs["id"].rpartition("/")[2] in graph.outputs["dashboard"]


def test_alerts_have_titles_of_their_own(graph: Graph, settings_of: Callable[..., StackSettings]) -> None:
    titles = [alert.get("displayName") for alert in graph.of_type(ALERT)]
    declared = alerts.declared(settings_of(domain=CONFIG["domain"]))

    assert len(set(titles)) == len(titles)
    assert {f"Pressroom: {alert.title}" for alert in declared} < set(titles)
