"""The real functions behind the real gateway, with both emulators, all inside the test process."""

import asyncio
import os
import threading
from collections.abc import Iterator
from concurrent.futures import Future
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

from infra.local import development_key, functions_server, ports
from infra.local.cloud_tasks import embedded as tasks_emulator
from infra.local.firestore import embedded as firestore_emulator
from infra.local.firestore.engine import Configuration
from infra.local.firestore.planning.planner import IndexPlanner
from infra.local.gateway import Gateway
from shared import bootstrap, settings
from shared.manifest import collections, functions, queues

_PATIENCE = 30.0


@dataclass(frozen=True)
class RealGateway:
    """Where it answers, the key it takes, and the environment that its stores are found by."""

    url: str
    key: str
    env: dict[str, str]


@contextmanager
def running(state: Path) -> Iterator[RealGateway]:
    """Run everything for the length of the block, in threads."""
    with ExitStack() as stack:
        planner = IndexPlanner.from_manifest(collections.ALL)
        firestore = stack.enter_context(firestore_emulator.running(Configuration(planner=planner)))
        tasks = stack.enter_context(tasks_emulator.running())
        gateway, worker = ports.listen(0), ports.listen(0)
        env = {
            "FIRESTORE_EMULATOR_HOST": firestore.host,
            "CLOUD_TASKS_EMULATOR_HOST": tasks.host,
            "PRESSROOM_WORKER_URL": f"http://127.0.0.1:{worker.getsockname()[1]}",
            "PRESSROOM_OIDC_CERTS_URL": tasks.certs_url,
            "PRESSROOM_LOG_LEVEL": "ERROR",
        }
        with _environment(env):
            asyncio.run(tasks.provision(queues.ALL, settings.load().project, settings.load().location))
            key = stack.enter_context(_served(gateway, worker, state))
        yield RealGateway(f"http://127.0.0.1:{gateway.getsockname()[1]}", key, env)


@contextmanager
def _environment(env: dict[str, str]) -> Iterator[None]:
    """Set the environment for the length of the block; the settings that were read in it stay."""
    before = dict(os.environ)
    os.environ.update(env)
    settings.load.cache_clear()
    try:
        yield
    finally:
        os.environ.clear()
        os.environ.update(before)


@contextmanager
def _served(gateway: object, worker: object, state: Path) -> Iterator[str]:
    started: Future[str] = Future()
    finish = threading.Event()

    async def live() -> None:
        app = Gateway()
        name = functions.TASK_WORKER.name
        internal = bootstrap.function_app(name, bootstrap.routes_of(name), standalone=False)
        services = await bootstrap.services.get()
        assert services.publisher  # built while the environment names the emulator
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
