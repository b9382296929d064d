"""Two hundred requests at once in one instance, each of which waits a fifth of a second for a model."""

import contextlib
from functools import partial
from pathlib import Path

from tests.bench import baselines, briefs, children, load, product
from tests.bench.load import Load, Target
from tests.bench.plan import Plan
from tests.bench.rows import Bar, Baseline, Row, Samples

CONNECTIONS = 200
LATENCY = 0.2
IDEAL = CONNECTIONS / LATENCY
BAR = Bar(0.9, "ratio")

_BASELINE = "bare"
_MODEL = "model"
_CASES = {
    "stream": "pieces written, mode=stream",
    _MODEL: "model calls behind the product's port",
    _BASELINE: "bare function that sleeps",
}


async def run(plan: Plan, folder: Path) -> list[Row]:
    """Measure."""
    async with contextlib.AsyncExitStack() as stack:
        targets = await _targets(stack, folder)
        cases = {
            name: partial(load.for_seconds, target, CONNECTIONS, plan.scaled(6, 2)) for name, target in targets.items()
        }
        found = await plan.alternate(cases)
    return [_row(name, loads) for name, loads in found.items()]


async def _targets(stack: contextlib.AsyncExitStack, folder: Path) -> dict[str, Target]:
    env = {"PRESSROOM_OFFLINE_LATENCY": str(LATENCY)}
    running = await stack.enter_async_context(product.running(folder / "product", extra=True, env=env))
    bare = await stack.enter_async_context(baselines.bare_function("wait", folder))
    pieces = briefs.request(running.headers, "?mode=stream", use_cache=False)
    call = children.request("POST", "/model", running.headers)
    return {
        "stream": Target(running.functions, running.ports.gateway, pieces, expected=b"event: content"),
        _MODEL: Target(running.functions, running.extra, call, expected=b'"text"'),
        _BASELINE: Target(bare.pid, bare.port, call),
    }


def _row(name: str, loads: tuple[Load, ...]) -> Row:
    return Row(
        "concurrency",
        f"{_CASES[name]}, {CONNECTIONS} conn.",
        Samples(tuple(one.rate for one in loads), "req/s", higher=True),
        cpu=Samples(tuple(one.server_cpu * 1e6 for one in loads), "µs"),
        baseline=Baseline("ideal", Samples((IDEAL,) * len(loads), "req/s", higher=True)),
        bar=None if name == _BASELINE else BAR,
        note=f"p50 {min(one.latency(0.5) for one in loads):.0f} ms, p99 {min(one.latency(0.99) for one in loads):.0f} ms",
    )
