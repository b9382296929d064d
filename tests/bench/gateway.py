"""The endpoint for clients of the OpenAI API: stored answers, what passing on costs, and equal misses at once."""

import contextlib
from collections.abc import Awaitable, Callable
from functools import partial
from pathlib import Path

import orjson

from infra.local import ports
from tests.bench import baselines, children, litellm_proxy, load, machine, product
from tests.bench.children import Child
from tests.bench.load import Load, Target
from tests.bench.plan import BenchError, Plan
from tests.bench.rows import Bar, Baseline, Row, Samples

CONNECTIONS = (1, 16, 64)
STAMPEDE = 64
HIT_BAR, PEER_BAR, STAMPEDE_BAR = Bar(0.6, "ratio"), Bar(25, "ratio"), Bar(1)

_PATH = "/v1/openai/chat/completions"
_BARE, _PEER, _OWN = "bare function", "LiteLLM", "Pressroom"
_MODEL = f"openai/{litellm_proxy.MODEL}"

Cases = dict[str, Target]


async def run(plan: Plan, folder: Path) -> list[Row]:
    """Measure; LiteLLM beside it where it is installed."""
    if not litellm_proxy.is_there():
        plan.say("no LiteLLM on the PATH: measured without it")
    rows = [*await _hits(plan, folder), *await _passing(plan, folder), *await _stampede(plan, folder)]
    return [*rows, *(await _together(plan, folder) if litellm_proxy.is_there() else [])]


async def _hits(plan: Plan, folder: Path) -> list[Row]:
    """Measure answers that are stored."""
    async with contextlib.AsyncExitStack() as stack:
        provider = await stack.enter_async_context(baselines.bare_asgi("provider-0ms", machine.CLIENT_CORES, folder))
        hello = await stack.enter_async_context(baselines.bare_function("hello", folder))
        own = await _own(stack, folder / "hits", provider)
        targets: Cases = {_OWN: _stored(own), _BARE: Target(hello.pid, hello.port, own.request)}
        if litellm_proxy.is_there():
            targets[_PEER] = await _peer(stack, folder, provider, cache=True)
        for target in targets.values():
            await load.for_requests(_unchecked(target), 1, 3)
        rows: list[Row] = []
        for connections in CONNECTIONS:
            found = await plan.alternate(_cases(plan, targets, connections))
            rows += _compared("gateway hit", found, connections, HIT_BAR)
    return rows


async def _passing(plan: Plan, folder: Path) -> list[Row]:
    """Measure what a request costs that is passed on, beside the provider asked directly."""
    rows: list[Row] = []
    for name in ("provider-0ms", "provider-50ms"):
        async with contextlib.AsyncExitStack() as stack:
            provider = await stack.enter_async_context(baselines.bare_asgi(name, machine.CLIENT_CORES, folder))
            own = await _own(stack, folder / name, provider, cache="off")
            direct = Target(provider.pid, provider.port, own.request, expected=b"Fold it")
            targets: Cases = {_OWN: own, name: direct}
            if litellm_proxy.is_there():
                targets[_PEER] = await _peer(stack, folder, provider, cache=False)
            for connections in CONNECTIONS:
                found = await plan.alternate(_cases(plan, targets, connections))
                rows += _overheads(name, found, connections)
    return rows


async def _stampede(plan: Plan, folder: Path) -> list[Row]:
    """Count the calls that equal requests come to which all arrive while none is answered."""
    calls: dict[str, list[float]] = {}
    async with contextlib.AsyncExitStack() as stack:
        provider = await stack.enter_async_context(baselines.bare_asgi("provider-50ms", machine.CLIENT_CORES, folder))
        asked: dict[str, Callable[[int], Awaitable[Target]]] = {}
        running = await stack.enter_async_context(product.running(folder / "stampede", env=_environment(provider)))

        async def own(number: int) -> Target:
            return _target(running, number=number)

        asked[_OWN] = own
        if litellm_proxy.is_there():
            proxy = await stack.enter_async_context(litellm_proxy.running(_url(provider), folder, cache=True))

            async def peer(number: int) -> Target:
                return _peer_target(proxy, number)

            asked[_PEER] = peer
        for number in range(plan.rounds):
            for name, ask in asked.items():
                before = await _count(provider)
                await load.for_requests(await ask(number), STAMPEDE, STAMPEDE)
                calls.setdefault(name, []).append(await _count(provider) - before)
    return [
        Row(
            "gateway stampede",
            f"{name}, model calls of {STAMPEDE} equal misses",
            Samples(tuple(found), "calls"),
            bar=STAMPEDE_BAR if name == _OWN else None,
        )
        for name, found in calls.items()
    ]


async def _together(plan: Plan, folder: Path) -> list[Row]:
    """Measure each gateway behind the other: that it works at all is what matters here."""
    async with contextlib.AsyncExitStack() as stack:
        provider = await stack.enter_async_context(baselines.bare_asgi("provider-0ms", machine.CLIENT_CORES, folder))
        inner = await stack.enter_async_context(litellm_proxy.running(_url(provider), folder))
        outer = await stack.enter_async_context(product.running(folder / "outer", env=_before_litellm(inner)))
        own = await stack.enter_async_context(product.running(folder / "inner", env=_environment(provider)))
        url = f"http://{ports.HOST}:{own.ports.gateway}/v1/openai"
        (folder / "together").mkdir()
        proxy = await stack.enter_async_context(
            litellm_proxy.running(url, folder / "together", model=_MODEL, key=own.key)
        )
        targets = {
            "Pressroom before LiteLLM": _target(outer, cache="off", model=f"litellm/{litellm_proxy.MODEL}"),
            "LiteLLM before Pressroom": _peer_target(proxy, 0),
        }
        found = await plan.alternate(_cases(plan, targets, 1))
    return [
        Row(
            "gateway together",
            name,
            Samples(tuple(one.latency(0.5) for one in loads), "ms"),
            cpu=_cpu(loads),
        )
        for name, loads in found.items()
    ]


