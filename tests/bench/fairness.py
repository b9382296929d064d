"""
Three tenants of very different size at once: how long the smaller ones wait, against the same jobs alone.

The jobs wait as if for a provider, so that the queue's capacity is what they share, and not this machine's processor.
"""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx

from infra.local import ports
from tests.bench import children, load, machine, product
from tests.bench.load import Target
from tests.bench.plan import Plan
from tests.bench.product import Product
from tests.bench.rows import Bar, Baseline, Row, Samples, percentile

AT_ONCE = 10
PART = 500
CONNECTIONS = 4
MOST_WAIT = 3.0
MOST_SUBMIT = 3.0
MOST_GROWTH = 30.0
_SMALLER = ("middle", "small")
_LOOK = 2.0


@dataclass(frozen=True)
class _Found:
    """What a round came to: waits in seconds, latencies of submission, memory in MB while the jobs ran."""

    waits: Mapping[str, list[float]]
    submitted: list[float]
    memory: list[float]

    def p95(self, tenant: str) -> float:
        return percentile(self.waits[tenant], 0.95)

    @property
    def growth(self) -> float:
        """Return by how much more memory was held in the last quarter of the time than in the second one."""
        quarter = max(1, len(self.memory) // 4)
        return _mean(self.memory[-quarter:]) - _mean(self.memory[quarter : 2 * quarter] or self.memory)


async def run(plan: Plan, folder: Path) -> list[Row]:
    """Measure one round alone and one together, whatever the plan says: each drains thousands of jobs."""
    sizes = {"large": plan.scaled(8000, 800), "middle": plan.scaled(1500, 150), "small": plan.scaled(500, 50)}
    async with product.running(folder / "product", extra=True) as running:
        await _submit(running, "warm-up", 50)
        await _drained(running, ["warm-up"], [])
        alone = [await _round(plan, running, {name: sizes[name]}, "alone") for name in _SMALLER]
        together = await _round(plan, running, sizes, "together")
    waits = {name: found.p95(name) for name, found in zip(_SMALLER, alone, strict=True)}
    crowd = " + ".join(f"{count:,}" for count in sizes.values())
    return [*_waits(sizes, crowd, waits, together), *_costs(sizes, crowd, alone, together)]


def _waits(sizes: Mapping[str, int], crowd: str, alone: Mapping[str, float], together: _Found) -> list[Row]:
    return [
        Row(
            "fairness",
            f"{crowd} jobs of three tenants: p95 wait of the one with {sizes[name]:,}",
            Samples((together.p95(name),), "s"),
            baseline=Baseline("alone", Samples((alone[name],), "s")),
            bar=Bar(MOST_WAIT, "ratio"),
        )
        for name in _SMALLER
    ]


def _costs(sizes: Mapping[str, int], crowd: str, alone: list[_Found], together: _Found) -> list[Row]:
    apart = percentile([one for found in alone for one in found.submitted], 0.99) * 1e3
    return [
        Row(
            "fairness",
            f"{AT_ONCE} jobs submitted behind {sizes['large']:,}, p99",
            Samples((percentile(together.submitted, 0.99) * 1e3,), "ms"),
            baseline=Baseline("alone", Samples((apart,), "ms")),
            bar=Bar(MOST_SUBMIT, "ratio"),
        ),
        Row(
            "fairness",
            f"{crowd} jobs: growth of the functions' memory meanwhile",
            Samples((together.growth,), "MB"),
            bar=Bar(MOST_GROWTH),
        ),
    ]


async def _round(plan: Plan, running: Product, sizes: Mapping[str, int], name: str) -> _Found:
    """Submit the jobs of all tenants, the largest first, and wait until the last has ended."""
    submitted: list[float] = []
    memory: list[float] = []
    for tenant, count in sizes.items():
        plan.say(f"{name}: {count} jobs of {tenant}")
        latencies = await _submit(running, f"{tenant}-{name}", count)
        submitted += latencies if tenant in _SMALLER else []
    await _drained(running, [f"{tenant}-{name}" for tenant in sizes], memory)
    waits = {tenant: (await _ask(running, "waits", f"{tenant}-{name}"))["waits"] for tenant in sizes}
    return _Found(waits, submitted, memory)


async def _submit(running: Product, tenant: str, count: int) -> list[float]:
    path = f"/crowd?tenant={tenant}&count={AT_ONCE}"
    target = Target(running.functions, running.extra, children.request("POST", path, running.headers))
    latencies: list[float] = []
    for done in range(0, count, PART):
        found = await load.for_requests(target, CONNECTIONS, min(PART, count - done) // AT_ONCE)
        latencies += found.latencies
    return latencies


async def _drained(running: Product, tenants: list[str], memory: list[float]) -> None:
    while True:
        memory.append(machine.resident_megabytes(running.functions))
        left = [await _ask(running, "left", tenant) for tenant in tenants]
        if not any(one["active"] + one["waiting"] for one in left):
            return
        await asyncio.sleep(_LOOK)


async def _ask(running: Product, what: str, tenant: str) -> Any:
    url = f"http://{ports.HOST}:{running.extra}/crowd/{what}"
    async with httpx.AsyncClient(headers=running.headers, timeout=60) as http:
        return (await http.get(url, params={"tenant": tenant})).raise_for_status().json()


def _mean(values: list[float]) -> float:
    return sum(values) / len(values)
