"""Cached generation through the gateway, against bare functions under the same load."""

import contextlib
import sys
from collections.abc import AsyncIterator, Awaitable, Callable
from functools import partial
from pathlib import Path

import orjson

from tests.bench import children, load, machine, product
from tests.bench.children import Child
from tests.bench.load import Load, Target
from tests.bench.plan import BenchError, Plan
from tests.bench.product import Product
from tests.bench.rows import Bar, Baseline, Row, Samples

CONNECTIONS = (1, 16, 64)
BAR = Bar(0.6, "ratio")

_BRIEF = orjson.dumps({"content_type": "ad_copy", "topic": "A folding electric bicycle", "keywords": ["light"]})
_FUNCTION = "bare function"
_CASES = {
    "gateway": "gateway, as make run starts it",
    "untraced": "gateway, without a trace file",
    _FUNCTION: "bare function, functions-framework",
    "bare": "bare ASGI, same uvicorn",
}
Case = Callable[[int, float], Awaitable[Load]]


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


def brief(headers: dict[str, str], query: str = "", body: bytes = _BRIEF) -> bytes:
    """Return a request for a piece of content."""
    return children.request("POST", f"/v1/content{query}", headers, body)


async def _targets(stack: contextlib.AsyncExitStack, folder: Path) -> dict[str, Target]:
    traced = await stack.enter_async_context(product.running(folder / "traced"))
    untraced = await stack.enter_async_context(
        product.running(folder / "untraced", env={"PRESSROOM_TRACE_FILE": ""})
    )
    hello = await stack.enter_async_context(bare_function("hello", folder))
    bare = await stack.enter_async_context(bare_asgi(folder))
    request = brief(traced.headers)
    return {
        "gateway": await _cached(traced),
        "untraced": await _cached(untraced),
        _FUNCTION: Target(hello.pid, hello.port, request),
        "bare": Target(bare.pid, bare.port, request),
    }


@contextlib.asynccontextmanager
async def bare_function(target: str, folder: Path) -> AsyncIterator[Child]:
    """Run one of the bare functions as the platform does, where the product's functions run."""
    port = children.free_port()
    command = children.framework(target, children.HELLO, port)
    async with children.running(target, command, port, folder / f"{target}.log", children.DEPLOYED) as child:
        await child.answer(children.get("/"))
        machine.pin(child.pid, machine.SERVER_CORES)
        yield child


@contextlib.asynccontextmanager
async def bare_asgi(folder: Path) -> AsyncIterator[Child]:
    """Run a bare ASGI application, where the product's functions run."""
    port = children.free_port()
    command = [sys.executable, "-m", "tests.bench.servers.bare", f"--port={port}"]
    async with children.running("bare ASGI", command, port, folder / "bare.log") as child:
        await child.answer(children.get("/"))
        machine.pin(child.pid, machine.SERVER_CORES)
        yield child


async def _cached(running: Product) -> Target:
    """Have the piece written, and return what asks for it again."""
    target = Target(running.functions, running.ports.gateway, brief(running.headers), expected=b"hit-memory")
    await load.for_requests(Target(target.pid, target.port, target.request), 1, 2)
    if (await load.for_requests(target, 1, 1)).requests != 1:
        raise BenchError("The piece is not cached.")
    return target


def _rows(found: dict[str, tuple[Load, ...]], connections: int) -> list[Row]:
    baseline = Baseline(_FUNCTION, _rates(found[_FUNCTION]))
    return [
        Row(
            "cached",
            f"{_CASES[name]}, {connections} conn.",
            _rates(loads),
            cpu=Samples(tuple(one.server_cpu * 1e6 for one in loads), "µs"),
            baseline=None if name == _FUNCTION else baseline,
            bar=BAR if name == "gateway" else None,
            note=_note(loads),
        )
        for name, loads in found.items()
    ]


def _rates(loads: tuple[Load, ...]) -> Samples:
    return Samples(tuple(one.rate for one in loads), "req/s", higher=True)


def _note(loads: tuple[Load, ...]) -> str:
    best = max(loads, key=lambda one: one.rate)
    limited = " (the client is the limit)" if best.client_share > 0.9 else ""
    return f"p50 {best.latency(0.5):.2f} ms, p99 {best.latency(0.99):.2f} ms{limited}"
