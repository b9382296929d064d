"""Our Cloud Tasks emulator: tasks created by the product's publisher, then dispatched to a bare server."""

import asyncio
import contextlib
import os
import time
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path

import httpx
from google.cloud.tasks_v2.services.cloud_tasks import CloudTasksAsyncClient

from infra.local import ports
from shared import ids, settings
from shared.clock import SystemClock
from shared.manifest import queues
from shared.tasks import client as tasks_client
from shared.tasks.envelope import Task
from shared.tasks.publisher import Publisher
from tests.bench import baselines, children, load, machine, product
from tests.bench.load import Load, Target
from tests.bench.plan import BenchError, Plan
from tests.bench.rows import Baseline, Row, Samples, percentile

PARALLEL = 16

_PATIENCE = 60.0
_BARE_REQUESTS = 5_000


@dataclass(frozen=True)
class _Lab:
    """What takes part: the emulator's process, a client and a publisher of it, and the server that tasks go to."""

    emulator: int
    client: CloudTasksAsyncClient
    publisher: Publisher
    worker: httpx.AsyncClient
    bare: Target

    async def hold(self) -> None:
        """Let queues keep their tasks."""
        for queue in queues.ALL:
            await self.client.pause_queue(name=_path(queue.name))

    async def release(self) -> None:
        """Let queues dispatch."""
        for queue in queues.ALL:
            await self.client.resume_queue(name=_path(queue.name))

    async def delivered(self) -> int:
        """Return how many calls the server has had."""
        return int((await self.worker.get("/count")).json()["count"])


@dataclass(frozen=True)
class _Round:
    """What a round came to; CPU in seconds per task."""

    created_per_second: float
    latencies: list[float]
    create_cpu: float
    client_cpu: float
    dispatched_per_second: float
    dispatch_cpu: float
    bare: Load


async def run(plan: Plan, folder: Path) -> list[Row]:
    """Measure."""
    tasks = plan.scaled(1000, 200)
    async with _lab(folder) as lab:
        await _round(lab, 100)
        rounds = (await plan.alternate({"create and dispatch": lambda: _round(lab, tasks)}))["create and dispatch"]
    baseline = Baseline(
        "bare requests",
        Samples(tuple(one.bare.rate for one in rounds), "per s", higher=True),
        Samples(tuple(one.bare.server_cpu * 1e3 for one in rounds), "ms"),
    )
    create = Samples(tuple(one.created_per_second for one in rounds), "per s", higher=True)
    create_cpu = Samples(tuple(one.create_cpu * 1e3 for one in rounds), "ms")
    dispatch = Samples(tuple(one.dispatched_per_second for one in rounds), "per s", higher=True)
    dispatch_cpu = Samples(tuple(one.dispatch_cpu * 1e3 for one in rounds), "ms")
    p99 = min(percentile(one.latencies, 0.99) for one in rounds) * 1e3
    client_cpu = min(one.client_cpu for one in rounds) * 1e3
    note = f"p99 {p99:.1f} ms, client CPU {client_cpu:.2f} ms"
    limit = f"{len(queues.ALL)} queues of {queues.ALL[0].max_dispatches_per_second:g} per s"
    return [
        Row("cloud tasks", f"create, {PARALLEL} at once", create, create_cpu, baseline, note=note),
        Row("cloud tasks", f"dispatch {tasks} tasks with tokens", dispatch, dispatch_cpu, baseline, note=limit),
    ]


@contextlib.asynccontextmanager
async def _lab(folder: Path) -> AsyncIterator[_Lab]:
    product.make_folders(folder)
    free = product.free_ports()
    process = product.emulators(free, folder)
    async with baselines.bare_asgi("counting", machine.CLIENT_CORES, folder) as worker:
        await process.start()
        machine.pin(process.pid, machine.SERVER_CORES)
        os.environ["CLOUD_TASKS_EMULATOR_HOST"] = f"{ports.HOST}:{free.cloud_tasks}"
        client = tasks_client.create()
        del os.environ["CLOUD_TASKS_EMULATOR_HOST"]
        url = f"http://{ports.HOST}:{worker.port}"
        publisher = Publisher(client, SystemClock(), _parent(), url, settings.load().invoker_account)
        try:
            async with httpx.AsyncClient(base_url=url) as http:
                bare = Target(worker.pid, worker.port, children.get("/"))
                yield _Lab(process.pid, client, publisher, http, bare)
        finally:
            await publisher.aclose()
            await process.stop()


async def _round(lab: _Lab, tasks: int) -> _Round:
    await lab.hold()
    before = await lab.delivered()
    latencies: list[float] = []
    cpu, ours, began = machine.cpu_seconds(lab.emulator), time.process_time(), time.perf_counter()
    shares = [range(first, tasks, PARALLEL) for first in range(PARALLEL)]
    await asyncio.gather(*(_create(lab, share, latencies) for share in shares))
    created, ours, middle = time.perf_counter() - began, time.process_time() - ours, machine.cpu_seconds(lab.emulator)
    began = time.perf_counter()
    await lab.release()
    await _until_delivered(lab, before + tasks)
    dispatched = time.perf_counter() - began
    return _Round(
        created_per_second=tasks / created,
        latencies=latencies,
        create_cpu=(middle - cpu) / tasks,
        client_cpu=ours / tasks,
        dispatched_per_second=tasks / dispatched,
        dispatch_cpu=(machine.cpu_seconds(lab.emulator) - middle) / tasks,
        bare=await load.for_requests(lab.bare, PARALLEL, _BARE_REQUESTS),
    )


async def _create(lab: _Lab, numbers: range, latencies: list[float]) -> None:
    for number in numbers:
        queue = queues.ALL[number % len(queues.ALL)].name
        began = time.perf_counter()
        await lab.publisher.create(Task(ids.random_id("task"), queue, "/stages", {"job": "job", "number": number}))
        latencies.append(time.perf_counter() - began)


async def _until_delivered(lab: _Lab, count: int) -> None:
    deadline = time.monotonic() + _PATIENCE
    while await lab.delivered() < count:
        if time.monotonic() > deadline:
            raise BenchError("Tasks were not dispatched.")
        await asyncio.sleep(0.02)


def _parent() -> str:
    config = settings.load()
    return f"projects/{config.project}/locations/{config.location}"


def _path(queue: str) -> str:
    return f"{_parent()}/queues/{queue}"
