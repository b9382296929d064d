"""A clean environment for every test, and the real stack for those that ask: both emulators, worker and gateway."""

import asyncio
import itertools
import os
import socket
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from typing import Any

import httpx
import pytest
from hypothesis import settings

from infra.local import ports
from infra.local.cloud_tasks import embedded as cloud_tasks
from infra.local.firestore import embedded as firestore
from infra.local.functions_server import Server, server
from infra.local.gateway import Gateway
from shared import bootstrap
from shared import settings as configuration
from shared.bootstrap import Services
from shared.manifest import functions, queues
from shared.web.asgi import Application
from tests import recording

_PROJECTS = itertools.count(1)

settings.register_profile("machine", deadline=None)  # how long an example takes is the machine's business
settings.load_profile("machine")


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(recording.OPTION, action="store_true", help="Write down every query that the code sends.")


def pytest_configure(config: pytest.Config) -> None:
    config.stash[recording.RECORDER] = recorder = recording.Recorder(config)
    config.pluginmanager.register(recorder)


@pytest.fixture(autouse=True)
def _clean_environment(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    for name in os.environ:
        if name.startswith(("PRESSROOM_", "OTEL_")) or name.endswith("_EMULATOR_HOST"):
            monkeypatch.delenv(name)
    configuration.load.cache_clear()
    yield
    configuration.load.cache_clear()


@pytest.fixture(scope="session")
def firestore_emulator(pytestconfig: pytest.Config) -> Iterator[firestore.Handle]:
    with firestore.running() as handle:
        yield handle
        pytestconfig.stash[recording.RECORDER].take(handle.queries())


@pytest.fixture(scope="session")
def tasks_emulator() -> Iterator[cloud_tasks.Handle]:
    with cloud_tasks.running() as handle:
        yield handle


@pytest.fixture
def worker_socket() -> Iterator[socket.socket]:
    bound = ports.listen(0)
    yield bound
    bound.close()


@pytest.fixture
async def services(
    monkeypatch: pytest.MonkeyPatch,
    firestore_emulator: firestore.Handle,
    tasks_emulator: cloud_tasks.Handle,
    worker_socket: socket.socket,
) -> AsyncIterator[Services]:
    """The services of a process that talks to both emulators, in a project of its own."""
    monkeypatch.setenv("FIRESTORE_EMULATOR_HOST", firestore_emulator.host)
    monkeypatch.setenv("CLOUD_TASKS_EMULATOR_HOST", tasks_emulator.host)
    monkeypatch.setenv("PRESSROOM_PROJECT", f"test-{os.getpid()}-{next(_PROJECTS)}")
    monkeypatch.setenv("PRESSROOM_WORKER_URL", f"http://{ports.HOST}:{worker_socket.getsockname()[1]}")
    monkeypatch.setenv("PRESSROOM_OIDC_CERTS_URL", tasks_emulator.certs_url)
    config = configuration.load()
    await tasks_emulator.provision(queues.ALL, config.project, config.location)
    found = await bootstrap.services.get()
    yield found
    bootstrap.services.take()
    await found.aclose()


async def _serve(app: Application, bound: socket.socket) -> tuple[Server, "asyncio.Task[None]"]:
    running = server(app)
    task = asyncio.create_task(running.serve(sockets=[bound]))
    await running.ready.wait()
    return running, task


@pytest.fixture
async def worker(services: Services, worker_socket: socket.socket) -> AsyncIterator[Services]:
    """The services, with a worker that the queues can reach."""
    name = functions.TASK_WORKER.name
    app = bootstrap.function_app(name, bootstrap.routes_of(name), standalone=False)
    running, task = await _serve(app, worker_socket)
    yield services
    running.should_exit = True
    await task


@dataclass
class Api:
    """The gateway over real HTTP, as a client that has a key; ``services`` stand behind it."""

    http: httpx.AsyncClient
    services: Services
    key: str

    @property
    def offline(self) -> Any:
        """The offline model itself, behind all that stands before it."""
        return self.services.models.deployment("offline")._model._model  # type: ignore[attr-defined]

    async def key_for(self, tenant: str, *scopes: str) -> dict[str, str]:
        """Return the headers of a caller of another tenant, or with fewer scopes."""
        key, _ = await self.services.api_keys.create(tenant, "test", scopes or ("admin",))
        return {"authorization": f"Bearer {key}"}


@pytest.fixture
async def api(worker: Services) -> AsyncIterator[Api]:
    """The whole stack over real HTTP."""
    gateway, bound = Gateway(), ports.listen(0)
    running, task = await _serve(gateway, bound)
    key, _ = await worker.api_keys.create("acme", "test", ("admin",))
    async with httpx.AsyncClient(
        base_url=f"http://{ports.HOST}:{bound.getsockname()[1]}",
        headers={"authorization": f"Bearer {key}"},
        timeout=30,
    ) as http:
        yield Api(http, worker, key)
    running.should_exit = True
    await task
