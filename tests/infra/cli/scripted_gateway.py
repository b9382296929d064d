"""A gateway whose answers a test writes: a real server on loopback, in a thread of its own."""

import threading
import time
from collections import defaultdict
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import orjson
import uvicorn

from infra.local import ports
from shared.web.asgi import Receive, Scope, Send


@dataclass(frozen=True)
class Answer:
    """What is answered; ``cut`` breaks the connection off where the end of the body would be."""

    chunks: Sequence[bytes]
    status: int = 200
    media_type: str = "application/json"
    cut: bool = False


@dataclass(frozen=True)
class Received:
    method: str
    path: str
    query: str
    headers: dict[str, str]
    body: bytes

    @property
    def json(self) -> Any:
        return orjson.loads(self.body)


@dataclass
class ScriptedGateway:
    """Gives the answers to a path in turn, the last one again and again, and remembers what it was asked."""

    script: dict[str, list[Answer]] = field(default_factory=lambda: defaultdict(list))
    received: list[Received] = field(default_factory=list)
    url: str = ""

    def answer(self, request: str, *answers: Answer) -> None:
        self.script[request].extend(answers)

    def asked(self, request: str) -> list[Received]:
        return [one for one in self.received if f"{one.method} {one.path}" == request]

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        request = f"{scope['method']} {scope['raw_path'].decode()}"
        headers = {name.decode(): value.decode() for name, value in scope["headers"]}
        body, more = b"", True
        while more:
            message = await receive()
            body, more = body + message.get("body", b""), message.get("more_body", False)
        self.received.append(
            Received(scope["method"], scope["raw_path"].decode(), scope["query_string"].decode(), headers, body)
        )
        await _send(self._next(request), send)

    def _next(self, request: str) -> Answer:
        answers = self.script.get(request)
        if not answers:
            return problem(404, "not_found", "There is no such resource.")
        return answers.pop(0) if len(answers) > 1 else answers[0]


async def _send(answer: Answer, send: Send) -> None:
    await send({
        "type": "http.response.start",
        "status": answer.status,
        "headers": [(b"content-type", answer.media_type.encode())],
    })
    for chunk in answer.chunks:
        await send({"type": "http.response.body", "body": chunk, "more_body": True})
    if answer.cut:
        raise ConnectionAbortedError
    await send({"type": "http.response.body", "body": b""})


@contextmanager
def served(app: Any) -> Iterator[str]:
    """Serve an ASGI application on a free port for the length of the block and give its address."""
    bound = ports.listen(0)
    config = uvicorn.Config(app, lifespan="off", log_config=None, timeout_graceful_shutdown=1)
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, args=([bound],))
    thread.start()
    while not server.started:
        time.sleep(0.005)
    try:
        yield f"http://127.0.0.1:{bound.getsockname()[1]}"
    finally:
        server.should_exit = True
        thread.join()
        bound.close()


def json(value: Any, status: int = 200) -> Answer:
    return Answer([orjson.dumps(value)], status)


def lines(*values: Any) -> Answer:
    return Answer([orjson.dumps(value) + b"\n" for value in values], media_type="application/x-ndjson")


def problem(status: int, code: str, detail: str, **more: Any) -> Answer:
    document = {
        "type": f"urn:pressroom:problem:{code}",
        "title": "One title for all.",
        "status": status,
        "detail": detail,
        "instance": "/",
        "code": code,
        "retryable": False,
        "trace_id": "4bf92f3577b34da6a3ce929d0e0e4736",
        **more,
    }
    return Answer([orjson.dumps(document)], status, "application/problem+json")


def events(*named: tuple[str, Any], cut: bool = False) -> Answer:
    """Return a stream of server-sent events; one with a number carries it as its id."""
    chunks = []
    for name, data in named:
        number = f"id: {data['seq']}\n" if name == "progress" else ""
        chunks.append(f"event: {name}\n{number}data: ".encode() + orjson.dumps(data) + b"\n\n")
    return Answer(chunks, media_type="text/event-stream", cut=cut)
