"""Half an hour of jobs under faults: the memory of the functions does not grow, and nothing is left over."""

import asyncio
import time
from collections.abc import Sequence

from tests.bench import machine
from tests.faults.processes import verdicts, whole_stack
from tests.faults.processes.outside_provider import Mood, Provider
from tests.faults.processes.whole_stack import FUNCTIONS, Site
from tests.faults.row import Options, Outcome, Row

BRIEF, WHOLE = 20.0, 1800.0
PER_SECOND = 5
EVERY = 10.0
WARM = 0.25  # share of the time in which caches fill
GROWTH = 3.0  # MiB an hour per thousand jobs an hour
TROUBLE: dict[str, Mood] = {"quince": "limited", "walnut": "error", "damson": "cut"}


def run(options: Options) -> Outcome:
    """Submit steadily, some of it in trouble, and watch the memory."""
    return asyncio.run(_run(BRIEF if options.brief else WHOLE, options))


async def _run(seconds: float, options: Options) -> Outcome:
    async with whole_stack.running(Provider(seconds=0.2, at_first=TROUBLE)) as found:
        functions = found.process(FUNCTIONS).pid
        jobs: list[str] = []
        memory: list[tuple[float, float]] = []
        began = time.monotonic()
        while (elapsed := time.monotonic() - began) < seconds:
            if not memory or elapsed - memory[-1][0] >= min(EVERY, seconds / 10):
                memory.append((elapsed, machine.resident_megabytes(functions)))
                options.advance(int(elapsed), int(seconds))
            jobs.append(await found.submit(len(jobs), topic=_topic(len(jobs))))
            await asyncio.sleep(max(0.0, len(jobs) / PER_SECOND - (time.monotonic() - began)))
        failures = await verdicts.judge(found, jobs, seconds=300.0)
        left = await _unfinished(found)
        again = sum(found.provider.calls.values()) - len(found.provider.calls)
    slope = _slope([point for point in memory if point[0] >= WARM * seconds]) * 3600
    if not options.brief and slope > GROWTH * PER_SECOND * 3.6:
        failures.append(f"the functions grew by {slope:.1f} MiB an hour")
    if left:
        failures.append(f"{left} jobs are left over")
    figures = {
        "jobs": f"{len(jobs):,}",
        "calls made again": f"{again:,}",
        "memory": f"{memory[0][1]:.0f} to {memory[-1][1]:.0f} MiB",
        "slope": f"{slope:+.1f} MiB an hour",
    }
    return Outcome(figures, failures)


def _topic(number: int) -> str:
    """Return a topic; three of thirty meet trouble, each of another kind."""
    return f"Bread number {number} {dict(enumerate(TROUBLE)).get(number % 30, '')}".strip()


async def _unfinished(found: Site) -> int:
    pages = [await found.get(f"/v1/jobs?status={status}&limit=100") for status in ("queued", "running", "cancelling")]
    return sum(len(page["items"]) for page in pages)


def _slope(points: Sequence[tuple[float, float]]) -> float:
    """Return the least-squares slope of ``points``, per second."""
    if len(points) < 2:
        return 0.0
    middle = sum(x for x, _ in points) / len(points)
    mean = sum(y for _, y in points) / len(points)
    spread = sum((x - middle) ** 2 for x, _ in points)
    return sum((x - middle) * (y - mean) for x, y in points) / spread if spread else 0.0


ROW = Row("soak", "half an hour at five jobs a second, with faults: memory is flat, nothing is left over", run)
