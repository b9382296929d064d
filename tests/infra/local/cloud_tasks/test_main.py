"""The emulator as a real process, started, stopped and killed."""

import asyncio
import os
import re
import signal
import sys
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import grpc
import pytest
from google.api_core import exceptions
from google.auth.credentials import AnonymousCredentials
from google.cloud.tasks_v2 import CloudTasksAsyncClient
from google.cloud.tasks_v2.services.cloud_tasks.transports import CloudTasksGrpcAsyncIOTransport

from infra.local.cloud_tasks import __main__
from tests.infra.local.cloud_tasks.lab import LOCATION, QUEUE
from tests.infra.local.cloud_tasks.target import Answer, RecordingTarget

READY = re.compile(r"Cloud Tasks emulator ready on (127\.0\.0\.1:\d+), token keys at (http://127\.0\.0\.1:\d+/certs)\n")


@dataclass
class Running:
    process: asyncio.subprocess.Process
    client: CloudTasksAsyncClient
    host: str

    async def end(self, number: signal.Signals) -> int:
        self.process.send_signal(number)
        return await self.process.wait()


Start = Callable[..., Awaitable[Running]]


async def launched(*arguments: str) -> asyncio.subprocess.Process:
    pipe = asyncio.subprocess.PIPE
    command = (sys.executable, "-m", "infra.local.cloud_tasks", *arguments)
    return await asyncio.create_subprocess_exec(*command, stdout=pipe, stderr=pipe)


@pytest.fixture
async def start() -> AsyncIterator[Start]:
    started: list[Running] = []

    async def begin(*arguments: str) -> Running:
        process = await launched("--port", "0", "--oidc-port", "0", *arguments)
        assert process.stdout is not None
        ready = READY.fullmatch((await process.stdout.readline()).decode())
        assert ready is not None
        channel = grpc.aio.insecure_channel(ready[1])
        transport = CloudTasksGrpcAsyncIOTransport(host=ready[1], channel=channel, credentials=AnonymousCredentials())
        started.append(Running(process, CloudTasksAsyncClient(transport=transport), ready[1]))
        return started[-1]

    yield begin
    for running in started:
        if running.process.returncode is None:
            running.process.kill()
        await running.process.communicate()
        await running.client.transport.close()


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
async def test_it_ends_cleanly_when_told_to(start: Start, number: signal.Signals) -> None:
    running = await start("--in-memory")
    await running.client.create_queue(parent=LOCATION, queue={"name": QUEUE})
    assert await running.end(number) == 0


async def test_a_taken_port_is_told_on_one_line(start: Start) -> None:
    port = (await start("--in-memory")).host.rpartition(":")[2]
    second = await launched("--port", port, "--oidc-port", "0", "--in-memory")
    _, errors = await second.communicate()
    assert second.returncode == os.EX_UNAVAILABLE
    assert errors.decode().splitlines()[-1].startswith(f"Port {port} of 127.0.0.1 cannot be listened on")


@pytest.mark.parametrize("arguments", [[], ["--port", "99999", "--in-memory"], ["--in-memory", "--data", "x"]])
def test_bad_arguments_are_refused(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as caught:
        __main__.main(arguments)
    assert (caught.value.code, capsys.readouterr().err.startswith("usage: ")) == (2, True)


async def test_allowed_hosts_are_passed_on(start: Start) -> None:
    running = await start("--in-memory", "--allow-host", "Worker.Example")
    await running.client.create_queue(parent=LOCATION, queue={"name": QUEUE})
    await running.client.pause_queue(name=QUEUE)
    task = {"http_request": {"url": "http://worker.example/x"}}
    assert (await running.client.create_task(parent=QUEUE, task=task)).name


async def test_what_was_in_flight_is_delivered_again(start: Start, tmp_path: Path, target: RecordingTarget) -> None:
    first = await start("--data", str(tmp_path))
    await first.client.create_queue(parent=LOCATION, queue={"name": QUEUE})
    url = target.answer("/task", Answer(after=asyncio.Event()))
    await first.client.create_task(parent=QUEUE, task={"http_request": {"url": url}})
    await target.until(in_flight=1)
    await first.end(signal.SIGKILL)
    await start("--data", str(tmp_path))
    await target.until(received=2)


async def create_until_killed(client: CloudTasksAsyncClient, url: str, acknowledged: set[str]) -> None:
    with suppress(exceptions.GoogleAPICallError):
        while True:
            path = f"/t{os.urandom(8).hex()}"
            task = {"name": f"{QUEUE}/tasks{path}", "http_request": {"url": f"{url}{path}"}}
            await client.create_task(parent=QUEUE, task=task)
            acknowledged.add(path)


async def test_killing_it_loses_nothing_acknowledged(start: Start, tmp_path: Path, target: RecordingTarget) -> None:
    acknowledged: set[str] = set()
    queue = {"name": QUEUE, "rate_limits": {"max_dispatches_per_second": 200, "max_concurrent_dispatches": 20}}
    for round_number in (1, 2):
        running = await start("--data", str(tmp_path))
        await running.client.update_queue(queue=queue)
        creators = (create_until_killed(running.client, target.url(""), acknowledged) for _ in range(8))
        creating = asyncio.gather(*creators)
        await target.until(received=100 * round_number)
        await running.end(signal.SIGKILL)
        await creating
    last = await start("--data", str(tmp_path))
    await last.client.update_queue(queue={"name": QUEUE})
    with suppress(TimeoutError):
        async with asyncio.timeout(30):
            await target.until(paths=acknowledged)
    assert len(acknowledged) >= 100
    assert acknowledged - {request.path for request in target.received} == set()
