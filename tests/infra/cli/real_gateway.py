"""The real functions behind the real gateway, in a thread, so that commands may block the one of the tests."""

import asyncio
import os
import socket
import threading
from collections.abc import Iterator
from concurrent.futures import Future
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

from infra.local import development_key, functions_server, ports
from infra.local.cloud_tasks import embedded as tasks_emulator
from infra.local.firestore import embedded as firestore_emulator
from infra.local.gateway import Gateway
from shared import bootstrap, settings
from shared.bootstrap import Services
from shared.manifest import functions, queues

_PATIENCE = 30.0


@dataclass(frozen=True)
class RealGateway:
    """Where it answers, the key it takes, and the environment that its stores are found by."""

    url: str
    key: str
    env: dict[str, str]


@contextmanager
def running(firestore: firestore_emulator.Handle, tasks: tasks_emulator.Handle, state: Path) -> Iterator[RealGateway]:
    """Run everything but the emulators for the length of the block, in a thread."""
    gateway, worker = ports.listen(0), ports.listen(0)
    env = {
        "FIRESTORE_EMULATOR_HOST": firestore.host,
        "CLOUD_TASKS_EMULATOR_HOST": tasks.host,
        "PRESSROOM_PROJECT": "test-cli",
        "PRESSROOM_WORKER_URL": f"http://127.0.0.1:{worker.getsockname()[1]}",
        "PRESSROOM_OIDC_CERTS_URL": tasks.certs_url,
        "PRESSROOM_ALLOW_PRIVATE_TARGETS": "true",
    }
    with ExitStack() as stack:
        with _environment(env):
            config = settings.load()
            asyncio.run(tasks.provision(queues.ALL, config.project, config.location))
            key = stack.enter_context(_served(gateway, worker, state))
        yield RealGateway(f"http://127.0.0.1:{gateway.getsockname()[1]}", key, env)


@contextmanager
def _environment(env: dict[str, str]) -> Iterator[None]:
    before = dict(os.environ)
    os.environ.update(env)
    settings.load.cache_clear()
    try:
        yield
    finally:
        os.environ.clear()
        os.environ.update(before)
        settings.load.cache_clear()


@contextmanager
def _served(gateway: socket.socket, worker: socket.socket, state: Path) -> Iterator[str]:
    started: Future[str] = Future()
    finish = threading.Event()

    async def live() -> None:
        app, name = Gateway(), functions.TASK_WORKER.name
        internal = bootstrap.function_app(name, bootstrap.routes_of(name), standalone=False)
        services = await _built([*app._apps, internal])
        key = await development_key.ensure(services.api_keys, state)
        servers = [functions_server.server(app), functions_server.server(internal)]
        running = [
            asyncio.create_task(server.serve(sockets=[bound]))
            for server, bound in zip(servers, (gateway, worker), strict=True)
        ]
        await asyncio.gather(*(server.ready.wait() for server in servers))
        started.set_result(key)
        await asyncio.to_thread(finish.wait)
        await app.aclose()
        for server in servers:
            server.should_exit = True
        await asyncio.gather(*running)
        await services.aclose()

    thread = threading.Thread(target=asyncio.run, args=(live(),), name="functions")
    thread.start()
    try:
        yield started.result(timeout=_PATIENCE)
    finally:
        finish.set()
        thread.join()


async def _built(apps: list[bootstrap.App]) -> Services:
    """Let every application take its services while the environment names the emulators."""
    for app in apps:
        services = await app._services.get()
    assert services.publisher
    return services
