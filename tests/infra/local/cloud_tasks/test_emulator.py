"""The emulator whole: the asynchronous client on one side, an HTTP target on the other."""

import asyncio
from datetime import UTC, datetime
from pathlib import Path

import grpc
import httpx
import pytest
from google.api_core import exceptions
from google.auth import exceptions as auth_exceptions
from google.auth import jwt
from google.auth.credentials import AnonymousCredentials
from google.cloud.tasks_v2 import CloudTasksAsyncClient
from google.cloud.tasks_v2.services.cloud_tasks.transports import CloudTasksGrpcAsyncIOTransport

from infra.local.cloud_tasks.embedded import Handle
from infra.local.cloud_tasks.emulator import CloudTasksEmulator
from infra.local.cloud_tasks.faults import Fault, FaultPlan
from infra.local.cloud_tasks.loopback import PortTakenError
from infra.local.cloud_tasks.store import StoreInUseError
from shared.manifest import queues
from tests.infra.local.cloud_tasks.lab import LOCATION, QUEUE, URL, seconds, task_message
from tests.infra.local.cloud_tasks.target import RecordingTarget

ACCOUNT = "queue@project.iam.gserviceaccount.com"


async def test_a_request_carries_exactly_these_headers(
    client: CloudTasksAsyncClient, emulator: Handle, target: RecordingTarget
) -> None:
    sent = {"url": target.url("/a?b=c"), "body": b"hello", "headers": {"X-Mixed-Case": "a", "User-Agent": "mine"}}
    task = await client.create_task(parent=QUEUE, task={"name": f"{QUEUE}/tasks/t", "http_request": sent})
    await emulator.drain()
    (request,) = target.received
    assert (request.method, request.path, request.body) == ("POST", "/a?b=c", b"hello")
    assert dict(request.headers) == {
        "Host": f"127.0.0.1:{target.port}",
        "X-Mixed-Case": "a",
        "User-Agent": "Google-Cloud-Tasks",
        "X-CloudTasks-QueueName": "q",
        "X-CloudTasks-TaskName": "t",
        "X-CloudTasks-TaskRetryCount": "0",
        "X-CloudTasks-TaskExecutionCount": "0",
        "X-CloudTasks-TaskETA": f"{task.schedule_time.timestamp():.6f}",
        "Content-Length": "5",
    }


async def test_retries_count_as_recorded(
    client: CloudTasksAsyncClient, emulator: Handle, target: RecordingTarget
) -> None:
    url = target.answer("/task", 503, 404, 429, 500, 302, 200)
    await client.create_task(parent=QUEUE, task={"http_request": {"url": url}})
    await emulator.drain()
    names = ("TaskRetryCount", "TaskExecutionCount", "TaskPreviousResponse", "TaskRetryReason")
    seen = [[request.header(f"X-CloudTasks-{name}") for request in target.received] for name in names]
    assert seen == [
        ["0", "1", "2", "3", "4", "5"],
        ["0", "0", "1", "2", "2", "3"],
        [None, "503", "404", "429", "500", "302"],
        [None, "", "", "", "", ""],
    ]


async def token_seen_by(target: RecordingTarget, client: CloudTasksAsyncClient, emulator: Handle) -> str:
    token = {"service_account_email": ACCOUNT, "audience": "https://worker.example"}
    await client.create_task(parent=QUEUE, task={"http_request": {"url": target.url(), "oidc_token": token}})
    await emulator.drain()
    scheme, _, bearer = (target.received[-1].header("Authorization") or "").partition(" ")
    assert scheme == "Bearer"
    return bearer


async def test_handlers_can_verify_who_calls(
    client: CloudTasksAsyncClient, emulator: Handle, target: RecordingTarget
) -> None:
    bearer = await token_seen_by(target, client, emulator)
    async with httpx.AsyncClient() as http:
        certificates = (await http.get(emulator.certs_url)).json()
    claims = jwt.decode(bearer, certs=certificates, audience="https://worker.example")
    assert claims["email"] == ACCOUNT
    with pytest.raises(auth_exceptions.InvalidValue):
        jwt.decode(bearer, certs=certificates, audience="https://other.example")


async def test_others_may_call_with_the_same_tokens(tmp_path: Path) -> None:
    emulator = await CloudTasksEmulator(tmp_path).start()
    async with httpx.AsyncClient() as http:
        certificates = (await http.get(emulator.certs_url)).json()
    claims = jwt.decode(emulator.token(ACCOUNT, "audience"), certs=certificates, audience="audience")
    await emulator.stop()
    assert claims["email"] == ACCOUNT


