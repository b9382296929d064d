"""The service as the unmodified asynchronous client sees it; codes and texts are those of the real one."""

from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from typing import Any

import grpc
import pytest
from google.api_core import exceptions
from google.cloud import tasks_v2
from google.cloud.tasks_v2 import CloudTasksAsyncClient
from google.protobuf import field_mask_pb2

from infra.local.cloud_tasks.embedded import Handle
from tests.infra.local.cloud_tasks.lab import LOCATION, QUEUE, URL, seconds
from tests.infra.local.cloud_tasks.target import RecordingTarget

Code = grpc.StatusCode
Call = Callable[[CloudTasksAsyncClient], Awaitable[Any]]

NEVER = f"{LOCATION}/queues/never"
DELETED = f"{LOCATION}/queues/deleted"
QUEUE_MISSING = (
    "Queue does not exist. If you just created the queue, wait at least a minute for the queue to initialize."
)
MISSING = "Requested entity was not found."
GONE = (
    "The task no longer exists, though a task with this name existed recently. "
    "The task either successfully completed or was deleted."
)
BACKOFF_ORDER = "RetryConfig.minBackoff must be less than or equal to RetryConfig.maxBackoff."


def new_queue(name: str = f"{LOCATION}/queues/new", **settings: Any) -> Call:
    return lambda client: client.create_queue(parent=LOCATION, queue={"name": name, **settings})


def on_queue(rpc: str, name: str) -> Call:
    return lambda client: getattr(client, rpc)(name=name)


def new_task(name: str = "", parent: str = QUEUE, url: str = URL, **fields: Any) -> Call:
    request = {"url": url, **fields.pop("http_request", {})}
    return lambda client: client.create_task(parent=parent, task={"name": name, "http_request": request, **fields})


def on_task(rpc: str, task_id: str) -> Call:
    return lambda client: getattr(client, rpc)(name=f"{QUEUE}/tasks/{task_id}")


