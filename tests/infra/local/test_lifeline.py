"""What ends a child, with a real one."""

import asyncio
import signal
import sys

import pytest

PROGRAM = """
import asyncio
from infra.local import lifeline
async def main():
    print("ready", flush=True)
    await lifeline.until_told()
    print("told", flush=True)
asyncio.run(main())
"""


async def child() -> asyncio.subprocess.Process:
    pipe = asyncio.subprocess.PIPE
    made = await asyncio.create_subprocess_exec(sys.executable, "-c", PROGRAM, stdin=pipe, stdout=pipe)
    assert made.stdout is not None
    assert await made.stdout.readline() == b"ready\n"
    await asyncio.sleep(0.1)
    return made


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
async def test_signal_ends_it(number: signal.Signals) -> None:
    made = await child()
    made.send_signal(number)

    assert (await made.communicate())[0] == b"told\n"


async def test_closed_pipe_of_a_dead_parent_ends_it() -> None:
    made = await child()
    assert made.stdin is not None
    made.stdin.close()

    assert await made.wait() == 0
