"""An HTTP server on the loopback whose answers a test writes byte by byte."""

import asyncio
import ssl
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any, Self

import orjson

Step = bytes | float
"""Bytes to send, or seconds to wait before the next bytes."""


@dataclass(frozen=True)
class Received:
    method: str
    path: str
    headers: dict[str, str]
    body: Any


@dataclass
class ScriptedServer:
    """
    Gives its answers in turn, the last one again and again, and remembers what it was asked.

    It answers one request per connection unless it ``keeps`` them, with ``tls`` if it is given.
    """

    answers: list[Sequence[Step]] = field(default_factory=list)
    received: list[Received] = field(default_factory=list)
    keeps: bool = False
    tls: ssl.SSLContext | None = None
    connections: int = 0
    _server: asyncio.Server | None = None
    _serving: set["asyncio.Task[None] | None"] = field(default_factory=set)

    async def __aenter__(self) -> Self:
        self._server = await asyncio.start_server(self._serve, "127.0.0.1", 0, ssl=self.tls)
        return self

    async def __aexit__(self, *_: object) -> None:
        assert self._server is not None
        self._server.close()
        tasks = [task for task in self._serving if task]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        await self._server.wait_closed()

    @property
    def url(self) -> str:
        return f"{'https' if self.tls else 'http'}://127.0.0.1:{self.port}/v1"

    @property
    def port(self) -> int:
        assert self._server is not None
        return int(self._server.sockets[0].getsockname()[1])

    def script(self, method: str, path: str, body: Any) -> Sequence[Step]:  # noqa: ARG002  # servers that read it
        """Return the answer to a request; subclasses may look at what it asks."""
        return self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._serving.add(asyncio.current_task())
        self.connections += 1
        try:
            with suppress(ConnectionError, asyncio.IncompleteReadError):
                await self._answer(reader, writer)
                while self.keeps:
                    await self._answer(reader, writer)
        finally:
            writer.close()
            with suppress(ConnectionError):
                await writer.wait_closed()

    async def _answer(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        received = await _read(reader)
        self.received.append(received)
        for step in self.script(received.method, received.path, received.body):
            await asyncio.sleep(step if isinstance(step, float) else 0)
            if isinstance(step, bytes):
                writer.write(step)
                await writer.drain()


async def _read(reader: asyncio.StreamReader) -> Received:
    head = (await reader.readuntil(b"\r\n\r\n")).decode().split("\r\n")
    method, path, _ = head[0].split(" ")
    headers = {name.lower(): value for name, _, value in (line.partition(": ") for line in head[1:] if line)}
    body = await reader.readexactly(int(headers.get("content-length", 0)))
    is_json = "json" in headers.get("content-type", "")
    return Received(method, path, headers, orjson.loads(body) if is_json else body or None)


def answer(body: Any, status: int = 200, **headers: str) -> list[Step]:
    """Return a whole answer with a length."""
    content = body if isinstance(body, bytes) else orjson.dumps(body)
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    lines = {"connection": "close", **named, "content-length": str(len(content))}
    head = "".join(f"{name}: {value}\r\n" for name, value in lines.items())
    return [f"HTTP/1.1 {status} Status\r\n{head}\r\n".encode() + content]


def chunked(*parts: Step, complete: bool = True, connection: str = "close") -> list[Step]:
    """Return an event stream sent in chunks; an incomplete one breaks off."""
    head = (
        b"HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\ntransfer-encoding: chunked\r\n"
        b"connection: %b\r\n\r\n" % connection.encode()
    )
    sent = [part if isinstance(part, float) else b"%x\r\n%b\r\n" % (len(part), part) for part in parts]
    return [head, *sent, *([b"0\r\n\r\n"] if complete else [])]


def completion(text: str | None = "Hello there.", **changes: Any) -> dict[str, Any]:
    """Return the body of a whole chat completion."""
    choice = {"index": 0, "message": {"role": "assistant", "content": text}, "finish_reason": "stop"}
    usage = {"prompt_tokens": 11, "completion_tokens": 4, "total_tokens": 15}
    return {"model": "gpt-4o-mini", "choices": [{**choice, **changes}], "usage": usage}


def events(
    *texts: str, finish_reason: str = "stop", done: bool = True, parts: Sequence[dict[str, Any]] = ()
) -> list[bytes]:
    """Return the events of a streamed chat completion: of ``texts``, or of ``parts`` that a test has written."""
    parts = list(parts) or [{"choices": [{"delta": {"content": text}, "finish_reason": None}]} for text in texts]
    if texts:
        parts.append({"choices": [{"delta": {}, "finish_reason": finish_reason}]})
    usage = {"prompt_tokens": 11, "completion_tokens": len(texts)}
    parts.append({"model": "gpt-4o-mini", "choices": [], "usage": usage})
    sent = [b"data: " + orjson.dumps(part) + b"\n\n" for part in parts]
    return [*sent, *([b"data: [DONE]\n\n"] if done else [])]
