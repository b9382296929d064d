"""Workers killed in the middle of a thousand jobs: nothing lost, nothing committed twice, soon recovered."""

import asyncio
import time

from tests.faults.processes import verdicts, whole_stack
from tests.faults.processes.outside_provider import Provider
from tests.faults.processes.whole_stack import FUNCTIONS, Site
from tests.faults.row import Options, Outcome, Row

BRIEF, WHOLE = 60, 1000
KILLS = 3
RECOVERY = 10.0


def run(options: Options) -> Outcome:
    """Submit, kill while they run, judge."""
    return asyncio.run(_run(BRIEF if options.brief else WHOLE, options))


async def _run(jobs: int, options: Options) -> Outcome:
    async with whole_stack.running(Provider(seconds=0.05)) as found:
        submitting = asyncio.gather(*(found.submit(number) for number in range(jobs)))
        restarts, recovered = [], []
        for kill in range(KILLS):
            await _until_answered(found, jobs * (kill + 1) // (KILLS + 2))
            restarts.append(await found.kill(FUNCTIONS))
            recovered.append(restarts[-1] + await _next_answer(found))
            options.advance(kill + 1, KILLS)
        known, last = await submitting, time.monotonic()
        failures = await verdicts.judge(found, known)
        drained = time.monotonic() - last
        again = sum(count - 1 for count in found.provider.calls.values())
    if max(recovered) > RECOVERY:
        failures.append(f"work went on {max(recovered):.1f} s after a kill, later than {RECOVERY:.0f} s (I7)")
    figures = {
        "jobs": f"{jobs:,}",
        "kills": f"{KILLS}",
        "restart": f"≤ {max(restarts):.1f} s",
        "next effect": f"≤ {max(recovered):.1f} s after a kill",
        "all ended": f"{drained:.1f} s after the last submission",
        "calls made again": f"{again} of {sum(found.provider.calls.values()):,}",
    }
    return Outcome(figures, failures)


async def _until_answered(found: Site, calls: int) -> None:
    while sum(found.provider.answered.values()) < calls:
        await asyncio.sleep(0.005)


async def _next_answer(found: Site) -> float:
    began, before = time.monotonic(), sum(found.provider.answered.values())
    async with asyncio.timeout(60):
        await _until_answered(found, before + 1)
    return time.monotonic() - began


ROW = Row("killed-workers", "kill -9 of workers loses no job and commits nothing twice", run)
