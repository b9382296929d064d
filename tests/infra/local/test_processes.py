"""Children of the stack, with real processes."""

import asyncio
import os
import signal
from pathlib import Path

import pytest

from infra.local.processes import Process, ProcessError

READY = "import sys, time; print('ready', flush=True); sys.stdin.read()"
STUBBORN = "import signal, sys, time; signal.signal(15, signal.SIG_IGN); print('ready', flush=True); time.sleep(60)"


def process(tmp_path: Path, program: str) -> Process:
    (tmp_path / "child.py").write_text(program)
    return Process("child", "child", [], {"PYTHONPATH": str(tmp_path)}, tmp_path / "log")


async def test_ready_child_runs_until_stopped(tmp_path: Path) -> None:
    child = process(tmp_path, READY)
    await child.start()
    assert child.pid
    await child.stop()

    assert child.pid == 0


async def test_child_that_fails_tells_the_end_of_its_log(tmp_path: Path) -> None:
    with pytest.raises(ProcessError, match="no such luck"):
        await process(tmp_path, "raise SystemExit('no such luck')").start()


async def test_dead_child_is_started_again(tmp_path: Path) -> None:
    child = process(tmp_path, READY)
    await child.start()
    watching = asyncio.create_task(child.watch())
    first = child.pid
    os.kill(first, signal.SIGKILL)
    while child.pid in {0, first}:
        await asyncio.sleep(0.01)
    await child.stop()
    await watching

    assert child.pid == 0


async def test_child_that_keeps_dying_is_given_up(tmp_path: Path) -> None:
    child = process(tmp_path, "print('ready', flush=True)")
    await child.start()

    with pytest.raises(ProcessError, match="died 6 times"):
        await child.watch()


async def test_child_that_ignores_the_signal_is_killed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("infra.local.processes.STOP_SECONDS", 0.2)
    child = process(tmp_path, STUBBORN)
    await child.start()
    await child.stop()

    assert child.pid == 0
