"""Sixty-four equal questions at once: how many answers are made, in one instance and in eight that share a store."""

import asyncio
import os
import time
from dataclasses import dataclass
from pathlib import Path

from infra.local import ports
from shared import settings
from shared.bootstrap import Services
from shared.cache import keys
from shared.cache.entry import Slot
from shared.cache.question import Fresh, Question
from shared.cache.scope import Scope
from tests.bench import product
from tests.bench.plan import BenchError, Plan
from tests.bench.rows import Bar, Baseline, Row, Samples

QUESTIONS = 64
INSTANCES = 8
SECONDS = 0.05
BAR = Bar(1.0)

_SCOPE = Scope("bench", "stampede")


@dataclass(frozen=True)
class _Found:
    """One round: how often the answer was made, and how long everybody waited."""

    made: int
    seconds: float


async def run(plan: Plan, folder: Path) -> list[Row]:
    """Measure in this process, with an emulator of its own."""
    product.make_folders(folder)
    free = product.free_ports()
    emulators = product.emulators(free, folder)
    await emulators.start()
    os.environ["FIRESTORE_EMULATOR_HOST"] = f"{ports.HOST}:{free.firestore}"
    instances = [Services(settings.load()) for _ in range(INSTANCES)]
    try:
        await asyncio.gather(*(one.cache.policy(_SCOPE) for one in instances))
        found = await plan.alternate({
            "one": lambda: _round(instances[:1], costly=False),
            "eight": lambda: _round(instances, costly=True),
        })
    finally:
        for one in instances:
            await one.aclose()
        await emulators.stop()
        del os.environ["FIRESTORE_EMULATOR_HOST"]
    return [*_rows("one instance", found["one"]), *_rows(f"{INSTANCES} instances", found["eight"])]


async def _round(instances: list[Services], *, costly: bool) -> _Found:
    made = 0

    async def make() -> Fresh:
        nonlocal made
        made += 1
        await asyncio.sleep(SECONDS)
        return Fresh(b'"answer"')

    question = Question(Slot(_SCOPE, keys.exact(_SCOPE, time.time_ns())), costly=costly)
    each = QUESTIONS // len(instances)
    began = time.perf_counter()
    answers = await asyncio.gather(*(one.cache.ask(question, make) for one in instances for _ in range(each)))
    if {answer.body for answer in answers} != {b'"answer"'}:
        raise BenchError("Somebody was not answered.")
    return _Found(made, time.perf_counter() - began)


def _rows(where: str, found: tuple[_Found, ...]) -> list[Row]:
    alone = Baseline("each for itself", Samples((float(QUESTIONS),) * len(found), "calls"))
    waited = Samples(tuple(one.seconds * 1e3 for one in found), "ms")
    call = Baseline("one call", Samples((SECONDS * 1e3,) * len(found), "ms"))
    made = Samples(tuple(float(one.made) for one in found), "calls")
    return [
        Row("cache", f"{QUESTIONS} equal misses at once, {where}", made, baseline=alone, bar=BAR),
        Row("cache", f"{QUESTIONS} equal misses at once, {where}: all answered", waited, baseline=call),
    ]
