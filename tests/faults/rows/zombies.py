"""A worker that stands still, is taken for dead, and wakes up: whatever it still writes is refused."""

import asyncio

from tests.faults.processes import verdicts, whole_stack
from tests.faults.processes.outside_provider import Provider
from tests.faults.processes.whole_stack import FUNCTIONS, Site
from tests.faults.row import Options, Outcome, Row

JOBS = 6
THOUGHT = 2.0


def run(options: Options) -> Outcome:
    """Freeze a worker while the provider thinks; let another do its work; thaw it."""
    return asyncio.run(_run(options))


async def _run(options: Options) -> Outcome:
    async with whole_stack.with_two_workers(Provider(seconds=THOUGHT)) as (found, switch, second):
        jobs = [await found.submit(number) for number in range(JOBS)]
        await _until_called(found, JOBS)
        async with found.frozen(FUNCTIONS):
            switch.lead_to(second)
            await _until_called(found, 2 * JOBS)
            await asyncio.sleep(2 * THOUGHT)
            options.advance(1, 2)
        failures = await verdicts.judge(found, jobs)
        options.advance(2, 2)
        again = sum(found.provider.calls.values()) - len(found.provider.calls)
    if again != JOBS:
        failures.append(f"{again} calls were made again, not {JOBS}: the second worker has not taken over")
    return Outcome({"jobs": f"{JOBS}", "taken over": f"{again}"}, failures)


async def _until_called(found: Site, calls: int) -> None:
    async with asyncio.timeout(60):
        while sum(found.provider.calls.values()) < calls:
            await asyncio.sleep(0.01)


ROW = Row("zombies", "a worker that was taken for dead commits nothing when it wakes up", run)
