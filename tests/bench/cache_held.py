"""What an entry takes in memory, held as it is and held compressed."""

import gc
import random
import tracemalloc
from pathlib import Path
from pydoc_data import topics

import orjson

from shared.cache import memory
from shared.cache.memory import MemoryLevel
from shared.clock import SystemClock
from tests.bench.plan import Plan
from tests.bench.rows import Baseline, Row, Samples
from tests.shared.cache.entries import entry

ENTRIES = 300
SIZES = (2_000, 32_000, 200_000)
ROOMY = 1 << 40


async def run(plan: Plan, folder: Path) -> list[Row]:
    """Measure in this process, with pieces of Python's manual."""
    del folder
    rows = []
    for size in SIZES:
        plan.say(f"entries of {size // 1000} kB")
        held, plain = _taken(size, memory.COMPRESSED_FROM), _taken(size, ROOMY)
        figure, baseline = Samples((held / 1024,), "KiB"), Baseline("as it is", Samples((plain / 1024,), "KiB"))
        rows.append(Row("cache", f"memory of an entry of {size // 1000} kB", figure, baseline=baseline))
    return rows


def _taken(size: int, compressed_from: int) -> float:
    """Return the bytes that one entry takes."""
    usual, memory.COMPRESSED_FROM = memory.COMPRESSED_FROM, compressed_from
    english = " ".join(topics.topics.values())
    dice, level = random.Random(1), MemoryLevel(ROOMY, SystemClock())
    gc.collect()
    tracemalloc.start()
    for number in range(ENTRIES):
        begin = dice.randrange(len(english) - size)
        body = orjson.dumps({"body": english[begin : begin + size]})
        level.put(entry(key=f"{number:064x}", body=bytes(memoryview(body))))
    gc.collect()
    taken = tracemalloc.get_traced_memory()[0]
    tracemalloc.stop()
    memory.COMPRESSED_FROM = usual
    return taken / ENTRIES
