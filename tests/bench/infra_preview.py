"""The preview of the infrastructure without a cloud: the whole program of prod against the stand-in engine."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from infra.preview import run as preview
from infra.preview.graph import Graph
from tests.bench.plan import BenchError, Plan
from tests.bench.rows import Bar, Baseline, Row, Samples

BAR = Bar(5.0)

_FEWEST = 100


@dataclass(frozen=True)
class _Time:
    """Wall and CPU time of one run, in seconds."""

    wall: float
    cpu: float


async def run(plan: Plan, folder: Path) -> list[Row]:
    """Measure in this process, after a run that imports everything; against a program that does nothing."""
    del folder

    async def prod() -> _Time:
        return _timed(lambda: preview.program("prod"), _FEWEST)

    async def empty() -> _Time:
        return _timed(lambda: preview.inline(lambda: None, config={}), 1)

    for first in (prod, empty):
        await first()
    found = await plan.alternate({"prod": prod, "empty": empty})
    wall, cpu = _samples(found["prod"])
    baseline = Baseline("empty program", *_samples(found["empty"]))
    return [Row("infra preview", "the program of prod, after imports", wall, cpu, baseline, BAR)]


def _timed(preview_of: Callable[[], Graph], fewest: int) -> _Time:
    began, cpu = time.perf_counter(), time.process_time()
    graph = preview_of()
    spent = _Time(time.perf_counter() - began, time.process_time() - cpu)
    if len(graph.resources) < fewest:
        raise BenchError("The program registers less than it should.")
    return spent


def _samples(times: tuple[_Time, ...]) -> tuple[Samples, Samples]:
    return Samples(tuple(one.wall for one in times), "s"), Samples(tuple(one.cpu for one in times), "s")
