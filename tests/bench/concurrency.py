"""Two hundred requests at once in one instance, each of which waits a fifth of a second for a model."""

import contextlib
from collections.abc import Mapping
from functools import partial
from pathlib import Path

from infra.local import ports
from tests.bench import baselines, briefs, children, load, machine, product
from tests.bench.load import Load, Target
from tests.bench.plan import Plan
from tests.bench.product import Product
from tests.bench.rows import Bar, Baseline, Row, Samples
from tests.bench.servers.bare import PROVIDER_SECONDS

CONNECTIONS = 200
WARM_UP = 2.0
IDEAL = CONNECTIONS / PROVIDER_SECONDS
BAR = Bar(0.9, "ratio")

_BASELINE = "bare"
_CASES = {
    "provider": "model calls, provider over HTTP",
    "offline": "model calls, offline model",
    "pieces": "pieces by the offline model, mode=stream",
    _BASELINE: "bare function that sleeps",
}


async def run(plan: Plan, folder: Path) -> list[Row]:
    """Measure."""
    async with contextlib.AsyncExitStack() as stack:
        targets = await _targets(stack, folder)
        cases = {
            name: partial(load.for_seconds, target, CONNECTIONS, plan.scaled(6, 4), WARM_UP)
            for name, target in targets.items()
        }
        found = await plan.alternate(cases)
    return [_row(name, loads) for name, loads in found.items()]


async def _targets(stack: contextlib.AsyncExitStack, folder: Path) -> dict[str, Target]:
    async def started(name: str, env: Mapping[str, str]) -> Product:
        return await stack.enter_async_context(product.running(folder / name, extra=True, env=env))

    provider = await stack.enter_async_context(baselines.bare_asgi("provider", machine.CLIENT_CORES, folder))
    remote = await started("remote", _environment(provider.port))
    offline = await started("offline", {"PRESSROOM_OFFLINE_LATENCY": str(PROVIDER_SECONDS)})
    bare = await stack.enter_async_context(baselines.bare_function("wait", folder))
    pieces = briefs.request(offline.headers, "?mode=stream", use_cache=False)
    return {
        "provider": _model_call(remote),
        "offline": _model_call(offline),
        "pieces": Target(offline.functions, offline.ports.gateway, pieces, expected=b"event: content"),
        _BASELINE: Target(bare.pid, bare.port, _model_call(remote).request),
    }


def _environment(port: int) -> dict[str, str]:
    return {
        "PRESSROOM_MODEL": "openai/bench",
        "PRESSROOM_OPENAI_BASE_URL": f"http://{ports.HOST}:{port}",
        "PRESSROOM_OPENAI_API_KEY": "bench",
        "PRESSROOM_PRICES": '{"openai/bench": {"input": 1, "output": 1}}',
    }


def _model_call(running: Product) -> Target:
    request = children.request("POST", "/model", running.headers)
    return Target(running.functions, running.extra, request, expected=b'"text"')


def _row(name: str, loads: tuple[Load, ...]) -> Row:
    best = max(loads, key=lambda one: one.rate)
    return Row(
        "concurrency",
        f"{_CASES[name]}, {CONNECTIONS} conn.",
        Samples(tuple(one.rate for one in loads), "req/s", higher=True),
        cpu=Samples(tuple(one.server_cpu * 1e6 for one in loads), "μs"),
        baseline=Baseline("ideal", Samples((IDEAL,) * len(loads), "req/s", higher=True)),
        bar=None if name == _BASELINE else BAR,
        note=f"p50 {best.latency(0.5):.0f} p99 {best.latency(0.99):.0f} ms",
    )
