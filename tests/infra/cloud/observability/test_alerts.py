from collections.abc import Callable

import pytest

from infra.cloud.observability import alerts, runbooks
from infra.cloud.observability.runbooks import Runbook
from infra.cloud.settings import StackSettings
from shared.manifest import functions, queues
from tests.infra.cloud.observability import promql

Settings = Callable[..., StackSettings]
EXPECTED = {
    "requests-fail",
    "answers-slow",
    "queue-late",
    "queue-stalled",
    "tasks-retried",
    "jobs-failed",
    "sweeps-missing",
    "tasks-revived",
    "model-held-back",
    "store-contended",
    "store-denied",
    "index-missing",
    "instances-near-limit",
    "memory-high",
}
OF_HOST = {"host-down", "certificate-expiring"}


@pytest.fixture(scope="module")
def found(settings_of: Settings) -> dict[str, alerts.Alert]:
    return {alert.name: alert for alert in alerts.declared(settings_of(domain="api.example.com"))}


@pytest.mark.parametrize(("domain", "names"), [("", EXPECTED), ("api.example.com", EXPECTED | OF_HOST)])
def test_stack_has_the_alerts_it_needs(settings_of: Settings, domain: str, names: set[str]) -> None:
    declared = [alert.name for alert in alerts.declared(settings_of(domain=domain))]

    assert set(declared) == names
    assert len(declared) == len(names)


@pytest.mark.parametrize("name", sorted(EXPECTED | OF_HOST))
def test_query_is_one_that_can_have_a_result(found: dict[str, alerts.Alert], name: str) -> None:
    assert list(promql.faults(found[name].query)) == []
    assert len(found[name].query) < 2048


@pytest.mark.parametrize(
    "query",
    [
        'sum(rate(run_googleapis_com:requests{service_name="x"}[5m]))',
        "sum(run_googleapis_com:request_count{}[5m]",
        "sum by (queue) (run_googleapis_com:request_count{})",
        "run_googleapis_com:request_latencies{}",
        "vector(0)",
    ],
)
def test_faulty_query_is_recognised(query: str) -> None:
    assert list(promql.faults(query)) != []


def test_every_alert_has_a_runbook_of_its_own(found: dict[str, alerts.Alert]) -> None:
    used = [alert.runbook for alert in found.values()]
    written = {value for value in vars(runbooks).values() if isinstance(value, Runbook)}

    assert len(set(used)) == len(used)
    assert written - set(used) == {runbooks.BUDGET_BURNS_FAST, runbooks.BUDGET_BURNS_SLOWLY}


def test_every_queue_has_its_patience(found: dict[str, alerts.Alert]) -> None:
    assert set(alerts.PATIENCE_SECONDS) == set(queues.BY_NAME)
    assert all(f'queue_id="{queue}"' in found["queue-late"].query for queue in queues.BY_NAME)


@pytest.mark.parametrize(("name", "limit"), [("content-generation", 16), ("task-worker", 40)])
def test_instance_limit_is_the_manifests(found: dict[str, alerts.Alert], name: str, limit: int) -> None:
    (clause,) = [part for part in found["instances-near-limit"].query.split(" or ") if name in part]

    assert functions.BY_NAME[name.replace("-", "_")].max_instances * 0.8 == limit
    assert clause.endswith(f"> {limit}")


def test_missing_sweeps_are_noticed_without_data(found: dict[str, alerts.Alert]) -> None:
    assert "or vector(0)" in found["sweeps-missing"].query


def test_refused_briefs_wake_nobody(found: dict[str, alerts.Alert]) -> None:
    assert 'code!="provider_refused"' in found["jobs-failed"].query
