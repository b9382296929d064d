"""An HTTP server on loopback that records what it is sent and answers what a test tells it to."""

import asyncio
from collections import defaultdict
from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from typing import Self


@dataclass(frozen=True)
class Answer:
    status: int = 200
    headers: Sequence[tuple[str, str]] = ()
    after: asyncio.Event | None = None
    raw: bytes | None = None


@dataclass(frozen=True)
class Received:
    method: str
    path: str
    headers: list[tuple[str, str]]
    body: bytes

    def header(self, name: str) -> str | None:
        found = [value for key, value in self.headers if key.lower() == name.lower()]
        assert len(found) <= 1, f"{name} came more than once"
        return found[0] if found else None


@dataclass
class RecordingTarget:
    """Gives the answers of a path in turn, the last one again and again; 200 where there is none."""

    answers: defaultdict[str, list[Answer]] = field(default_factory=lambda: defaultdict(list))
    received: list[Received] = field(default_factory=list)
    connections: int = 0
    in_flight: int = 0
    most_in_flight: int = 0
    port: int = 0
    _server: asyncio.Server | None = None
    _news: asyncio.Condition = field(default_factory=asyncio.Condition)
    _serving: set["asyncio.Task[None] | None"] = field(default_factory=set)

    async def __aenter__(self) -> Self:
        self._server = await asyncio.start_server(self._serve, "127.0.0.1", self.port)
        self.port = self._server.sockets[0].getsockname()[1]
        return self

    async def __aexit__(self, *_: object) -> None:
        assert self._server is not None
        self._server.close()
        for serving in self._serving:
            assert serving is not None
            serving.cancel()
        await asyncio.gather(*filter(None, self._serving), return_exceptions=True)

    def url(self, path: str = "/task") -> str:
        return f"http://127.0.0.1:{self.port}{path}"

    def answer(self, path: str, *answers: int | Answer) -> str:
        self.answers[path] = [Answer(answer) if isinstance(answer, int) else answer for answer in answers]
        return self.url(path)

    def at(self, path: str) -> list[Received]:
        return [request for request in self.received if request.path == path]

    async def until(self, *, received: int = 0, in_flight: int = 0, paths: AbstractSet[str] = frozenset()) -> None:
        """Return once this many requests have come, this many wait for their answer, and all ``paths`` were asked."""

        def reached() -> bool:
            enough = len(self.received) >= received and self.in_flight >= in_flight
            return enough and paths <= {request.path for request in self.received}

        async with self._news:
            await self._news.wait_for(reached)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._serving.add(asyncio.current_task())
        self.connections += 1
        try:
            while await self._exchange(reader, writer):
                pass
        except (asyncio.IncompleteReadError, asyncio.CancelledError, ConnectionError):
            pass
        finally:
            self._serving.discard(asyncio.current_task())
            writer.close()

    async def _exchange(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> bool:
        request = await _read(reader)
        self.received.append(request)
        self.in_flight += 1
        self.most_in_flight = max(self.most_in_flight, self.in_flight)
        async with self._news:
            self._news.notify_all()
        try:
            answer = self._next(request.path)
            if answer.after is not None:
                await answer.after.wait()
        finally:
            self.in_flight -= 1
        writer.write(_bytes(answer))
        await writer.drain()
        return answer.raw is None

    def _next(self, path: str) -> Answer:
        answers = self.answers[path]
        if not answers:
            return Answer()
        return answers.pop(0) if len(answers) > 1 else answers[0]


async def _read(reader: asyncio.StreamReader) -> Received:
    head = (await reader.readuntil(b"\r\n\r\n")).decode().removesuffix("\r\n\r\n")
    first, *lines = head.split("\r\n")
    method, path, _ = first.split(" ")
    headers = [(name, value.strip()) for name, _, value in (line.partition(":") for line in lines)]
    length = next((int(value) for name, value in headers if name.lower() == "content-length"), 0)
    return Received(method, path, headers, await reader.readexactly(length))


def _bytes(answer: Answer) -> bytes:
    if answer.raw is not None:
        return answer.raw
    fields = [*answer.headers, ("Content-Length", "2")]
    head = "\r\n".join([f"HTTP/1.1 {answer.status} X", *(f"{name}: {value}" for name, value in fields), "", ""])
    return head.encode() + b"ok"
