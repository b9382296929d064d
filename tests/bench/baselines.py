"""Bare servers: to compare with, and to talk to."""

import contextlib
import sys
from collections.abc import AsyncIterator
from pathlib import Path

from tests.bench import children, machine
from tests.bench.children import Child


@contextlib.asynccontextmanager
async def bare_function(target: str, folder: Path) -> AsyncIterator[Child]:
    """Run one of the bare functions as the platform does."""
    port = children.free_port()
    command = children.framework(target, children.HELLO, port)
    async with children.running(target, command, port, folder / f"{target}.log", children.DEPLOYED) as child:
        await child.answer(children.get("/"))
        machine.pin(child.pid, machine.SERVER_CORES)
        yield child


@contextlib.asynccontextmanager
async def bare_asgi(name: str, cores: set[int], folder: Path) -> AsyncIterator[Child]:
    """Run a bare ASGI application on the server of the local stack."""
    port = children.free_port()
    command = [sys.executable, "-m", "tests.bench.servers.bare", name, f"--port={port}"]
    async with children.running(name, command, port, folder / f"{name}.log") as child:
        await child.answer(children.get("/"))
        machine.pin(child.pid, cores)
        yield child
