"""The whole local stack, cold: from the command to the gateway's first healthy answer."""

import asyncio
import sys
import time
from dataclasses import dataclass
from pathlib import Path

from tests.bench import children, machine, product
from tests.bench.plan import BenchError, Plan
from tests.bench.rows import Bar, Baseline, Row, Samples

BAR = Bar(4.0)

_PATIENCE = 60.0
_HEALTH = children.get("/health")


@dataclass(frozen=True)
class _Start:
    """Wall and CPU seconds."""

    wall: float
    cpu: float


async def run(plan: Plan, folder: Path) -> list[Row]:
    """Measure, against the start of a bare function."""

    async def stack() -> _Start:
        return await _stack(folder / str(time.monotonic_ns()))

    async def bare() -> _Start:
        return await _bare(folder)

    for first in (stack, bare):
        await first()
    found = await plan.alternate({"stack": stack, "bare": bare})
    baseline = Baseline(
        "bare function",
        Samples(tuple(one.wall for one in found["bare"]), "s"),
        Samples(tuple(one.cpu for one in found["bare"]), "s"),
    )
    wall = Samples(tuple(one.wall for one in found["stack"]), "s")
    cpu = Samples(tuple(one.cpu for one in found["stack"]), "s")
    return [Row("stack start", "pressroom up, to the first healthy answer", wall, cpu, baseline, BAR)]


async def _stack(state: Path) -> _Start:
    """Start the stack with nothing stored, as ``pressroom up`` does."""
    product.make_folders(state)
    ports = product.free_ports()
    program = Path(sys.executable).parent / "pressroom"
    command: list[str | Path] = [program, "up", "--no-sample", f"--port={ports.gateway}", f"--data={state}"]
    async with children.running("pressroom up", command, ports.gateway, state / "up.log") as child:
        deadline = time.monotonic() + _PATIENCE
        while b'"status":"healthy"' not in await child.answer(_HEALTH):
            if time.monotonic() > deadline:
                raise BenchError("The stack does not become healthy.")
            await asyncio.sleep(0.01)
        return _Start(time.monotonic() - child.started, machine.cpu_seconds(child.pid))


async def _bare(folder: Path) -> _Start:
    port = children.free_port()
    command = children.framework("hello", children.HELLO, port)
    async with children.running("hello", command, port, folder / "hello.log", children.DEPLOYED) as child:
        await child.answer(children.get("/"))
        return _Start(time.monotonic() - child.started, machine.cpu_seconds(child.pid))
