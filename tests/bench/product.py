"""The product as separate processes, on ports of its own, with a state folder that nothing else uses."""

import contextlib
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from infra.local import development_key, stack
from infra.local.ports import Ports
from infra.local.processes import Process
from tests.bench import children, machine
from tests.bench.plan import BenchError

FUNCTIONS = "infra.local.functions_server"
WITH_EXTRA_ROUTES = "tests.bench.servers.functions"
_HIGHEST = 60_000


@dataclass(frozen=True)
class Product:
    """A running product; ``extra`` is the port of the additional routes, if they were asked for."""

    ports: Ports
    extra: int
    key: str
    functions: int
    emulators: int

    @property
    def headers(self) -> dict[str, str]:
        """Return the headers of a caller who may do everything."""
        return {"authorization": f"Bearer {self.key}", "content-type": "application/json"}


def free_ports() -> Ports:
    """Return ports that nobody listens on."""
    for _ in range(100):
        gateway = children.free_port()
        if gateway < _HIGHEST and not Ports.beside(gateway).taken():
            return Ports.beside(gateway)
    raise BenchError("There are no free ports.")


def make_folders(folder: Path) -> None:
    """Make a state folder as the local stack has it."""
    (folder / "logs").mkdir(parents=True)


def emulators(ports: Ports, folder: Path) -> Process:
    """Return the process of both emulators, with its data in files."""
    arguments = [
        f"--data={folder / 'data'}",
        f"--firestore={ports.firestore}",
        f"--cloud-tasks={ports.cloud_tasks}",
        f"--oidc={ports.oidc}",
    ]
    return Process("emulators", "infra.local.emulators", arguments, stack.environment(ports, folder), _log(folder))


@contextlib.asynccontextmanager
async def running(folder: Path, *, extra: bool = False, env: Mapping[str, str] | None = None) -> AsyncIterator[Product]:
    """Run emulators and functions as the local stack does; the functions have a core to themselves if there are two."""
    make_folders(folder)
    ports, extra_port = free_ports(), children.free_port() if extra else 0
    arguments = [f"--gateway={ports.gateway}", f"--worker={ports.worker}", f"--state={folder}"]
    functions = Process(
        "functions",
        WITH_EXTRA_ROUTES if extra else FUNCTIONS,
        [*arguments, *([f"--extra={extra_port}"] if extra else [])],
        {**stack.environment(ports, folder), **(env or {})},
        _log(folder),
    )
    processes = [emulators(ports, folder), functions]
    try:
        for process in processes:
            await process.start()
        machine.pin(processes[0].pid, machine.CLIENT_CORES)
        machine.pin(functions.pid, machine.SERVER_CORES)
        key = (folder / development_key.FILE).read_text().strip()
        yield Product(ports, extra_port, key, functions.pid, processes[0].pid)
    finally:
        for process in reversed(processes):
            await process.stop()


def _log(folder: Path) -> Path:
    return folder / "logs" / "product.log"
