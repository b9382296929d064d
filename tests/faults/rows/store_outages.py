"""Store and queue gone for a while, again and again: frozen, and killed in the middle of commits."""

import asyncio

from tests.faults.processes import verdicts, whole_stack
from tests.faults.processes.outside_provider import Provider
from tests.faults.processes.whole_stack import EMULATORS, Site
from tests.faults.row import Options, Outcome, Row

BRIEF, WHOLE = 40, 400
BRIEF_OUTAGES, OUTAGES = (2.0,), (5.0, 20.0, 40.0)
AT_ONCE = 50


def run(options: Options) -> Outcome:
    """Submit through outages, and judge."""
    jobs, outages = (BRIEF, BRIEF_OUTAGES) if options.brief else (WHOLE, OUTAGES)
    return asyncio.run(_run(jobs, outages, options))


async def _run(jobs: int, outages: tuple[float, ...], options: Options) -> Outcome:
    async with whole_stack.running(Provider(seconds=0.1)) as found:
        limit = asyncio.Semaphore(AT_ONCE)

        async def submit(number: int) -> str:
            async with limit:
                return await found.submit(number)

        submitting = asyncio.gather(*map(submit, range(jobs)))
        for done, seconds in enumerate(outages):
            await _outage(found, seconds)
            options.advance(done + 1, len(outages))
        failures = await verdicts.judge(found, await submitting, seconds=300.0)
    told = ", ".join(f"{seconds:.0f}" for seconds in outages)
    return Outcome({"jobs": f"{jobs:,}", "frozen": f"{told} s", "killed": f"{len(outages)} times"}, failures)


async def _outage(found: Site, seconds: float) -> None:
    await asyncio.sleep(0.5)
    async with found.frozen(EMULATORS):
        await asyncio.sleep(seconds)
    await asyncio.sleep(1.0)
    await found.kill(EMULATORS)


ROW = Row("store-outages", "jobs are exact after the store and the queue were frozen and killed", run)
