import asyncio
import threading

import grpc
import pytest
from google.auth.credentials import AnonymousCredentials
from google.cloud.tasks_v2 import CloudTasksClient
from google.cloud.tasks_v2.services.cloud_tasks.transports import CloudTasksGrpcTransport

from infra.local.cloud_tasks import embedded
from infra.local.cloud_tasks.embedded import Handle
from infra.local.cloud_tasks.inspection import Inspection
from infra.local.cloud_tasks.limits import Options
from infra.local.cloud_tasks.loopback import PortTakenError
from tests.infra.local.cloud_tasks.lab import LOCATION, QUEUE, URL, seconds
from tests.infra.local.cloud_tasks.target import RecordingTarget


def create_with_sync_client(handle: Handle, url: str, count: int = 1) -> None:
    with grpc.insecure_channel(handle.host) as channel:
        transport = CloudTasksGrpcTransport(host=handle.host, channel=channel, credentials=AnonymousCredentials())
        client = CloudTasksClient(transport=transport)
        client.create_queue(parent=LOCATION, queue={"name": QUEUE, "retry_config": {"max_attempts": 2}})
        for _ in range(count):
            client.create_task(parent=QUEUE, task={"http_request": {"url": url}})


async def test_the_synchronous_client_is_served_too(emulator: Handle, target: RecordingTarget) -> None:
    await asyncio.to_thread(create_with_sync_client, emulator, target.url(), 5)
    await emulator.drain()
    assert len(target.received) == 5


def test_code_without_a_loop_can_use_it(emulator: Handle) -> None:
    create_with_sync_client(emulator, URL)

    async def outcome() -> Inspection:
        await emulator.drain()
        return await emulator.inspect()

    assert [record.state for record in asyncio.run(outcome()).gone] == ["exhausted"]


async def test_advancing_passes_time_for_tasks(emulator: Handle, target: RecordingTarget) -> None:
    await asyncio.to_thread(create_with_sync_client, emulator, target.answer("/task", 503, 200))
    await emulator.advance(seconds(1).total_seconds())
    assert len(target.received) == 2


def test_nothing_is_left_running_afterwards() -> None:
    before = _threads()
    with embedded.running():
        assert len(_threads()) == len(before) + 1
    assert _threads() == before


def _threads() -> set[threading.Thread]:
    return {thread for thread in threading.enumerate() if thread.name == "cloud-tasks-emulator"}


def test_a_failed_start_is_raised_where_it_was_asked_for(emulator: Handle) -> None:
    with pytest.raises(PortTakenError), embedded.running(port=int(emulator.host.rpartition(":")[2])):
        pytest.fail("the block must not be entered")


def test_options_reach_the_emulator() -> None:
    with embedded.running(options=Options(max_burst_size=3)) as handle:
        with grpc.insecure_channel(handle.host) as channel:
            transport = CloudTasksGrpcTransport(host=handle.host, channel=channel, credentials=AnonymousCredentials())
            queue = CloudTasksClient(transport=transport).create_queue(parent=LOCATION, queue={"name": QUEUE})
        assert queue.rate_limits.max_burst_size == 3
