from collections.abc import AsyncIterator, Iterator

import grpc
import pytest
from google.auth.credentials import AnonymousCredentials
from google.cloud.tasks_v2 import CloudTasksAsyncClient
from google.cloud.tasks_v2.services.cloud_tasks.transports import CloudTasksGrpcAsyncIOTransport

from infra.local.cloud_tasks import embedded
from infra.local.cloud_tasks.embedded import Handle
from tests.infra.local.cloud_tasks.lab import LOCATION, QUEUE, Lab
from tests.infra.local.cloud_tasks.target import RecordingTarget


@pytest.fixture
def lab() -> Lab:
    lab = Lab()
    lab.queue()
    return lab


@pytest.fixture
def emulator() -> Iterator[Handle]:
    with embedded.running() as handle:
        yield handle


@pytest.fixture
async def client(emulator: Handle) -> AsyncIterator[CloudTasksAsyncClient]:
    transport = CloudTasksGrpcAsyncIOTransport(
        host=emulator.host,
        channel=grpc.aio.insecure_channel(emulator.host),
        credentials=AnonymousCredentials(),
    )
    client = CloudTasksAsyncClient(transport=transport)
    await client.create_queue(parent=LOCATION, queue={"name": QUEUE})
    yield client
    await transport.close()


@pytest.fixture
async def target() -> AsyncIterator[RecordingTarget]:
    async with RecordingTarget() as running:
        yield running
