"""Jobs of three stages that do nothing, from submission to their end, each stage and event kept."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx

from infra.costs import table
from infra.costs.operations import Operations
from infra.local import ports
from tests.bench import baselines, billing, children, load, machine, product
from tests.bench.load import Load, Target
from tests.bench.plan import BenchError, Plan
from tests.bench.product import Product
from tests.bench.rows import Bar, Baseline, Row, Samples
from tests.bench.servers.functions import JOB_TYPE

CONNECTIONS = 64
_STAGES = 3
_BARE = "bare function"


@dataclass(frozen=True)
class _Found:
    """What a round came to; CPU in seconds, and operations, per job."""

    load: Load
    emulators_cpu: float
    operations: Operations


async def run(plan: Plan, folder: Path) -> list[Row]:
    """Measure, then look whether every job was really done."""
    many, few = plan.scaled(1000, 200), plan.scaled(200, 50)
    async with (
        product.running(folder / "product", extra=True) as running,
        baselines.bare_function("hello", folder) as hello,
    ):
        request = children.request("POST", "/job", running.headers)
        target = Target(running.functions, running.extra, request, expected=b'"finished":true')
        await load.for_requests(target, 8, 50)
        cases: dict[str, Callable[[], Awaitable[_Found]]] = {
            "many": lambda: _round(running, target, CONNECTIONS, many),
            "one": lambda: _round(running, target, 1, few),
            "bare": lambda: _round(running, Target(hello.pid, hello.port, request), CONNECTIONS, 5 * many),
            "bare, one": lambda: _round(running, Target(hello.pid, hello.port, request), 1, 5 * few),
        }
        found = await plan.alternate(cases)
        lots = 5 * many
        at_length = await _round(running, target, CONNECTIONS, lots)
        await _check(running, 50 + (many + few) * plan.rounds + lots)
    return [
        *_throughput(found["many"], found["bare"], many),
        *_throughput((at_length,), found["bare"][-1:], lots),
        *_latency(found["one"], found["bare, one"], few),
        *_bill(f"{few} jobs, one at a time", found["one"]),
        *_bill(f"{lots} jobs, {CONNECTIONS} at once", (at_length,)),
    ]


async def _round(running: Product, target: Target, connections: int, jobs: int) -> _Found:
    before, billed = machine.cpu_seconds(running.emulators), await billing.read(running.ports)
    found = await load.for_requests(target, connections, jobs)
    cpu = (machine.cpu_seconds(running.emulators) - before) / jobs
    return _Found(found, cpu, billing.per_job(await billing.read(running.ports) - billed, jobs))


def _throughput(rounds: tuple[_Found, ...], bare: tuple[_Found, ...], jobs: int) -> list[Row]:
    what = f"{jobs} jobs, {CONNECTIONS} at once"
    cpu = Baseline(_BARE, _cpu(bare))
    emulators = Samples(tuple(one.emulators_cpu * 1e3 for one in rounds), "ms")
    return [
        Row("jobs", what, _rates(rounds, "jobs/s"), baseline=Baseline(_BARE, _rates(bare, "req/s")), bar=Bar(100)),
        Row("jobs", f"{what}: CPU per job, functions", _cpu(rounds), baseline=cpu, bar=Bar(5)),
        Row("jobs", f"{what}: CPU per job, emulators", emulators, baseline=cpu),
    ]


def _latency(rounds: tuple[_Found, ...], bare: tuple[_Found, ...], jobs: int) -> list[Row]:
    def row(share: float, bar: Bar | None) -> Row:
        case = f"{jobs} jobs, one at a time: submitted to done, p{share * 100:.0f}"
        baseline = Baseline(_BARE, _latencies(bare, share), _cpu(bare))
        return Row("jobs", case, _latencies(rounds, share), _cpu(rounds), baseline, bar)

    handed = Samples(tuple(one.load.latency(1.0) for one in rounds), "ms")
    slowest = f"{jobs} jobs of {_STAGES} hand-offs, one at a time: the slowest job"
    return [row(0.5, None), row(0.99, Bar(100)), Row("jobs", slowest, handed, bar=Bar(1000))]


def _bill(case: str, rounds: tuple[_Found, ...]) -> list[Row]:
    kind, assumed = table.Kind("noop", "job that does nothing"), table.Assumptions()
    priced = [table.row(kind, one.operations, assumed) for one in rounds]
    counted = Samples(tuple(billing.total(one.operations) for one in rounds), "")
    dollars = Samples(tuple(float(row.total[0]) for row in priced), "$")
    return [
        Row("jobs", f"{case}: billed per job", counted, note=billing.told(rounds[0].operations)),
        Row("jobs", f"{case}: list price of 1,000, busy instances", dollars),
    ]


def _rates(rounds: tuple[_Found, ...], unit: str) -> Samples:
    return Samples(tuple(one.load.rate for one in rounds), unit, higher=True)


def _cpu(rounds: tuple[_Found, ...]) -> Samples:
    return Samples(tuple(one.load.server_cpu * 1e3 for one in rounds), "ms")


def _latencies(rounds: tuple[_Found, ...], share: float) -> Samples:
    return Samples(tuple(one.load.latency(share) for one in rounds), "ms")


async def _check(running: Product, expected: int) -> None:
    """Raise BenchError unless every job has succeeded, stage by stage."""
    url = f"http://{ports.HOST}:{running.ports.gateway}"
    query: dict[str, Any] = {"status": "succeeded", "limit": 100}
    done = 0
    async with httpx.AsyncClient(base_url=url, headers=running.headers, timeout=30) as http:
        while True:
            page = (await http.get("/v1/jobs", params=query)).raise_for_status().json()
            done += sum(_complete(job) for job in page["items"])
            if not page.get("next_cursor"):
                break
            query["cursor"] = page["next_cursor"]
    if done != expected:
        raise BenchError(f"{done} of {expected} jobs were done.")


def _complete(job: dict[str, Any]) -> bool:
    stages = [stage["status"] for stage in job["stages"]]
    return job["type"] == JOB_TYPE and stages == ["succeeded"] * _STAGES
