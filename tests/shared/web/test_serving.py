"""The kit under real servers: uvicorn in this process, and functions-framework in one of its own."""

import asyncio
import signal
import socket
import sys
from collections.abc import AsyncGenerator, AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import httpx
import pytest
import uvicorn
from pydantic import BaseModel

from shared.web.app import FunctionApp
from shared.web.requests import Call
from shared.web.routing import Route
from shared.web.sse import Event, EventStream

Build = Callable[..., FunctionApp[Any]]


class Note(BaseModel):
    text: str


class Story:
    """Events that come when a test says so; remembers whether they were closed."""

    def __init__(self) -> None:
        self.go_on = asyncio.Event()
        self.closed = asyncio.Event()

    async def events(self) -> AsyncGenerator[Event, None]:
        try:
            yield Event("one")
            await self.go_on.wait()
            yield Event("two")
        finally:
            self.closed.set()

    async def show(self, _call: Call[None], _services: object) -> EventStream:
        return EventStream(self.events())


async def echo(call: Call[Note], _services: object) -> Note:
    return call.input


@pytest.fixture
def story() -> Story:
    return Story()


@pytest.fixture
async def address(build: Build, story: Story) -> AsyncIterator[tuple[str, int]]:
    app = build(
        Route("GET", "/v1/story", story.show, summary="Tell", media_type="text/event-stream"),
        Route("POST", "/v1/notes", echo, summary="Echo", body=Note, max_body=1000),
    )
    listening = socket.create_server(("127.0.0.1", 0))
    server = uvicorn.Server(uvicorn.Config(app, log_config=None, timeout_graceful_shutdown=1))
    serving = asyncio.create_task(server.serve(sockets=[listening]))
    yield listening.getsockname()
    server.should_exit = True
    await serving


@pytest.fixture
async def client(address: tuple[str, int]) -> AsyncIterator[httpx.AsyncClient]:
    async with httpx.AsyncClient(base_url=f"http://{address[0]}:{address[1]}", trust_env=False) as client:
        yield client


async def test_events_arrive_one_by_one(client: httpx.AsyncClient, story: Story) -> None:
    async with client.stream("GET", "/v1/story") as response:
        chunks = response.aiter_text()
        assert await anext(chunks) == "data: one\n\n"
        story.go_on.set()
        assert await anext(chunks) == "data: two\n\n"
        assert [chunk async for chunk in chunks] == []


async def test_a_caller_who_leaves_closes_the_events(client: httpx.AsyncClient, story: Story) -> None:
    async with client.stream("GET", "/v1/story") as response:
        await anext(response.aiter_text())
    async with asyncio.timeout(5):
        await story.closed.wait()
    assert not story.go_on.is_set()


async def test_a_closed_server_ends_its_events(build: Build, story: Story) -> None:
    app = build(Route("GET", "/v1/story", story.show, summary="Tell"))
    listening = socket.create_server(("127.0.0.1", 0))
    server = uvicorn.Server(uvicorn.Config(app, log_config=None))
    serving = asyncio.create_task(server.serve(sockets=[listening]))
    url = f"http://127.0.0.1:{listening.getsockname()[1]}/v1/story"
    async with httpx.AsyncClient(trust_env=False) as client, client.stream("GET", url) as response:
        chunks = response.aiter_text()
        await anext(chunks)
        await app.finish()
        assert [chunk async for chunk in chunks] == []
    server.should_exit = True
    await serving


async def exchange(address: tuple[str, int], *parts: bytes) -> bytes:
    """Send ``parts`` and return the head of the response, though the request never ends."""
    reader, writer = await asyncio.open_connection(*address)
    try:
        for part in parts:
            writer.write(part)
            await writer.drain()
        async with asyncio.timeout(5):
            return await reader.readuntil(b"\r\n\r\n")
    finally:
        writer.close()


HEAD = b"POST /v1/notes HTTP/1.1\r\nhost: kit\r\ncontent-type: application/json\r\n"


async def test_refuses_a_declared_length_at_once(address: tuple[str, int]) -> None:
    head = await exchange(address, HEAD + b"content-length: 1000000000\r\n\r\n")
    assert head.startswith(b"HTTP/1.1 413 ")


