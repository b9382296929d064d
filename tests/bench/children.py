"""Servers that are measured: started on a port that was free, waited for, ended by their process id."""

import asyncio
import contextlib
import os
import signal
import sys
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from infra.local import ports
from tests.bench import machine
from tests.bench.plan import BenchError

T = TypeVar("T")

ROOT = Path(__file__).parents[2]
HELLO = Path(__file__).parent / "servers" / "hello.py"
DEPLOYED = {"FUNCTION_USE_ASGI": "true", "LOG_EXECUTION_ID": "false"}

_PATIENCE = 60.0
_STOP_SECONDS = 10.0


@dataclass(frozen=True)
class Child:
    """A running server; ``started`` is when its process was, on the monotonic clock."""

    name: str
    port: int
    started: float
    process: asyncio.subprocess.Process
    log: Path

    @property
    def pid(self) -> int:
        """Return the process id."""
        return self.process.pid

    async def answer(self, request: bytes) -> bytes:
        """Return the answer to ``request``, sent as soon as something listens."""
        return await self._insisting(lambda: self._ask(request))

    async def listening(self) -> None:
        """Return as soon as something listens."""
        await self._insisting(self._connect)

    async def _insisting(self, ask: Callable[[], Awaitable[T]]) -> T:
        deadline = time.monotonic() + _PATIENCE
        while time.monotonic() < deadline and self.process.returncode is None:
            with contextlib.suppress(ConnectionError):
                return await ask()
            await asyncio.sleep(0.002)
        raise BenchError(f"{self.name} does not answer; its log:\n{self.log.read_text(errors='replace')[-2000:]}")

    async def _connect(self) -> None:
        _, writer = await asyncio.open_connection(ports.HOST, self.port)
        writer.close()

    async def _ask(self, request: bytes) -> bytes:
        reader, writer = await asyncio.open_connection(ports.HOST, self.port)
        try:
            writer.write(request)
            answer = await asyncio.wait_for(reader.read(65_536), _PATIENCE)
        finally:
            writer.close()
        if not answer:
            raise ConnectionResetError
        return answer


@contextlib.asynccontextmanager
async def running(
    name: str, command: Sequence[str | Path], port: int, log: Path, env: Mapping[str, str] | None = None
) -> AsyncIterator[Child]:
    """Run a server on ``port``; raises BenchError when somebody listens there already."""
    refuse_stale(port)
    with log.open("ab") as output:
        started = time.monotonic()
        process = await asyncio.create_subprocess_exec(
            *map(str, command),
            cwd=ROOT,
            env={**os.environ, **(env or {})},
            stdin=asyncio.subprocess.DEVNULL,
            stdout=output,
            stderr=output,
            start_new_session=True,
        )
    try:
        yield Child(name, port, started, process, log)
    finally:
        await _stop(process)


def framework(target: str, source: Path, port: int) -> list[str]:
    """Return the command that serves a cloud function as the platform does."""
    command = [str(Path(sys.executable).parent / "functions-framework"), f"--target={target}", f"--source={source}"]
    return [*command, f"--host={ports.HOST}", f"--port={port}"]


def refuse_stale(port: int) -> None:
    """Raise BenchError when somebody listens on ``port``: it would be measured in place of ours."""
    try:
        ports.listen(port).close()
    except OSError:
        raise BenchError(f"Port {port} is taken; end what listens there.") from None


def free_port() -> int:
    """Return a port that nobody listens on."""
    with ports.listen(0) as bound:
        return int(bound.getsockname()[1])


def get(path: str, headers: Mapping[str, str] | None = None) -> bytes:
    """Return a request as it goes over the wire."""
    return request("GET", path, headers)


def request(method: str, path: str, headers: Mapping[str, str] | None = None, body: bytes = b"") -> bytes:
    """Return a request with a body as it goes over the wire."""
    all_headers = {"host": ports.HOST, "content-length": str(len(body)), **(headers or {})}
    lines = [f"{method} {path} HTTP/1.1", *(f"{name}: {value}" for name, value in all_headers.items())]
    return "\r\n".join([*lines, "", ""]).encode() + body


async def _stop(process: asyncio.subprocess.Process) -> None:
    """End a process by SIGTERM, and it and what it has started by SIGKILL when that is not enough."""
    if process.returncode is not None:
        return
    family = list(machine.family(process.pid))
    process.send_signal(signal.SIGTERM)
    try:
        await asyncio.wait_for(process.wait(), _STOP_SECONDS)
    except TimeoutError:
        for pid in family:
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        await process.wait()
