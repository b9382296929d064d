"""Real processes, really killed: what was acknowledged is finished, once."""

import asyncio
import os
import signal
import time
from pathlib import Path
from typing import Any

import httpx
import pytest

from infra.local import stack
from infra.local.stack import Options, Running
from tests import free_ports

JOBS = 40
KILLS = 3


async def submit(http: httpx.AsyncClient, number: int) -> str:
    """Submit until it is acknowledged, as a careful caller would."""
    brief = {"content_type": "blog_post", "topic": f"Tea number {number}", "length": 320}
    while True:
        try:
            answer = await http.post(
                "/v1/content?mode=async", json=brief, headers={"idempotency-key": f"order-{number}"}
            )
        except httpx.TransportError:
            await asyncio.sleep(0.05)
            continue
        if answer.status_code == 202:
            return str(answer.json()["id"])


async def kill(running: Running, which: int) -> None:
    process = running.processes[which]
    while not (victim := process.pid):
        await asyncio.sleep(0.01)
    os.kill(victim, signal.SIGKILL)
    while process.pid in {0, victim}:
        await asyncio.sleep(0.01)


async def ended(http: httpx.AsyncClient, job: str) -> Any:
    while True:
        try:
            found = (await http.get(f"/v1/jobs/{job}")).json()
        except httpx.TransportError:
            found = {}
        if found.get("status") in {"succeeded", "failed", "cancelled"}:
            return found
        await asyncio.sleep(0.05)


@pytest.mark.timeout(180)
@pytest.mark.parametrize("victim", [1, 0], ids=["functions", "emulators"])
async def test_killed_processes_lose_no_job(victim: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PRESSROOM_OFFLINE_LATENCY", "0.05")
    async with stack.running(Options(free_ports.free().gateway, tmp_path)) as running:
        watching = asyncio.create_task(running.wait())
        headers = {"authorization": f"Bearer {running.key}"}
        async with httpx.AsyncClient(base_url=running.url, headers=headers, timeout=20) as http:
            submitting = asyncio.gather(*(submit(http, number) for number in range(JOBS)))
            for _ in range(KILLS):
                await asyncio.sleep(0.4)
                await kill(running, victim)
            last_kill = time.monotonic()
            jobs = await submitting
            found = [await ended(http, job) for job in jobs]
            print(f"all ended {time.monotonic() - last_kill:.1f} s after the last kill")
            pieces = [(await http.get(job["links"]["content"])).json() for job in found]
        watching.cancel()

    assert len(set(jobs)) == JOBS
    assert [job["status"] for job in found] == ["succeeded"] * JOBS
    assert [job["progress"] for job in found] == [1.0] * JOBS
    assert {piece["job"] for piece in pieces} == set(jobs)
