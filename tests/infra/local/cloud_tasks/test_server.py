import socket

import grpc
import pytest
from google.api_core import exceptions
from google.cloud.tasks_v2 import CloudTasksAsyncClient
from google.rpc import error_details_pb2

from infra.local.cloud_tasks.embedded import Handle
from infra.local.cloud_tasks.emulator import CloudTasksEmulator
from infra.local.cloud_tasks.loopback import PortTakenError
from tests.infra.local.cloud_tasks.lab import LOCATION


async def test_it_listens_on_loopback_alone(emulator: Handle) -> None:
    assert emulator.host.startswith("127.0.0.1:")
    with socket.socket(socket.AF_INET6) as other, pytest.raises(OSError, match=r"refused|unreachable|assign"):
        other.connect(("::1", int(emulator.host.rpartition(":")[2])))


async def test_a_taken_port_is_told(emulator: Handle) -> None:
    port = int(emulator.host.rpartition(":")[2])
    with pytest.raises(PortTakenError, match=str(port)):
        await CloudTasksEmulator().start(port)


async def test_a_broken_name_comes_with_a_link(client: CloudTasksAsyncClient) -> None:
    with pytest.raises(exceptions.InvalidArgument) as caught:
        await client.create_queue(parent=LOCATION, queue={"name": "broken"})
    (detail,) = caught.value.details
    assert isinstance(detail, error_details_pb2.Help)
    assert detail.links[0].description == "Definition of queue name"
    assert caught.value.grpc_status_code == grpc.StatusCode.INVALID_ARGUMENT


async def test_calls_that_are_not_served_say_so(client: CloudTasksAsyncClient) -> None:
    with pytest.raises(exceptions.MethodNotImplemented):
        await client.get_cmek_config(name=f"{LOCATION}/cmekConfig")
