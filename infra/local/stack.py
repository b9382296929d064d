"""The local stack: emulators in one process, all functions and the gateway in another, watched as one thing."""

import asyncio
import contextlib
import shutil
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from infra.local import development_key
from infra.local.ports import HOST, Ports
from infra.local.processes import Process, ProcessError

STATE = Path(".pressroom")


@dataclass(frozen=True)
class Options:
    """How to run the stack; ``fresh`` begins with empty emulators."""

    port: int = Ports.gateway
    state: Path = STATE
    fresh: bool = False


class PortsTakenError(ProcessError):
    """Somebody listens on a port that the stack needs."""


@dataclass(frozen=True)
class Running:
    """A stack that answers."""

    url: str
    worker_url: str
    key: str
    state: Path
    ports: Ports
    processes: Sequence[Process] = field(default=())

    async def wait(self) -> None:
        """Return when cancelled; raises ProcessError when a process has died for good."""
        async with asyncio.TaskGroup() as group:
            for process in self.processes:
                group.create_task(process.watch())


@contextlib.asynccontextmanager
async def running(options: Options) -> AsyncIterator[Running]:
    """Run the stack for the length of the block; raises ProcessError when it cannot be started."""
    ports = Ports.beside(options.port)
    if taken := ports.taken():
        named = ", ".join(f"{port} ({name})" for name, port in taken.items())
        raise PortsTakenError(f"These ports are taken: {named}. End what uses them, or choose others with --port.")
    state = options.state.resolve()
    if options.fresh:
        shutil.rmtree(state / "data", ignore_errors=True)
    (state / "logs").mkdir(parents=True, exist_ok=True)
    processes = _processes(ports, state)
    try:
        for process in processes:
            await process.start()
        key = (state / development_key.FILE).read_text().strip()
        url = f"http://localhost:{ports.gateway}"
        yield Running(url, f"http://{HOST}:{ports.worker}", key, state, ports, processes)
    finally:
        for process in reversed(processes):
            await process.stop()


def environment(ports: Ports, state: Path) -> dict[str, str]:
    """Return the environment that points functions at the emulators of ``ports``."""
    return {
        "FIRESTORE_EMULATOR_HOST": f"{HOST}:{ports.firestore}",
        "CLOUD_TASKS_EMULATOR_HOST": f"{HOST}:{ports.cloud_tasks}",
        "PRESSROOM_WORKER_URL": f"http://{HOST}:{ports.worker}",
        "PRESSROOM_OIDC_CERTS_URL": f"http://{HOST}:{ports.oidc}/certs",
        "PRESSROOM_ALLOW_PRIVATE_TARGETS": "true",
        "PRESSROOM_TRACE_FILE": str(state / "logs" / "traces.jsonl"),
    }


def _processes(ports: Ports, state: Path) -> list[Process]:
    env = environment(ports, state)
    emulators = Process(
        "emulators",
        "infra.local.emulators",
        [
            f"--data={state / 'data'}",
            f"--firestore={ports.firestore}",
            f"--cloud-tasks={ports.cloud_tasks}",
            f"--oidc={ports.oidc}",
        ],
        env,
        state / "logs" / "emulators.log",
    )
    functions = Process(
        "functions",
        "infra.local.functions_server",
        [f"--gateway={ports.gateway}", f"--worker={ports.worker}", f"--state={state}"],
        env,
        state / "logs" / "functions.log",
    )
    return [emulators, functions]
