"""The whole stack as real processes, with the outside provider behind it, and callers who do not give up."""

import asyncio
import contextlib
import os
import signal
import tempfile
import time
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
import orjson

from infra.local import development_key, stack
from infra.local.ports import Ports
from infra.local.processes import Process
from infra.local.stack import Options, Running
from tests import free_ports
from tests.faults.processes import outside_provider as providers
from tests.faults.processes import worker_switch as switches
from tests.faults.processes.outside_provider import Provider
from tests.faults.processes.worker_switch import Switch

ENDED = frozenset({"succeeded", "failed", "cancelled"})
EMULATORS, FUNCTIONS = 0, 1
CALLERS = 64
_LIMITS = httpx.Limits(max_connections=2 * CALLERS)


@dataclass
class Site:
    """A running stack, its outside provider, and a client of its gateway, with as many callers as submit at a time."""

    running: Running
    provider: Provider
    http: httpx.AsyncClient
    callers: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(CALLERS))

    def process(self, which: int) -> Process:
        """Return one of the stack's processes."""
        return self.running.processes[which]

    async def submit(self, number: int, **more: Any) -> str:
        """Submit a piece until it is acknowledged, and return its job."""
        brief = {"content_type": "ad_copy", "topic": f"Bread number {number}", "min_quality": 0, **more}
        async with self.callers:
            return await self._acknowledged(number, brief)

    async def _acknowledged(self, number: int, brief: Mapping[str, Any]) -> str:
        while True:
            with contextlib.suppress(httpx.TransportError):
                answer = await self.http.post(
                    "/v1/content?mode=async", json=brief, headers={"idempotency-key": f"order-{number}"}
                )
                if answer.status_code == httpx.codes.ACCEPTED:
                    return str(answer.json()["id"])
                if answer.status_code < httpx.codes.INTERNAL_SERVER_ERROR:
                    raise AssertionError(answer.text)
            await asyncio.sleep(0.1)

    async def get(self, path: str) -> Any:
        """Return what a path answers, once it answers."""
        while True:
            with contextlib.suppress(httpx.TransportError):
                answer = await self.http.get(path)
                if answer.status_code == httpx.codes.OK:
                    return answer.json()
            await asyncio.sleep(0.1)

    async def ended(self, job: str, seconds: float = 120.0) -> Any:
        """Return a job once it has ended; raises TimeoutError when it does not."""
        async with asyncio.timeout(seconds):
            while (found := await self.get(f"/v1/jobs/{job}"))["status"] not in ENDED:
                await asyncio.sleep(0.1)
        return found

    async def events(self, job: str) -> list[dict[str, Any]]:
        """Return all events of a job that has ended, as a late follower gets them."""
        answer = await self.http.get(f"/v1/jobs/{job}/events")
        blocks = [
            dict(line.split(": ", 1) for line in block.split("\n") if ": " in line)
            for block in answer.text.split("\n\n")
        ]
        return [orjson.loads(block["data"]) for block in blocks if block.get("event") == "progress"]

    async def kill(self, which: int) -> float:
        """Kill a process, wait until it serves again, and return the seconds that took."""
        process, began = self.process(which), time.monotonic()
        while not (victim := process.pid):
            await asyncio.sleep(0.01)
        os.kill(victim, signal.SIGKILL)
        while process.pid in {0, victim}:
            await asyncio.sleep(0.01)
        await self.get("/v1/jobs?limit=1")
        return time.monotonic() - began

    @contextlib.asynccontextmanager
    async def frozen(self, which: int) -> AsyncIterator[None]:
        """Hold a process still inside."""
        victim = self.process(which).pid
        os.kill(victim, signal.SIGSTOP)
        try:
            yield
        finally:
            os.kill(victim, signal.SIGCONT)


@contextlib.asynccontextmanager
async def running(provider: Provider | None = None, env: Mapping[str, str] | None = None) -> AsyncIterator[Site]:
    """Run the stack with the provider behind it; processes that die are started again."""
    async with contextlib.AsyncExitStack() as open_:
        outside = await open_.enter_async_context(providers.running(provider or Provider()))
        open_.enter_context(_environment({**_settings(outside), **(env or {})}))
        folder = Path(open_.enter_context(tempfile.TemporaryDirectory()))
        found = await open_.enter_async_context(stack.running(Options(free_ports.free().gateway, folder)))
        watching = asyncio.create_task(found.wait())
        yield await open_.enter_async_context(_site(found, outside))
        watching.cancel()


@contextlib.asynccontextmanager
async def with_two_workers(provider: Provider) -> AsyncIterator[tuple[Site, Switch, int]]:
    """Run two processes of functions; the queues reach the first, or the one on the port that the switch is led to."""
    async with contextlib.AsyncExitStack() as open_:
        outside = await open_.enter_async_context(providers.running(provider))
        switch = await open_.enter_async_context(switches.running())
        state = Path(open_.enter_context(tempfile.TemporaryDirectory()))
        (state / "logs").mkdir()
        ports, others = free_ports.free(), free_ports.free()
        env = {**stack.environment(ports, state), **_settings(outside), "PRESSROOM_WORKER_URL": switch.url}
        processes = [_emulators(ports, state, env), *(_functions(one, state, env) for one in (ports, others))]
        for process in processes:
            await process.start()
            open_.push_async_callback(process.stop)
        switch.lead_to(ports.worker)
        key = (state / development_key.FILE).read_text().strip()
        found = Running(f"http://localhost:{others.gateway}", switch.url, key, state, ports, processes)
        yield await open_.enter_async_context(_site(found, outside)), switch, others.worker


def _settings(outside: Provider) -> dict[str, str]:
    return {
        "PRESSROOM_MODEL": "openai/test",
        "PRESSROOM_PRICES": '{"openai/test": {"input": 0.15, "output": 0.6}}',
        "PRESSROOM_OPENAI_BASE_URL": outside.url,
        "PRESSROOM_PROVIDER_URLS": orjson.dumps({"anthropic": outside.url, "gemini": outside.url}).decode(),
        **{f"PRESSROOM_{provider}_API_KEY": "none" for provider in ("OPENAI", "ANTHROPIC", "GEMINI")},
    }


@contextlib.asynccontextmanager
async def _site(found: Running, outside: Provider) -> AsyncIterator[Site]:
    headers = {"authorization": f"Bearer {found.key}"}
    async with httpx.AsyncClient(
        base_url=found.url, headers=headers, timeout=30, limits=_LIMITS, trust_env=False
    ) as http:
        yield Site(found, outside, http)


def _emulators(ports: Ports, state: Path, env: Mapping[str, str]) -> Process:
    given = {"data": state / "data", "firestore": ports.firestore, "cloud-tasks": ports.cloud_tasks, "oidc": ports.oidc}
    arguments = [f"--{name}={value}" for name, value in given.items()]
    return Process("emulators", "infra.local.emulators", arguments, env, state / "logs" / "emulators.log")


def _functions(ports: Ports, state: Path, env: Mapping[str, str]) -> Process:
    arguments = [f"--gateway={ports.gateway}", f"--worker={ports.worker}", f"--state={state}"]
    return Process("functions", "infra.local.functions_server", arguments, env, state / "logs" / "functions.log")


@contextlib.contextmanager
def _environment(settings: Mapping[str, str]) -> Any:
    before = {name: os.environ.get(name) for name in settings}
    os.environ.update(settings)
    try:
        yield
    finally:
        for name, value in before.items():
            if value is None:
                del os.environ[name]
            else:
                os.environ[name] = value
