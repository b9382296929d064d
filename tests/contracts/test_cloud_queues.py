"""The tasks that functions create are those that the deployed queues, accounts and worker are made for."""

from collections.abc import AsyncIterator
from typing import Any

import pytest

from shared import bootstrap
from shared.bootstrap import Services
from shared.jobs import deliveries
from shared.manifest import functions, queues
from shared.manifest.functions import Function
from shared.manifest.queues import Queue
from shared.settings import Settings
from shared.tasks.envelope import Task
from shared.web import auth
from shared.web.routing import Table
from tests.contracts import deployed

ENQUEUERS = [function for function in functions.ALL if function.enqueues]
ENQUEUER = "roles/cloudtasks.enqueuer"
VIEWER = "roles/cloudtasks.viewer"

every_stack = pytest.mark.parametrize("stack", deployed.STACKS)
every_queue = pytest.mark.parametrize("queue", queues.ALL, ids=lambda queue: queue.name)
every_enqueuer = pytest.mark.parametrize("function", ENQUEUERS, ids=lambda function: function.name)


@pytest.fixture
async def services(monkeypatch: pytest.MonkeyPatch, stack: str, function: Function) -> AsyncIterator[Services]:
    """The services of a deployed function, whose client of the queues is never used."""
    for name, value in deployed.variables(stack, function).items():
        monkeypatch.setenv(name, value)
    monkeypatch.setenv("CLOUD_TASKS_EMULATOR_HOST", "127.0.0.1:1")
    made = Services(Settings())
    yield made
    await made.aclose()


def request(services: Services, queue: Queue) -> Any:
    return services.publisher._request(Task("abc", queue.name, deliveries.PATH, {"job": "job_x"}))


@every_stack
def test_queues_are_those_of_the_manifest(stack: str) -> None:
    assert {queue.get("name") for queue in deployed.graph(stack).of_type(deployed.QUEUE)} == set(queues.BY_NAME)


@every_stack
@every_queue
def test_rates_and_retries_are_those_of_the_manifest(stack: str, queue: Queue) -> None:
    found = deployed.graph(stack).named(deployed.QUEUE, queue.name)
    retry = found.get("retryConfig")

    assert found.get("rateLimits.maxDispatchesPerSecond") == queue.max_dispatches_per_second
    assert found.get("rateLimits.maxConcurrentDispatches") == queue.max_concurrent_dispatches
    assert (retry["maxAttempts"], retry["maxDoublings"]) == (queue.retry.max_attempts, queue.retry.max_doublings)
    assert float(retry["minBackoff"].removesuffix("s")) == queue.retry.min_backoff
    assert float(retry["maxBackoff"].removesuffix("s")) == queue.retry.max_backoff


@every_stack
@every_enqueuer
@every_queue
async def test_task_goes_to_a_deployed_queue(services: Services, stack: str, queue: Queue) -> None:
    found = deployed.graph(stack).named(deployed.QUEUE, queue.name)

    assert request(services, queue).parent == found.outputs["id"]


@every_stack
@every_enqueuer
async def test_task_calls_the_worker_as_the_invoker(services: Services, stack: str) -> None:
    call = request(services, queues.JOBS_NORMAL).task.http_request
    worker = deployed.url(stack, functions.TASK_WORKER)

    assert call.oidc_token.audience == worker
    assert call.oidc_token.service_account_email == deployed.email(stack, "queue-invoker")
    assert call.url.startswith(f"{worker}/")


@every_stack
@every_enqueuer
@every_queue
async def test_worker_has_the_time_that_tasks_give_it(services: Services, stack: str, queue: Queue) -> None:
    deadline = request(services, queue).task.dispatch_deadline.total_seconds()
    target = functions.BY_NAME[queue.target]

    assert deadline == queue.dispatch_deadline
    assert deadline <= deployed.function(stack, target).get("serviceConfig.timeoutSeconds")


@pytest.mark.parametrize("stack", ["prod"])
@pytest.mark.parametrize("function", ENQUEUERS[:1], ids=lambda function: function.name)
async def test_worker_answers_the_path_of_tasks(services: Services, stack: str) -> None:
    path = request(services, queues.JOBS_LOW).task.http_request.url.removeprefix(
        deployed.url(stack, functions.TASK_WORKER)
    )
    found = Table(bootstrap.routes_of(functions.TASK_WORKER.name)).find(path)

    assert found is not None
    assert found[0].routes["POST"].scope == auth.INTERNAL


@every_stack
@every_queue
def test_functions_may_do_with_queues_what_they_do(stack: str, queue: Queue) -> None:
    wanted = {(ENQUEUER, _member(stack, function)) for function in ENQUEUERS}
    wanted |= {(VIEWER, _member(stack, function)) for function in functions.ALL if function.inspects_queues}

    assert deployed.members(stack, deployed.USES_QUEUE, queue.name) == wanted


def _member(stack: str, function: Function) -> str:
    return f"serviceAccount:{deployed.email(stack, function.name.replace('_', '-'))}"
