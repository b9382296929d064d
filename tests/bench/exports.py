"""Exports of 1,000, 10,000 and 100,000 jobs: the memory they take at most, and how fast rows come."""

import os
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import httpx

from infra.local import development_key, ports
from shared import settings
from shared.bootstrap import Services
from tests.bench import machine
from tests.bench import product as products
from tests.bench.plan import BenchError, Plan
from tests.bench.product import Product
from tests.bench.rows import Bar, Baseline, Row, Samples
from tests.shared.exports import stored

ROUNDS = 1
PAGE = 100
_CLEAR_PEAK = "5"


@dataclass(frozen=True)
class _Found:
    """One export: its rows per second, CPU per row in seconds, and the memory it took at most."""

    rate: float
    cpu: float
    megabytes: float


async def run(plan: Plan, folder: Path) -> list[Row]:
    """Fill the store once, then export its oldest jobs, more of them each time."""
    sizes = [1_000, plan.scaled(10_000, 2_000), plan.scaled(100_000, 5_000)]
    async with products.running(folder) as product:
        plan.say(f"filling: {sizes[-1]:,} jobs")
        await _fill(f"{ports.HOST}:{product.ports.firestore}", sizes[-1])
        url = f"http://{ports.HOST}:{product.ports.gateway}"
        async with httpx.AsyncClient(base_url=url, headers=product.headers, timeout=60) as http:
            await _export(http, product, sizes[0], "jsonl")
            cases: dict[str, Callable[[], Awaitable[_Found]]] = {
                f"{size} jsonl": lambda size=size: _export(http, product, size, "jsonl")  # type: ignore[misc]  # bound early
                for size in sizes
            }
            cases["csv"] = lambda: _export(http, product, sizes[1], "csv")
            cases["pages"] = lambda: _pages(http, product, sizes[0])
            found = await plan.alternate(cases, ROUNDS)
    small, middle, large = (found[f"{size} jsonl"] for size in sizes)
    return [
        _memory(f"{sizes[1]:,} jobs", middle, small),
        _memory(f"{sizes[2]:,} jobs", large, small),
        _speed(f"{sizes[2]:,} jobs as JSON Lines", large, found["pages"]),
        _speed(f"{sizes[1]:,} jobs as CSV", found["csv"], found["pages"]),
    ]


async def _fill(host: str, count: int) -> None:
    os.environ["FIRESTORE_EMULATOR_HOST"] = host
    services = Services(settings.load())
    documents = services.documents
    del os.environ["FIRESTORE_EMULATOR_HOST"]
    try:
        await stored.store(documents, *(stored.job(n, tenant=development_key.TENANT) for n in range(count)))
    finally:
        await services.aclose()


async def _export(http: httpx.AsyncClient, product: Product, count: int, form: str) -> _Found:
    """Export the ``count`` oldest jobs."""
    oldest = stored.BEGAN + timedelta(seconds=count - 1)
    params = {"format": form, "until": oldest.isoformat()}

    async def take() -> int:
        lines = 0
        async with http.stream("GET", "/v1/exports/jobs", params=params) as answer:
            async for chunk in answer.aiter_bytes():
                lines += chunk.count(b"\n")
        return lines - (form == "csv")

    return await _measured(product, take, count)


async def _pages(http: httpx.AsyncClient, product: Product, count: int) -> _Found:
    """List as many jobs page by page."""

    async def take() -> int:
        params: dict[str, str | int] = {"limit": PAGE}
        rows = 0
        while rows < count:
            page = (await http.get("/v1/jobs", params=params)).raise_for_status().json()
            rows += len(page["items"])
            params["cursor"] = page["next_cursor"]
        return rows

    return await _measured(product, take, count)


async def _measured(product: Product, take: Callable[[], Awaitable[int]], expected: int) -> _Found:
    (Path("/proc") / str(product.functions) / "clear_refs").write_text(_CLEAR_PEAK)
    began, cpu = time.perf_counter(), machine.cpu_seconds(product.functions)
    rows = await take()
    if rows != expected:
        raise BenchError(f"{rows} of {expected} rows came.")
    seconds = time.perf_counter() - began
    return _Found(rows / seconds, (machine.cpu_seconds(product.functions) - cpu) / rows, _peak(product.functions))


def _peak(pid: int) -> float:
    """Return the memory that a process has held at most since its peak was cleared, in megabytes."""
    for line in (Path("/proc") / str(pid) / "status").read_text().splitlines():
        if line.startswith("VmHWM:"):
            return int(line.split()[1]) * 1024 / 1e6
    raise BenchError("The kernel does not tell the peak of memory.")


def _memory(what: str, own: tuple[_Found, ...], small: tuple[_Found, ...]) -> Row:
    baseline = Baseline("1,000 jobs", Samples(tuple(one.megabytes for one in small), "MB"))
    figure = Samples(tuple(one.megabytes for one in own), "MB")
    return Row("exports", f"{what}: most memory held", figure, baseline=baseline, bar=Bar(1.2, "ratio"))


def _speed(what: str, own: tuple[_Found, ...], pages: tuple[_Found, ...]) -> Row:
    return Row("exports", what, _rates(own), _cpu(own), Baseline("pages of /v1/jobs", _rates(pages), _cpu(pages)))


def _rates(found: tuple[_Found, ...]) -> Samples:
    return Samples(tuple(one.rate for one in found), "rows/s", higher=True)


def _cpu(found: tuple[_Found, ...]) -> Samples:
    return Samples(tuple(one.cpu * 1e3 for one in found), "ms")