def _before_litellm(proxy: Child) -> dict[str, str]:
    model = f"litellm/{litellm_proxy.MODEL}"
    return {
        "PRESSROOM_MODEL": model,
        "PRESSROOM_PROVIDER_URLS": orjson.dumps({"litellm": _url(proxy)}).decode(),
        "PRESSROOM_PROVIDER_KEYS": orjson.dumps({"litellm": litellm_proxy.KEY}).decode(),
        "PRESSROOM_PRICES": orjson.dumps({model: {"input": 1, "output": 1}}).decode(),
    }


async def _own(stack: contextlib.AsyncExitStack, folder: Path, provider: Child, cache: str = "on") -> Target:
    running = await stack.enter_async_context(product.running(folder, env=_environment(provider)))
    return _target(running, cache=cache)


def _target(running: product.Product, *, cache: str = "on", number: int = 0, model: str = _MODEL) -> Target:
    headers = {**running.headers, "x-pressroom-cache": cache}
    request = children.request("POST", _PATH, headers, _body(model, number))
    return Target(running.functions, running.ports.gateway, request, expected=b"Fold it")


async def _peer(stack: contextlib.AsyncExitStack, folder: Path, provider: Child, *, cache: bool) -> Target:
    proxy = await stack.enter_async_context(litellm_proxy.running(_url(provider), folder, cache=cache))
    return _peer_target(proxy, 0)


def _peer_target(proxy: Child, number: int) -> Target:
    headers = {"authorization": f"Bearer {litellm_proxy.KEY}", "content-type": "application/json"}
    request = children.request("POST", "/chat/completions", headers, _body(litellm_proxy.MODEL, number))
    return Target(proxy.pid, proxy.port, request, expected=b"Fold it")


def _stored(target: Target) -> Target:
    return Target(target.pid, target.port, target.request, expected=b"x-pressroom-cache: hit-")


def _unchecked(target: Target) -> Target:
    return Target(target.pid, target.port, target.request)


def _environment(provider: Child) -> dict[str, str]:
    return {
        "PRESSROOM_MODEL": _MODEL,
        "PRESSROOM_OPENAI_BASE_URL": _url(provider),
        "PRESSROOM_OPENAI_API_KEY": "bench",
        "PRESSROOM_PRICES": orjson.dumps({_MODEL: {"input": 1, "output": 1}}).decode(),
    }


def _url(provider: Child) -> str:
    return f"http://{ports.HOST}:{provider.port}"


def _body(model: str, number: int) -> bytes:
    messages = [
        {"role": "system", "content": "You write short product texts."},
        {"role": "user", "content": f"A line about folding bicycle number {number}."},
    ]
    return orjson.dumps({"model": model, "messages": messages, "temperature": 0.2})


async def _count(provider: Child) -> int:
    answer = await provider.answer(children.get("/count"))
    head, _, body = answer.partition(b"\r\n\r\n")
    if not head.startswith(b"HTTP/1.1 200"):
        raise BenchError("The provider does not say how often it was asked.")
    return int(orjson.loads(body)["count"])


def _cases(plan: Plan, targets: Cases, connections: int) -> dict[str, Callable[[], Awaitable[Load]]]:
    seconds = plan.scaled(30, 10) / 10
    return {name: partial(load.for_seconds, target, connections, seconds) for name, target in targets.items()}


def _compared(benchmark: str, found: dict[str, tuple[Load, ...]], connections: int, bar: Bar) -> list[Row]:
    """Return the rows of throughput: ours against the bare function and, where it is there, against the peer."""
    rows = [_row(benchmark, _OWN, found, connections, _BARE, bar)]
    if _PEER in found:
        rows.append(_row(benchmark, _OWN, found, connections, _PEER, PEER_BAR))
        rows.append(_row(benchmark, _PEER, found, connections, _BARE, None))
    return rows


def _row(
    benchmark: str, name: str, found: dict[str, tuple[Load, ...]], connections: int, against: str, bar: Bar | None
) -> Row:
    loads, others = found[name], found[against]
    best = max(loads, key=lambda one: one.rate)
    return Row(
        benchmark,
        f"{name}, {connections} conn.",
        _rates(loads),
        cpu=_cpu(loads),
        baseline=Baseline(against, _rates(others), _cpu(others)),
        bar=bar,
        note=f"p50 {best.latency(0.5):.2f} p99 {best.latency(0.99):.2f} ms",
    )


def _overheads(provider: str, found: dict[str, tuple[Load, ...]], connections: int) -> list[Row]:
    """Return the rows of latency that passing on adds to the provider's own."""
    direct = Samples(tuple(one.latency(0.5) for one in found[provider]), "ms")
    return [
        Row(
            "gateway pass-through",
            f"{name} before {provider}, {connections} conn., p50",
            Samples(tuple(one.latency(0.5) for one in found[name]), "ms"),
            cpu=_cpu(found[name]),
            baseline=Baseline("direct", direct, _cpu(found[provider])),
            note=f"{max(one.rate for one in found[name]):.0f} req/s",
        )
        for name in (_OWN, _PEER)
        if name in found
    ]


def _rates(loads: tuple[Load, ...]) -> Samples:
    return Samples(tuple(one.rate for one in loads), "req/s", higher=True)


def _cpu(loads: tuple[Load, ...]) -> Samples:
    return Samples(tuple(one.server_cpu * 1e6 for one in loads), "μs")
