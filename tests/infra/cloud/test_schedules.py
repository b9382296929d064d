from datetime import UTC, datetime

import pulumi
import pulumi_gcp as gcp
import pytest
from cronsim import CronSim

from infra.cloud.component import Context
from infra.cloud.identities import Identities
from infra.cloud.schedules import Schedules
from infra.preview.graph import Graph, Resource
from shared.manifest import functions, schedules
from tests.infra.cloud.conftest import Registered

JOB = "gcp:cloudscheduler/job:Job"


def build(context: Context) -> None:
    provided = pulumi.ResourceOptions(provider=context.provider)
    targets = {
        name: gcp.cloudfunctionsv2.Function(name, location="europe-west1", opts=provided) for name in functions.BY_NAME
    }
    Schedules("schedules", context, Identities("identities", context).accounts, targets)


@pytest.fixture(scope="module")
def graph(registered: Registered) -> Graph:
    return registered(build)


@pytest.fixture(scope="module")
def sweep(graph: Graph) -> Resource:
    return graph.named(JOB, schedules.SWEEP.name)


def test_every_schedule_is_there_with_a_valid_cron(graph: Graph) -> None:
    found = {job.get("name"): job.get("schedule") for job in graph.of_type(JOB)}

    assert found == {schedule.name: schedule.cron for schedule in schedules.ALL}
    assert all(next(CronSim(cron, datetime(2030, 1, 1, tzinfo=UTC))) for cron in found.values())
    assert {job.get("timeZone") for job in graph.of_type(JOB)} == {"Etc/UTC"}


def test_audience_is_the_root_of_the_service(sweep: Resource) -> None:
    service = "https://task-worker-123456789012.europe-west1.run.app"

    assert sweep.get("httpTarget") == {
        "httpMethod": "POST",
        "uri": f"{service}/sweep",
        "oidcToken": {
            "serviceAccountEmail": "queue-invoker@pressroom-test.iam.gserviceaccount.com",
            "audience": service,
        },
    }


def test_answer_is_awaited_as_long_as_the_function_may_take(sweep: Resource) -> None:
    assert sweep.get("attemptDeadline") == f"{functions.TASK_WORKER.timeout}s"
    assert 15 <= functions.TASK_WORKER.timeout <= 1800


def test_retries_end_before_the_next_turn(sweep: Resource) -> None:
    retries = sweep.get("retryConfig")

    assert 0 < retries["retryCount"] <= 5
    assert retries["retryCount"] * int(retries["maxBackoffDuration"].removesuffix("s")) <= 60


def test_schedule_waits_for_its_function(graph: Graph, sweep: Resource) -> None:
    target = graph.named("gcp:cloudfunctionsv2/function:Function", "task_worker")

    assert target.urn in sweep.dependencies