RECORDED = {
    "queue exists": (new_queue(QUEUE), Code.ALREADY_EXISTS, "Queue already exists"),
    "queue deleted": (
        new_queue(DELETED),
        Code.FAILED_PRECONDITION,
        "The queue cannot be created because a queue with this name existed too recently.",
    ),
    "queue name": (
        new_queue("not-a-queue"),
        Code.INVALID_ARGUMENT,
        'Queue name must be formatted: "projects/<PROJECT_ID>/locations/<LOCATION_ID>/queues/<QUEUE_ID>".',
    ),
    "rate negative": (
        new_queue(rate_limits={"max_dispatches_per_second": -1}),
        Code.INVALID_ARGUMENT,
        "RateLimits.maxDispatchesPerSecond cannot be negative.",
    ),
    "rate high": (
        new_queue(rate_limits={"max_dispatches_per_second": 501}),
        Code.INVALID_ARGUMENT,
        "RateLimits.maxDispatchesPerSecond must be less than or equal to 500.",
    ),
    "concurrent negative": (
        new_queue(rate_limits={"max_concurrent_dispatches": -1}),
        Code.INVALID_ARGUMENT,
        "RateLimits.maxConcurrentDispatches cannot be negative.",
    ),
    "concurrent high": (
        new_queue(rate_limits={"max_concurrent_dispatches": 5001}),
        Code.INVALID_ARGUMENT,
        "RateLimits.maxConcurrentDispatches must be less than or equal to 5000.",
    ),
    "attempts": (
        new_queue(retry_config={"max_attempts": -2}),
        Code.INVALID_ARGUMENT,
        "RetryConfig.maxAttempts must be greater or equal to -1.",
    ),
    "doublings": (
        new_queue(retry_config={"max_doublings": -1}),
        Code.INVALID_ARGUMENT,
        "RetryConfig.maxDoublings cannot be negative.",
    ),
    "backoff negative": (
        new_queue(retry_config={"min_backoff": seconds(-1)}),
        Code.INVALID_ARGUMENT,
        "RetryConfig.minBackoff cannot be negative.",
    ),
    "backoff order": (
        new_queue(retry_config={"min_backoff": seconds(5), "max_backoff": seconds(4)}),
        Code.INVALID_ARGUMENT,
        BACKOFF_ORDER,
    ),
    **{
        f"{rpc} {name}": (on_queue(rpc, name), Code.NOT_FOUND, QUEUE_MISSING)
        for rpc in ("get_queue", "pause_queue", "resume_queue", "purge_queue")
        for name in (NEVER, DELETED)
    },
    **{f"create_task {name}": (new_task(parent=name), Code.NOT_FOUND, QUEUE_MISSING) for name in (NEVER, DELETED)},
    "delete_queue": (on_queue("delete_queue", NEVER), Code.NOT_FOUND, MISSING),
    **{
        f"{rpc} never": (on_task(rpc, "never"), Code.NOT_FOUND, MISSING)
        for rpc in ("get_task", "delete_task", "run_task")
    },
    **{f"{rpc} gone": (on_task(rpc, "gone"), Code.NOT_FOUND, GONE) for rpc in ("get_task", "delete_task", "run_task")},
    "name live": (new_task(f"{QUEUE}/tasks/live"), Code.ALREADY_EXISTS, "Requested entity already exists"),
    "name gone": (new_task(f"{QUEUE}/tasks/gone"), Code.ALREADY_EXISTS, "Requested entity already exists"),
    "task id": (
        new_task(f"{QUEUE}/tasks/not a valid id"),
        Code.INVALID_ARGUMENT,
        (
            'Task ID "not a valid id" can contain only letters ([A-Za-z]), numbers ([0-9]), hyphens (-), or '
            "underscores (_). Task ID must between 1 and 500 characters."
        ),
    ),
    "other queue": (
        new_task(f"{QUEUE}-other/tasks/t"),
        Code.INVALID_ARGUMENT,
        (
            f"The queue name from request ('{QUEUE}') must be the same as the queue name in the named task "
            f"('{QUEUE}-other')."
        ),
    ),
    "url empty": (new_task(url=""), Code.INVALID_ARGUMENT, "HttpRequest.url is required."),
    **{
        f"url {url}": (
            new_task(url=url),
            Code.INVALID_ARGUMENT,
            "HttpTarget.url must start with 'http://' or 'https://'.",
        )
        for url in ("127.0.0.1/x", "ftp://127.0.0.1/x")
    },
    **{
        f"deadline {deadline}": (
            new_task(dispatch_deadline=seconds(deadline)),
            Code.INVALID_ARGUMENT,
            "Task.dispatchDeadline must be between [15s, 30m].",
        )
        for deadline in (14, 1801)
    },
    "schedule": (
        new_task(schedule_time=datetime(2100, 1, 1, tzinfo=UTC)),
        Code.INVALID_ARGUMENT,
        (
            "The Task.scheduleTime, 2100-01-01T00:00:00+00:00, is too far in the future. Schedule time must be no more "
            "than 720h in the future."
        ),
    ),
    "size": (new_task(http_request={"body": b"x" * 1_200_000}), Code.INVALID_ARGUMENT, "Task size too large"),
    "body": (
        new_task(http_request={"body": b"x", "http_method": "GET"}),
        Code.INVALID_ARGUMENT,
        "HttpRequest.body is not allowed with the method GET.",
    ),
    "host": (
        new_task(url="https://example.com/x"),
        Code.INVALID_ARGUMENT,
        (
            "The emulator sends tasks to loopback hosts only: 'example.com' is not one, and is not among the "
            "hosts it was told to allow."
        ),
    ),
}


@pytest.fixture
async def furnished(client: CloudTasksAsyncClient) -> CloudTasksAsyncClient:
    """A client to a paused queue with a live task and one that is gone, beside a deleted queue."""
    await client.pause_queue(name=QUEUE)
    for task_id in ("live", "gone"):
        await new_task(f"{QUEUE}/tasks/{task_id}")(client)
    await client.delete_task(name=f"{QUEUE}/tasks/gone")
    await client.create_queue(parent=LOCATION, queue={"name": DELETED})
    await client.delete_queue(name=DELETED)
    return client


@pytest.mark.parametrize(("call", "code", "message"), RECORDED.values(), ids=RECORDED)
async def test_failures_are_those_of_the_service(
    furnished: CloudTasksAsyncClient, call: Call, code: grpc.StatusCode, message: str
) -> None:
    with pytest.raises(exceptions.GoogleAPICallError) as caught:
        await call(furnished)
    assert (caught.value.grpc_status_code, caught.value.message) == (code, message)


