"""Bare ASGI applications on the server of the local stack: ``python -m tests.bench.servers.bare NAME --port PORT``."""

import argparse
import asyncio
from collections.abc import Callable, Mapping
from functools import partial

import orjson
import uvloop

from infra.local import functions_server, ports
from shared.web.asgi import Application, Receive, Scope, Send

PROVIDER_SECONDS = 0.2

_COMPLETION = orjson.dumps({
    "id": "chatcmpl-bench",
    "object": "chat.completion",
    "created": 1,
    "model": "bench",
    "choices": [
        {
            "index": 0,
            "message": {"role": "assistant", "content": "Ride it. Fold it. Take it along."},
            "finish_reason": "stop",
        }
    ],
    "usage": {"prompt_tokens": 20, "completion_tokens": 12, "total_tokens": 32},
})


class Counting:
    """Answers every request with ``body`` after some seconds; ``/count`` tells how many there were before."""

    def __init__(self, body: bytes = b'{"hello":"world"}', seconds: float = 0.0) -> None:
        self._body = body
        self._seconds = seconds
        self._count = 0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["path"] == "/count":
            await _answer(send, b'{"count":%d}' % self._count)
            return
        self._count += 1
        await receive()
        if self._seconds:
            await asyncio.sleep(self._seconds)
        await _answer(send, self._body)


APPLICATIONS: Mapping[str, Callable[[], Counting]] = {
    "counting": Counting,
    "provider": partial(Counting, _COMPLETION, PROVIDER_SECONDS),
    "provider-0ms": partial(Counting, _COMPLETION),
    "provider-50ms": partial(Counting, _COMPLETION, 0.05),
}


async def serve(app: Application, port: int) -> None:
    """Serve until SIGTERM."""
    await functions_server.server(app).serve(sockets=[ports.listen(port)])


def main() -> None:
    """Parse the arguments and serve."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench.servers.bare")
    parser.add_argument("name", choices=APPLICATIONS)
    parser.add_argument("--port", type=int, required=True)
    arguments = parser.parse_args()
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        runner.run(serve(APPLICATIONS[arguments.name](), arguments.port))


async def _answer(send: Send, body: bytes) -> None:
    headers = [(b"content-type", b"application/json"), (b"content-length", b"%d" % len(body))]
    await send({"type": "http.response.start", "status": 200, "headers": headers})
    await send({"type": "http.response.body", "body": body})


if __name__ == "__main__":
    main()
