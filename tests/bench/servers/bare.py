"""A bare ASGI application on the server of the local stack: ``python -m tests.bench.servers.bare --port PORT``."""

import argparse
import asyncio

import uvloop

from infra.local import functions_server, ports
from shared.web.asgi import Receive, Scope, Send

_HEADERS = [(b"content-type", b"application/json")]


class Counting:
    """Answers every request in JSON; ``/count`` tells how many there were before."""

    def __init__(self) -> None:
        self._count = 0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["path"] == "/count":
            body = b'{"count":%d}' % self._count
        else:
            self._count += 1
            await receive()
            body = b'{"hello":"world"}'
        headers = [*_HEADERS, (b"content-length", b"%d" % len(body))]
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        await send({"type": "http.response.body", "body": body})


async def serve(port: int) -> None:
    """Serve until SIGTERM."""
    await functions_server.server(Counting()).serve(sockets=[ports.listen(port)])


def main() -> None:
    """Parse the arguments and serve."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench.servers.bare")
    parser.add_argument("--port", type=int, required=True)
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        runner.run(serve(parser.parse_args().port))


if __name__ == "__main__":
    main()
