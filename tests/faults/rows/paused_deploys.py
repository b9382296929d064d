"""A deploy while a tenant is paused: the pause lives in the store, so new instances keep it."""

import asyncio
from typing import Any

from tests.faults.processes import verdicts, whole_stack
from tests.faults.processes.whole_stack import FUNCTIONS, Site
from tests.faults.row import Options, Outcome, Row

JOBS = 10
STILL = 3.0


def run(options: Options) -> Outcome:
    """Pause, submit, replace the functions, look that nothing moves, resume."""
    return asyncio.run(_run(options))


async def _run(options: Options) -> Outcome:
    async with whole_stack.running() as found:
        await _order(found, "pause")
        jobs = [await found.submit(number) for number in range(JOBS)]
        for replaced in range(2):
            await found.kill(FUNCTIONS)
            options.advance(replaced + 1, 3)
        await asyncio.sleep(STILL)
        failures = []
        if found.provider.calls:
            failures.append(f"{len(found.provider.calls)} calls were made for a paused tenant")
        await _order(found, "resume")
        failures += await verdicts.judge(found, jobs, seconds=60.0)
        options.advance(3, 3)
    return Outcome({"jobs": f"{JOBS}", "functions replaced": "2 times"}, failures)


async def _order(found: Site, action: str) -> Any:
    return (await found.http.post(f"/v1/tenants/me/{action}")).raise_for_status().json()


ROW = Row("paused-deploys", "a deploy does not end the pause of a tenant", run)
