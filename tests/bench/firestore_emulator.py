"""Our Firestore emulator, in files and in memory, against Google's where there is one."""

import contextlib
import sys
import time
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

from google.cloud import firestore

from infra.local import ports
from tests import google_client
from tests.bench import children, google_emulator, machine
from tests.bench import firestore_operations as operations
from tests.bench.children import Child
from tests.bench.firestore_operations import Operation
from tests.bench.plan import Plan
from tests.bench.rows import Baseline, Row, Samples, percentile

GOOGLE = "Google's emulator"
FILES = "in files"
MEMORY = "in memory"

_WARM_UP = 300


@dataclass(frozen=True)
class _Timing:
    """What one operation took in one round: latencies and CPU per operation, in seconds."""

    p50: float
    p99: float
    server_cpu: float
    client_cpu: float


@dataclass
class _Server:
    """A running emulator, and what was found out about it."""

    child: Child
    db: firestore.AsyncClient
    timings: dict[str, tuple[_Timing, ...]] = field(default_factory=dict)
    megabytes: float = 0.0


async def run(plan: Plan, folder: Path) -> list[Row]:
    """Measure start-up, then every operation."""
    rows = await _starts(plan, folder)
    async with contextlib.AsyncExitStack() as stack:
        servers = {}
        for name in _names():
            servers[name] = await stack.enter_async_context(_ready(name, folder, plan))
        for what, operation in operations.OPERATIONS.items():
            cases = {name: partial(_timed, server, operation, plan) for name, server in servers.items()}
            for name, timings in (await plan.alternate(cases)).items():
                servers[name].timings[what] = timings
        for server in servers.values():
            server.megabytes = machine.resident_megabytes(server.child.pid)
    return [*rows, *_memory(servers), *_operations(servers)]


def _names() -> list[str]:
    return [FILES, MEMORY, *([GOOGLE] if google_emulator.command(0) else [])]


def _command(name: str, port: int, folder: Path) -> list[str]:
    if name == GOOGLE:
        return google_emulator.command(port)
    place = ["--in-memory"] if name == MEMORY else [f"--data={folder / str(port)}"]
    return [sys.executable, "-m", "infra.local.firestore", f"--port={port}", *place]


@contextlib.asynccontextmanager
async def _started(name: str, folder: Path) -> AsyncIterator[tuple[Child, firestore.AsyncClient]]:
    """Run an emulator that has answered once."""
    port = children.free_port()
    async with children.running(name, _command(name, port, folder), port, folder / "firestore.log") as child:
        await child.listening()
        db = google_client.of(f"{ports.HOST}:{port}", "bench")
        await db.collection("jobs").document("first").get()
        try:
            yield child, db
        finally:
            await db._firestore_api.transport.close()


@contextlib.asynccontextmanager
async def _ready(name: str, folder: Path, plan: Plan) -> AsyncIterator[_Server]:
    """Run an emulator that is filled and warm."""
    async with _started(name, folder) as (child, db):
        plan.say(f"filling: {name}")
        await operations.fill(db)
        for number in range(plan.scaled(_WARM_UP, _WARM_UP // 5)):
            await operations.set_one(db, number)
            await operations.get_one(db, number)
            if number % 10 == 0:
                await operations.query(db, number)
                await operations.transact(db, number)
        yield _Server(child, db)


async def _starts(plan: Plan, folder: Path) -> list[Row]:
    async def start(name: str) -> float:
        async with _started(name, folder) as (child, _):
            return time.monotonic() - child.started

    found = await plan.alternate({name: partial(start, name) for name in _names()})
    samples = {name: Samples(seconds, "s") for name, seconds in found.items()}
    return _compared("start to first get", samples)


def _memory(servers: dict[str, _Server]) -> list[Row]:
    return _compared(
        f"memory with {operations.STORED} documents",
        {name: Samples((server.megabytes,), "MB") for name, server in servers.items()},
    )


def _operations(servers: dict[str, _Server]) -> list[Row]:
    rows = []
    for what in operations.OPERATIONS:
        timings = {name: server.timings[what] for name, server in servers.items()}
        rows += _compared(
            f"{what}, p50",
            {name: Samples(tuple(one.p50 * 1e3 for one in each), "ms") for name, each in timings.items()},
            {name: Samples(tuple(one.server_cpu * 1e3 for one in each), "ms") for name, each in timings.items()},
            {name: _note(each) for name, each in timings.items()},
        )
    return rows


def _compared(
    what: str,
    figures: dict[str, Samples],
    cpu: dict[str, Samples] | None = None,
    notes: dict[str, str] | None = None,
) -> list[Row]:
    """Return a row for each of ours, against Google's, or a row for each if there is no other."""
    cpu, notes = cpu or {}, notes or {}
    baseline = Baseline("Google", figures[GOOGLE], cpu.get(GOOGLE)) if GOOGLE in figures else None
    google = f"; Google {notes[GOOGLE]}" if GOOGLE in notes else ""
    return [
        Row("firestore", f"{what}, {name}", figures[name], cpu.get(name), baseline, note=notes.get(name, "") + google)
        for name in (FILES, MEMORY)
    ]


async def _timed(server: _Server, operation: Operation, plan: Plan) -> _Timing:
    repeats = plan.scaled(200, 50)
    latencies: list[float] = []
    ours, theirs = time.process_time(), machine.cpu_seconds(server.child.pid)
    for number in range(repeats):
        began = time.perf_counter()
        await operation(server.db, number)
        latencies.append(time.perf_counter() - began)
    return _Timing(
        percentile(latencies, 0.5),
        percentile(latencies, 0.99),
        (machine.cpu_seconds(server.child.pid) - theirs) / repeats,
        (time.process_time() - ours) / repeats,
    )


def _note(timings: Sequence[_Timing]) -> str:
    p99, client = min(one.p99 for one in timings), min(one.client_cpu for one in timings)
    return f"p99 {p99 * 1e3:.1f} ms, client CPU {client * 1e3:.2f} ms"