async def test_tokens_stay_valid_when_time_is_skipped(
    client: CloudTasksAsyncClient, emulator: Handle, target: RecordingTarget
) -> None:
    first = await token_seen_by(target, client, emulator)
    await emulator.advance(7200)
    assert await token_seen_by(target, client, emulator) == first


async def test_concurrency_is_kept_to(client: CloudTasksAsyncClient, emulator: Handle, target: RecordingTarget) -> None:
    await client.update_queue(queue={"name": QUEUE, "rate_limits": {"max_concurrent_dispatches": 3}})
    creating = (client.create_task(parent=QUEUE, task={"http_request": {"url": target.url()}}) for _ in range(30))
    await asyncio.gather(*creating)
    await emulator.drain()
    assert (len(target.received), target.most_in_flight <= 3) == (30, True)


async def test_faults_happen_as_planned(
    client: CloudTasksAsyncClient, emulator: Handle, target: RecordingTarget
) -> None:
    await emulator.inject(FaultPlan((Fault("duplicate", at=frozenset({1})), Fault("drop_response", at=frozenset({2})))))
    for task_id in ("twice", "unheard"):
        task = {"name": f"{QUEUE}/tasks/{task_id}", "http_request": {"url": target.url(f"/{task_id}")}}
        await client.create_task(parent=QUEUE, task=task)
    await emulator.drain()
    inspection = await emulator.inspect()
    assert (len(target.at("/twice")), len(inspection.named("twice").attempts)) == (2, 1)
    assert (len(target.at("/unheard")), len(inspection.named("unheard").attempts)) == (2, 2)


async def test_reset_frees_names_and_keeps_queues_if_asked(client: CloudTasksAsyncClient, emulator: Handle) -> None:
    task = {"name": f"{QUEUE}/tasks/t", "http_request": {"url": URL}, "retry_config": {"max_attempts": 1}}
    await client.create_task(parent=QUEUE, task=task)
    await emulator.drain()
    await emulator.reset(keep_queues=True)
    assert (await client.create_task(parent=QUEUE, task=task)).name == task["name"]
    await emulator.reset()
    with pytest.raises(exceptions.NotFound):
        await client.get_queue(name=QUEUE)


async def test_declared_queues_are_provisioned(client: CloudTasksAsyncClient, emulator: Handle) -> None:
    await emulator.provision(queues.ALL, "p", "l")
    names = {queue.name async for queue in await client.list_queues(parent=LOCATION)}
    assert names == {QUEUE, *(f"{LOCATION}/queues/{queue.name}" for queue in queues.ALL)}


async def test_it_runs_in_the_callers_own_loop(target: RecordingTarget) -> None:
    emulator = await CloudTasksEmulator().start()
    channel = grpc.aio.insecure_channel(emulator.host)
    transport = CloudTasksGrpcAsyncIOTransport(host=emulator.host, channel=channel, credentials=AnonymousCredentials())
    client = CloudTasksAsyncClient(transport=transport)
    await client.create_queue(parent=LOCATION, queue={"name": QUEUE})
    await client.create_task(parent=QUEUE, task={"http_request": {"url": target.url()}})
    await emulator.drain()
    await transport.close()
    await emulator.stop()
    assert len(target.received) == 1


async def test_a_stopped_emulator_goes_on_where_it_was(tmp_path: Path, target: RecordingTarget) -> None:
    first = await CloudTasksEmulator(tmp_path).start()
    await first.provision([queues.JOBS_LOW], "p", "l")
    parent = f"{LOCATION}/queues/{queues.JOBS_LOW.name}"
    later = datetime.now(UTC) + seconds(3600)
    first._engine.tasks.create(parent, task_message(url=target.url(), schedule_time=later))
    await first.stop()
    second = await CloudTasksEmulator(tmp_path).start()
    assert [record.state for record in (await second.inspect()).live] == ["scheduled"]
    await second.drain()
    await second.stop()
    assert len(target.received) == 1


async def test_one_folder_serves_one_emulator(tmp_path: Path) -> None:
    first = await CloudTasksEmulator(tmp_path).start()
    with pytest.raises(StoreInUseError):
        await CloudTasksEmulator(tmp_path).start()
    await first.stop()


async def test_a_failed_start_leaves_nothing_behind(tmp_path: Path) -> None:
    first = await CloudTasksEmulator().start()
    port = int(first.host.rpartition(":")[2])
    with pytest.raises(PortTakenError):
        await CloudTasksEmulator(tmp_path).start(port)
    await first.stop()
    second = await CloudTasksEmulator(tmp_path).start(port)
    await second.stop()
