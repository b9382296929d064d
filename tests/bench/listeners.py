"""Five hundred listeners on one instance: what they cost in memory, CPU and reads, and that each is told everything."""

import asyncio
import contextlib
import time
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import httpx

from infra.local import ports
from shared.progress import snapshots
from tests.bench import billing, children, load, machine, product
from tests.bench.load import Target
from tests.bench.plan import BenchError, Plan
from tests.bench.product import Product
from tests.bench.rows import Bar, Baseline, Row, Samples, percentile
from tests.listeners import Listener

MANY, ONE = 500, 1
_EVENTS_PER_JOB = 4
_PATIENCE = 120.0
_ENDED = frozenset({"succeeded", "failed", "cancelled"})


@dataclass(frozen=True)
class _Round:
    """
    What so many listeners cost: memory in kB each, CPU in seconds in all, reads, and delays in milliseconds.

    Memory is told by the first round: the next ones find what it has left.
    """

    listeners: int
    memory: float
    cpu: float
    reads: float
    delays: Sequence[float]


async def run(plan: Plan, folder: Path) -> list[Row]:
    """Run the same jobs with many listeners and with one, and look whether all were told everything, in order."""
    jobs = plan.scaled(50, 10)
    async with product.running(folder / "product", extra=True) as running:
        target = Target(running.functions, running.extra, children.request("POST", "/job", running.headers))
        await load.for_requests(target, 4, 20)
        found = await plan.alternate({
            f"{number} listening": lambda number=number: _round(running, target, number, jobs) for number in (MANY, ONE)
        })
    many, one = found[f"{MANY} listening"], found[f"{ONE} listening"]
    events = jobs * _EVENTS_PER_JOB
    return [
        Row("listeners", f"{MANY} listening: memory of one", _samples(many[:1], "memory", 1, "kB"), bar=Bar(150)),
        Row("listeners", f"{MANY} listening: CPU per event and listener", _extra_cpu(many, one, events), bar=Bar(150)),
        Row(
            "listeners",
            f"{MANY} listening: reads per event",
            _samples(many, "reads", events, ""),
            baseline=Baseline("one listening", _samples(one, "reads", events, "")),
            bar=Bar(1.5, "ratio"),
        ),
        _delay(many, one, 0.5),
        _delay(many, one, 0.99),
    ]


async def _round(running: Product, target: Target, number: int, jobs: int) -> _Round:
    await asyncio.sleep(2 * snapshots.FRESH)  # or else listeners would share a snapshot of the round before
    before = machine.resident_megabytes(running.functions)
    async with _listening(running, number) as heard:
        memory = (machine.resident_megabytes(running.functions) - before) * 1e3 / number
        cpu, billed = machine.cpu_seconds(running.functions), await billing.read(running.ports)
        await load.for_requests(target, 4, jobs)
        await heard.everything(jobs)
        spent = await billing.read(running.ports) - billed
        cpu = machine.cpu_seconds(running.functions) - cpu
    return _Round(number, memory, cpu, float(spent.reads), heard.delays)


class _Heard:
    """Listeners, and when the first of them was told what."""

    def __init__(self, listeners: Sequence[Listener]) -> None:
        self.listeners = listeners
        self.delays: list[float] = []

    async def listen(self, listener: Listener) -> None:
        """Keep listening, and note how late each event is."""
        async with listener.connected() as events:
            async for told in events:
                if told.name == "progress":
                    late = time.time() - datetime.fromisoformat(told.data["at"]).timestamp()
                    self.delays.append(late * 1e3)

    async def everything(self, jobs: int) -> None:
        """Wait until all were told that all jobs have ended; raise BenchError unless all were told the same, once."""
        deadline = time.monotonic() + _PATIENCE
        while not all(_ended(listener) == jobs for listener in self.listeners):
            if time.monotonic() > deadline:
                raise BenchError("Some listeners were not told everything.")
            await asyncio.sleep(0.05)
        first = self.listeners[0].steps
        if len(set(first)) < len(first) or any(listener.steps != first for listener in self.listeners):
            raise BenchError("The listeners were told different things.")


@contextlib.asynccontextmanager
async def _listening(running: Product, number: int) -> AsyncIterator[_Heard]:
    url = f"http://{ports.HOST}:{running.ports.gateway}"
    async with httpx.AsyncClient(base_url=url, headers=running.headers) as http:
        heard = _Heard([Listener(http, "/v1/events") for _ in range(number)])
        tasks = [asyncio.create_task(heard.listen(listener)) for listener in heard.listeners]
        await _begun(heard, tasks)
        try:
            yield heard
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)


async def _begun(heard: _Heard, tasks: Sequence[asyncio.Task[None]]) -> None:
    """Wait until everybody has been told the first thing."""
    while not all(listener.last_id for listener in heard.listeners):
        for task in tasks:
            if task.done():
                task.result()
        await asyncio.sleep(0.05)


def _ended(listener: Listener) -> int:
    return sum(told.name == "progress" and told.data["status"] in _ENDED for told in listener.told)


def _samples(rounds: Sequence[_Round], name: str, share: int, unit: str) -> Samples:
    return Samples(tuple(getattr(one, name) / share for one in rounds), unit)


def _extra_cpu(many: Sequence[_Round], one: Sequence[_Round], events: int) -> Samples:
    """Return what another listener costs, in microseconds of CPU per event."""
    pairs = zip(many, one, strict=True)
    return Samples(tuple((full.cpu - base.cpu) / events / (MANY - ONE) * 1e6 for full, base in pairs), "µs")


def _delay(many: Sequence[_Round], one: Sequence[_Round], share: float) -> Row:
    case = f"{MANY} listening: dated to told, p{share * 100:.0f}"
    baseline = Baseline("one listening", _delays(one, share))
    return Row("listeners", case, _delays(many, share), baseline=baseline)


def _delays(rounds: Sequence[_Round], share: float) -> Samples:
    return Samples(tuple(percentile(one.delays, share) for one in rounds), "ms")