async def test_refuses_a_stream_where_it_gets_too_long(address: tuple[str, int]) -> None:
    chunk = b"200\r\n" + b" " * 0x200 + b"\r\n"
    head = await exchange(address, HEAD + b"transfer-encoding: chunked\r\n\r\n", chunk, chunk)
    assert head.startswith(b"HTTP/1.1 413 ")


async def test_answers_while_more_keeps_coming(address: tuple[str, int]) -> None:
    chunk = b"10000\r\n" + b" " * 0x10000 + b"\r\n"
    head = await exchange(address, HEAD + b"transfer-encoding: chunked\r\n\r\n", *[chunk] * 40)
    assert head.startswith(b"HTTP/1.1 413 ")


async def test_goes_on_after_an_oversized_body(client: httpx.AsyncClient) -> None:
    refused = await client.post("/v1/notes", json={"text": "x" * 5_000})
    assert (refused.status_code, refused.json()["detail"][-11:]) == (413, "1000 bytes.")
    assert (await client.post("/v1/notes", json={"text": "x"})).json() == {"text": "x"}


async def test_takes_a_body_in_pieces(client: httpx.AsyncClient) -> None:
    async def pieces() -> AsyncGenerator[bytes, None]:
        for piece in (b'{"te', b'xt": ', b'"x"}'):
            yield piece
            await asyncio.sleep(0)

    headers = {"content-type": "application/json"}
    response = await client.post("/v1/notes", content=pieces(), headers=headers)
    assert response.json() == {"text": "x"}


async def test_a_caller_who_leaves_amid_the_body_harms_nobody(
    address: tuple[str, int], client: httpx.AsyncClient, caplog: pytest.LogCaptureFixture
) -> None:
    _, writer = await asyncio.open_connection(*address)
    writer.write(HEAD + b'content-length: 100\r\n\r\n{"te')
    await writer.drain()
    writer.close()
    assert (await client.post("/v1/notes", json={"text": "x"})).status_code == 200
    assert not [record for record in caplog.records if record.levelname == "ERROR"]


MAIN = """
import functions_framework.aio
from shared.web.app import FunctionApp
from shared.web.routing import Route
from shared.web.sse import Event, EventStream
import asyncio, pathlib

async def events():
    yield Event("one")
    await asyncio.Event().wait()

async def story(call, services):
    return EventStream(events())

async def name(call, services):
    return {"name": call.params["name"]}

async def services():
    return pathlib.Path(__file__).with_name("closed")

async def close(marker):
    marker.touch()

app = FunctionApp(
    "kit",
    [Route("GET", "/v1/story", story, summary="s"), Route("GET", "/v1/names/{name}", name, summary="s")],
    services, authenticate=None, close=close, standalone=True,
)

@functions_framework.aio.http
async def kit(request):
    return app
"""


@pytest.mark.slow
async def test_ends_tidily_under_functions_framework(tmp_path: Path) -> None:
    (tmp_path / "main.py").write_text(MAIN)
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    async with asyncio.timeout(20), running(tmp_path / "main.py", port) as process, reaching(port) as client:
        assert (await client.get("/v1/names/a%20b")).json() == {"name": "a b"}
        assert (await client.get("/nowhere")).status_code == 404
        async with client.stream("GET", "/v1/story") as response:
            chunks = response.aiter_text()
            assert await anext(chunks) == "data: one\n\n"
            process.send_signal(signal.SIGTERM)
            assert [chunk async for chunk in chunks] == []
        await process.wait()
    assert (tmp_path / "closed").exists()


@asynccontextmanager
async def running(source: Path, port: int) -> AsyncIterator[asyncio.subprocess.Process]:
    command = [sys.executable, "-m", "functions_framework", "--target=kit", f"--source={source}"]
    process = await asyncio.create_subprocess_exec(*command, "--host=127.0.0.1", f"--port={port}")
    try:
        yield process
    finally:
        if process.returncode is None:
            process.terminate()  # the master ends its worker; killed, it would leave it behind
            await process.wait()


@asynccontextmanager
async def reaching(port: int) -> AsyncIterator[httpx.AsyncClient]:
    async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{port}", trust_env=False) as client:
        answered = False
        while not answered:
            try:
                answered = (await client.get("/health/live")).is_success
            except httpx.ConnectError:
                await asyncio.sleep(0.05)
        yield client
