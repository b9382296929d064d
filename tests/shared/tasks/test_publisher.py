"""The publisher against the emulator."""

import asyncio
import dataclasses
from datetime import timedelta

import orjson
import pytest
from google.cloud import tasks_v2

from shared import errors
from shared.bootstrap import Services
from shared.tasks import client
from shared.tasks.envelope import Task
from shared.tasks.publisher import Publisher

TASK = Task("t1", "jobs-normal", "/nowhere", {"x": 1}, traceparent="00-" + "a" * 32 + "-" + "b" * 16 + "-01")


async def test_task_is_created_once(services: Services) -> None:
    assert await services.publisher.create(TASK) is True
    assert await services.publisher.create(TASK) is False


async def test_created_task_carries_body_trace_and_account(services: Services) -> None:
    later = services.clock.now() + timedelta(hours=1)
    await services.publisher.create(dataclasses.replace(TASK, not_before=later, revival=2))
    name = f"{services.publisher._queue(TASK)}/tasks/t1-2"
    found = await services.publisher._client.get_task(
        request=tasks_v2.GetTaskRequest(name=name, response_view=tasks_v2.Task.View.FULL)
    )
    http = found.http_request

    assert orjson.loads(http.body) == {"task": "t1", "x": 1}
    assert http.headers["traceparent"] == TASK.traceparent
    assert http.oidc_token.service_account_email == services.settings.invoker_account
    assert http.oidc_token.audience == services.settings.worker_url
    assert abs(found.schedule_time.timestamp() - later.timestamp()) < 0.001


async def test_existence_is_told(services: Services) -> None:
    assert await services.publisher.exists(TASK) is False


async def test_unreachable_queue_is_logged_and_tried_again_later(
    services: Services, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setenv("CLOUD_TASKS_EMULATOR_HOST", "127.0.0.1:1")
    publisher = Publisher(client.create(), services.clock, "projects/p/locations/l", "http://127.0.0.1:1", "a@b")
    await publisher.publish([TASK])
    with pytest.raises(errors.QueueUnavailableError):
        await publisher.create(TASK)
    await publisher.aclose()

    assert "task put off" in caplog.text


async def test_task_that_was_put_off_is_created_later(services: Services, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("shared.tasks.publisher.PAUSES", (0.01,))
    create = services.publisher._create
    failures = [errors.QueueUnavailableError()] * 5

    async def shaky(task: Task) -> bool:
        if failures:
            raise failures.pop()
        return await create(task)

    monkeypatch.setattr(services.publisher, "_create", shaky)
    await services.publisher.publish([TASK])
    while not await services.publisher.exists(TASK):
        await asyncio.sleep(0.01)
    assert not failures