@pytest.mark.parametrize(
    "call",
    [
        new_task(url="http://127.0.0.1/%zz"),
        new_queue(rate_limits={"max_burst_size": -1}),
        new_task(dispatch_deadline=seconds(15)),
    ],
    ids=["bad escape", "burst size", "deadline"],
)
async def test_what_the_service_accepts_is_accepted(furnished: CloudTasksAsyncClient, call: Call) -> None:
    assert (await call(furnished)).name


async def test_queues_are_created_changed_and_listed(client: CloudTasksAsyncClient) -> None:
    name = f"{LOCATION}/queues/a"
    created = await client.update_queue(queue={"name": name, "retry_config": {"max_attempts": 3}})
    mask = field_mask_pb2.FieldMask(paths=["rate_limits.max_concurrent_dispatches"])
    changed = await client.update_queue(
        queue={"name": name, "rate_limits": {"max_concurrent_dispatches": 7}}, update_mask=mask
    )
    assert (created.retry_config.max_attempts, changed.retry_config.max_attempts) == (3, 3)
    assert changed.rate_limits.max_concurrent_dispatches == 7
    listed = await client.list_queues(request={"parent": LOCATION, "page_size": 1})
    assert [queue.name async for queue in listed] == [name, QUEUE]


async def test_pause_resume_and_purge_answer_the_queue(client: CloudTasksAsyncClient) -> None:
    assert (await client.pause_queue(name=QUEUE)).state == tasks_v2.Queue.State.PAUSED
    await new_task()(client)
    assert (await client.purge_queue(name=QUEUE)).purge_time.timestamp() > 0
    assert [task async for task in await client.list_tasks(parent=QUEUE)] == []
    assert (await client.resume_queue(name=QUEUE)).state == tasks_v2.Queue.State.RUNNING
    assert (await client.get_queue(name=QUEUE)).state == tasks_v2.Queue.State.RUNNING


@pytest.mark.parametrize(("view", "body"), [("BASIC", b""), ("FULL", b"hello")])
async def test_the_full_view_shows_the_body(furnished: CloudTasksAsyncClient, view: str, body: bytes) -> None:
    sent = {"url": URL, "body": b"hello", "headers": {"X-Mixed-Case": "a"}}
    request = {"parent": QUEUE, "task": {"http_request": sent}, "response_view": view}
    created = await furnished.create_task(request=request)
    again = await furnished.get_task(request={"name": created.name, "response_view": view})
    assert (created.http_request.body, again.http_request.body) == (body, body)
    assert dict(again.http_request.headers) == {"X-Mixed-Case": "a", "User-Agent": "Google-Cloud-Tasks"}
    assert (created.view.name, again.view.name) == (view, view)


async def test_tasks_are_listed_in_pages(furnished: CloudTasksAsyncClient) -> None:
    for number in range(4):
        await new_task(f"{QUEUE}/tasks/t{number}")(furnished)
    listed = await furnished.list_tasks(request={"parent": QUEUE, "page_size": 2})
    assert [task.name.rpartition("/")[2] async for task in listed] == ["live", "t0", "t1", "t2", "t3"]


async def test_run_answers_the_task_as_dispatched(
    furnished: CloudTasksAsyncClient, emulator: Handle, target: RecordingTarget
) -> None:
    task = await new_task(f"{QUEUE}/tasks/t", url=target.url())(furnished)
    running = await furnished.run_task(name=task.name)
    await emulator.drain()
    assert (running.dispatch_count, running.response_count) == (1, 0)
    assert (await emulator.inspect()).named("t").state == "succeeded"


async def test_batches_answer_finished_operations(furnished: CloudTasksAsyncClient) -> None:
    requests = [{"parent": QUEUE, "task": {"http_request": {"url": URL}}} for _ in range(3)]
    created = await furnished.batch_create_tasks(parent=QUEUE, requests=requests)
    tasks = (await created.result()).tasks
    deleted = await furnished.batch_delete_tasks(parent=QUEUE, names=[task.name for task in tasks])
    await deleted.result()
    assert (len(tasks), deleted.metadata.state.name) == (3, "SUCCEEDED")
    again = await furnished.get_operation({"name": deleted.operation.name})
    assert again == deleted.operation
