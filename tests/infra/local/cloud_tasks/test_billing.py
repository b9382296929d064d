from typing import Any

import pytest
from google.api_core import exceptions
from google.cloud import tasks_v2
from google.cloud.tasks_v2 import CloudTasksAsyncClient

from infra.local.cloud_tasks.billing import CHUNK, Operations
from infra.local.cloud_tasks.embedded import Handle
from tests.infra.local.cloud_tasks.lab import QUEUE, URL, Lab
from tests.infra.local.cloud_tasks.target import RecordingTarget


def task(size: int = 0, url: str = URL, **fields: Any) -> dict[str, Any]:
    return {"http_request": {"url": url, "body": b"x" * size}, **fields}


@pytest.fixture
async def before(client: CloudTasksAsyncClient, emulator: Handle) -> Operations:
    await client.pause_queue(name=QUEUE)
    return await emulator.operations()


@pytest.mark.parametrize(("size", "operations"), [(0, 1), (CHUNK, 2), (3 * CHUNK - 2000, 3)])
async def test_tasks_are_billed_by_the_chunk(
    client: CloudTasksAsyncClient, emulator: Handle, before: Operations, size: int, operations: int
) -> None:
    await client.create_task(parent=QUEUE, task=task(size))

    assert await emulator.operations() - before == Operations(creates=operations)


async def test_every_call_is_billed(client: CloudTasksAsyncClient, emulator: Handle, before: Operations) -> None:
    name = f"{QUEUE}/tasks/t"
    await client.create_task(parent=QUEUE, task=task(name=name))
    await client.get_task(name=name)
    await client.get_queue(name=QUEUE)
    await client.delete_task(name=name)

    assert await emulator.operations() - before == Operations(creates=1, reads=1, deletes=1, others=1)


async def test_refused_calls_are_billed_too(
    client: CloudTasksAsyncClient, emulator: Handle, before: Operations
) -> None:
    name = f"{QUEUE}/tasks/t"
    await client.create_task(parent=QUEUE, task=task(name=name))
    with pytest.raises(exceptions.AlreadyExists):
        await client.create_task(parent=QUEUE, task=task(name=name))
    with pytest.raises(exceptions.NotFound):
        await client.get_task(name=f"{QUEUE}/tasks/other")

    assert await emulator.operations() - before == Operations(creates=2, reads=1)


@pytest.mark.parametrize("tasks", [0, 3])
async def test_lists_are_billed_by_the_task(
    client: CloudTasksAsyncClient, emulator: Handle, before: Operations, tasks: int
) -> None:
    for _ in range(tasks):
        await client.create_task(parent=QUEUE, task=task())
    await client.list_tasks(parent=QUEUE)

    assert await emulator.operations() - before == Operations(creates=tasks, reads=max(1, tasks))


async def test_every_attempt_is_billed(
    client: CloudTasksAsyncClient, emulator: Handle, before: Operations, target: RecordingTarget
) -> None:
    await client.create_task(parent=QUEUE, task=task(CHUNK, target.answer("/task", 503, 200)))
    await client.resume_queue(name=QUEUE)
    await emulator.drain()
    found = await emulator.operations() - before

    assert (found.attempts, found.total) == (4, 4 + 2 + 1)


def test_batches_are_billed_by_the_task(lab: Lab) -> None:
    requests = [{"parent": QUEUE, "task": task()}, {"parent": QUEUE, "task": task(CHUNK)}]
    batch = tasks_v2.BatchCreateTasksRequest(parent=QUEUE, requests=requests)
    lab.engine.meter.call("BatchCreateTasks", tasks_v2.BatchCreateTasksRequest.pb(batch), None)
    batch = tasks_v2.BatchDeleteTasksRequest(names=[f"{QUEUE}/tasks/{each}" for each in "abc"])
    lab.engine.meter.call("BatchDeleteTasks", tasks_v2.BatchDeleteTasksRequest.pb(batch), None)

    assert lab.engine.meter.operations == Operations(creates=3, deletes=3)
