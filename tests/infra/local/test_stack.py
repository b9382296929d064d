"""The stack as real processes."""

import asyncio
import os
import signal
from pathlib import Path

import httpx
import pytest

from infra.local import ports, stack
from infra.local.ports import Ports
from infra.local.stack import Options, PortsTakenError
from tests import free_ports


def alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


async def healthy(url: str) -> bool:
    async with httpx.AsyncClient(timeout=2) as http:
        try:
            return (await http.get(url + "/health")).json()["status"] == "healthy"
        except httpx.HTTPError:
            return False


async def until_healthy(url: str) -> None:
    async with asyncio.timeout(20):
        while not await healthy(url):
            await asyncio.sleep(0.1)


async def test_stack_starts_survives_a_kill_and_leaves_nothing_behind(tmp_path: Path) -> None:
    async with stack.running(Options(free_ports.free().gateway, tmp_path)) as running:
        await until_healthy(running.url)
        watching = asyncio.create_task(running.wait())
        victim = running.processes[1].pid
        os.kill(victim, signal.SIGKILL)
        while running.processes[1].pid in {0, victim}:
            await asyncio.sleep(0.05)
        await until_healthy(running.url)
        pids = [process.pid for process in running.processes]
        watching.cancel()

    assert [pid for pid in [victim, *pids] if alive(pid)] == []


async def test_key_and_data_outlive_the_stack(tmp_path: Path) -> None:
    keys = []
    for _ in range(2):
        async with stack.running(Options(free_ports.free().gateway, tmp_path)) as running:
            keys.append(running.key)
            async with httpx.AsyncClient(headers={"authorization": f"Bearer {running.key}"}) as http:
                assert (await http.get(running.url + "/v1/jobs")).status_code == 200

    assert keys[0] == keys[1]
    assert (tmp_path / "development.key").stat().st_mode & 0o077 == 0


async def test_taken_port_is_named(tmp_path: Path) -> None:
    base = free_ports.free().gateway
    bound = ports.listen(Ports.beside(base).worker)
    bound.listen()

    with pytest.raises(PortsTakenError, match=f"{base + 1} \\(worker\\)"):
        async with stack.running(Options(base, tmp_path)):
            pass
    bound.close()
