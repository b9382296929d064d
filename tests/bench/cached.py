"""Cached generation through the gateway, against bare functions under the same load."""

import contextlib
from functools import partial
from pathlib import Path

from tests.bench import baselines, briefs, load, machine, product
from tests.bench.load import Load, Target
from tests.bench.plan import Plan
from tests.bench.product import Product
from tests.bench.rows import Bar, Baseline, Row, Samples

CONNECTIONS = (1, 16, 64)
BAR = Bar(0.6, "ratio")

_BASELINE = "bare function"
_CASES = {
    "gateway": "gateway",
    "untraced": "gateway without traces",
    _BASELINE: "bare function (functions-framework)",
    "bare": "bare ASGI (uvicorn)",
}


async def run(plan: Plan, folder: Path) -> list[Row]:
    """Measure."""
    async with contextlib.AsyncExitStack() as stack:
        targets = await _targets(stack, folder)
        rows = []
        for connections in CONNECTIONS:
            cases = {
                name: partial(load.for_seconds, target, connections, plan.scaled(30, 10) / 10)
                for name, target in targets.items()
            }
            rows += _rows(await plan.alternate(cases), connections)
    return rows


async def _targets(stack: contextlib.AsyncExitStack, folder: Path) -> dict[str, Target]:
    """Start everything that is compared; all of it gets the same request."""
    traced = await stack.enter_async_context(product.running(folder / "traced"))
    untraced = await stack.enter_async_context(product.running(folder / "untraced", env={"PRESSROOM_TRACE_FILE": ""}))
    hello = await stack.enter_async_context(baselines.bare_function("hello", folder))
    bare = await stack.enter_async_context(baselines.bare_asgi("counting", machine.SERVER_CORES, folder))
    request = briefs.request(traced.headers)
    return {
        "gateway": await _cached(traced),
        "untraced": await _cached(untraced),
        _BASELINE: Target(hello.pid, hello.port, request),
        "bare": Target(bare.pid, bare.port, request),
    }


async def _cached(running: Product) -> Target:
    """Have the piece written, and return what asks for it again."""
    request = briefs.request(running.headers)
    await load.for_requests(Target(running.functions, running.ports.gateway, request), 1, 2)
    return Target(running.functions, running.ports.gateway, request, expected=b"x-cache: hit-")


def _rows(found: dict[str, tuple[Load, ...]], connections: int) -> list[Row]:
    baseline = Baseline(_BASELINE, _rates(found[_BASELINE]), _cpu(found[_BASELINE]))
    return [
        Row(
            "cached",
            f"{_CASES[name]}, {connections} conn.",
            _rates(loads),
            cpu=_cpu(loads),
            baseline=None if name == _BASELINE else baseline,
            bar=BAR if name == "gateway" else None,
            note=_note(loads),
        )
        for name, loads in found.items()
    ]


def _rates(loads: tuple[Load, ...]) -> Samples:
    return Samples(tuple(one.rate for one in loads), "req/s", higher=True)


def _cpu(loads: tuple[Load, ...]) -> Samples:
    return Samples(tuple(one.server_cpu * 1e6 for one in loads), "μs")


def _note(loads: tuple[Load, ...]) -> str:
    best = max(loads, key=lambda one: one.rate)
    limited = ", the client is the limit" if best.client_share > 0.9 else ""
    return f"p50 {best.latency(0.5):.2f} p99 {best.latency(0.99):.2f} ms{limited}"
