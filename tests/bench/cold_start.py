"""From the start of a function's process, on the platform's own server, to its first answers."""

import time
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import orjson

from infra.cloud.bundles import archive
from infra.local import stack
from infra.local.cloud_tasks import emulator as cloud_tasks
from infra.local.cloud_tasks.clocks import AdjustableClock
from infra.local.cloud_tasks.oidc import SigningKey, TokenMinter
from shared import settings
from shared.jobs import deliveries
from shared.manifest import functions
from tests.bench import briefs, children, load, machine, product
from tests.bench.load import Target
from tests.bench.plan import BenchError, Plan
from tests.bench.product import Product
from tests.bench.rows import Bar, Baseline, Row, Samples

BAR = Bar(0.35, "difference")

_BARE = "bare function"
_HEALTH = children.get("/health/live")
_DELIVERY = {"task": "t", "job": "j", "generation": 0, "stage": "plan", "round": 0, "attempt": 0, "inputs": {}}


@dataclass(frozen=True)
class _Start:
    """Seconds until the first answer, then until the first of a real route, on the wall and of CPU time."""

    health: float
    health_cpu: float
    route: float
    route_cpu: float


async def run(plan: Plan, folder: Path) -> list[Row]:
    """Measure; the emulators run all the time."""
    async with product.running(folder / "product") as running:
        await _write_a_piece(running)
        env = _environment(running, folder / "product")
        requests = _requests(running, folder / "product")
        cases = {name: partial(_start, name, request, env, folder) for name, request in requests.items()}
        for case in cases.values():
            await case()
        found = await plan.alternate(cases, max(plan.rounds, plan.scaled(5, 2)))
    bare = found.pop(_BARE)
    return [row for name, starts in found.items() for row in _rows(name, starts, bare)]


def _requests(running: Product, state: Path) -> dict[str, bytes]:
    """Return what each function is asked first; each needs Firestore, but that of the bare one."""
    headers = running.headers
    wanted = orjson.dumps({"namespace": "bench", "request": "absent"})
    chat = orjson.dumps({"model": "offline", "messages": [{"role": "user", "content": "Say hello."}]})
    known = {
        functions.CONTENT_GENERATION.name: briefs.request(headers),
        functions.PROMPT_OPTIMIZATION.name: children.get("/v1/prompts", headers),
        functions.EXPERIMENTS.name: children.get("/v1/experiments", headers),
        functions.CACHE_LOOKUP.name: children.request("POST", "/v1/cache/lookup", headers, wanted),
        functions.MODEL_GATEWAY.name: children.request("POST", "/v1/openai/chat/completions", headers, chat),
        functions.PROGRESS_TRACKING.name: children.get("/v1/jobs", headers),
        functions.SYSTEM_HEALTH.name: children.get("/health"),
        functions.TASK_WORKER.name: _stage_request(running, state),
    }
    if set(known) != set(functions.BY_NAME):
        raise BenchError("Name a request for every function of the manifest.")
    return {_BARE: children.get("/"), **known}


def _stage_request(running: Product, state: Path) -> bytes:
    """Return a delivery of a job that is gone, with a token as the queue makes them."""
    minter = TokenMinter(SigningKey(state / "data" / cloud_tasks.KEY), AdjustableClock().real_now)
    token = minter.token(settings.load().invoker_account, _worker_url(running))
    headers = {"authorization": f"Bearer {token}", "content-type": "application/json"}
    return children.request("POST", deliveries.PATH, headers, orjson.dumps(_DELIVERY))


def _worker_url(running: Product) -> str:
    return stack.environment(running.ports, Path())["PRESSROOM_WORKER_URL"]


def _environment(running: Product, state: Path) -> dict[str, str]:
    return {**children.DEPLOYED, **stack.environment(running.ports, state), "PRESSROOM_TRACE_FILE": ""}


async def _write_a_piece(running: Product) -> None:
    request = briefs.request(running.headers)
    await load.for_requests(Target(running.functions, running.ports.gateway, request), 1, 2)


async def _start(name: str, request: bytes, env: Mapping[str, str], folder: Path) -> _Start:
    source = children.HELLO if name == _BARE else _entry_point(name, folder)
    port = children.free_port()
    command = children.framework("hello" if name == _BARE else name, source, port)
    async with children.running(name, command, port, folder / "function.log", env) as child:
        machine.pin(child.pid, machine.SERVER_CORES)
        await child.answer(_HEALTH)
        health, health_cpu = time.monotonic() - child.started, machine.cpu_seconds(child.pid)
        answer = await child.answer(request)
        route = time.monotonic() - child.started
        if not answer.startswith(b"HTTP/1.1 200 "):
            raise BenchError(f"{name} answered {answer[:500]!r}")
        return _Start(health, health_cpu, route, machine.cpu_seconds(child.pid))


def _entry_point(name: str, folder: Path) -> Path:
    path = folder / f"{name}.py"
    path.write_text(archive.entry_point(functions.BY_NAME[name]))
    return path


def _rows(name: str, starts: tuple[_Start, ...], bare: tuple[_Start, ...]) -> list[Row]:
    healths = _seconds(one.health for one in starts), _seconds(one.health_cpu for one in starts)
    routes = _seconds(one.route for one in starts), _seconds(one.route_cpu for one in starts)
    baseline = Baseline(_BARE, _seconds(one.health for one in bare), _seconds(one.health_cpu for one in bare))
    return [
        Row("cold start", f"{name}, alive", *healths, baseline, BAR),
        Row("cold start", f"{name}, first real answer", *routes, baseline, BAR),
    ]


def _seconds(values: Iterable[float]) -> Samples:
    return Samples(tuple(values), "s")
