"""The process of the functions: the gateway on one port, the internal functions on another; started by the stack."""

import argparse
import asyncio
import contextlib
import gc
import socket
import sys
from collections.abc import Iterator
from pathlib import Path

import uvicorn
import uvloop

from infra.local import development_key, lifeline, ports
from infra.local.gateway import Gateway
from shared import bootstrap
from shared.composition import model_settings
from shared.manifest import functions
from shared.web.asgi import Application

DRAIN_SECONDS = 5


class Server(uvicorn.Server):
    """A uvicorn server that leaves signals to the process it is one of several in."""

    def __init__(self, config: uvicorn.Config) -> None:
        super().__init__(config)
        self.ready = asyncio.Event()

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Begin to listen, and say so."""
        await super().startup(sockets)
        self.ready.set()

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Capture nothing."""
        yield


def server(app: Application) -> Server:
    """Return a server for ``app``, set up like those of the deployed functions."""
    config = uvicorn.Config(
        app,
        loop="none",
        http="httptools",
        lifespan="off",
        log_config=None,
        access_log=False,
        log_level="warning",
        server_header=False,
        proxy_headers=False,
        timeout_graceful_shutdown=DRAIN_SECONDS,
    )
    return Server(config)


async def serve(gateway_port: int, worker_port: int, state: Path) -> None:
    """Run until told to stop."""
    gateway = Gateway()
    worker = bootstrap.function_app(
        functions.TASK_WORKER.name, bootstrap.routes_of(functions.TASK_WORKER.name), standalone=False
    )
    services = await bootstrap.services.get()
    model_settings.read(services.settings)
    await development_key.ensure(services.api_keys, state)
    sockets: list[tuple[Server, socket.socket]] = [
        (server(gateway), ports.listen(gateway_port)),
        (server(worker), ports.listen(worker_port)),
    ]
    running = [asyncio.create_task(each.serve(sockets=[bound])) for each, bound in sockets]
    await asyncio.gather(*(each.ready.wait() for each, _ in sockets))
    gc.freeze()  # as deployed functions do
    sys.stdout.write("ready\n")
    sys.stdout.flush()
    await lifeline.until_told()
    await gateway.aclose()
    for each, _ in sockets:
        each.should_exit = True
    await asyncio.gather(*running)
    await worker.aclose()
    await services.aclose()


def main() -> None:
    """Parse the arguments and serve."""
    parser = argparse.ArgumentParser(prog="python -m infra.local.functions_server")
    parser.add_argument("--gateway", type=int, required=True, help="port")
    parser.add_argument("--worker", type=int, required=True, help="port")
    parser.add_argument("--state", type=Path, required=True, help="folder of the development key")
    arguments = parser.parse_args()
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        runner.run(serve(arguments.gateway, arguments.worker, arguments.state))


if __name__ == "__main__":
    main()
