"""All benchmarks, by name."""

from collections.abc import Awaitable, Callable
from pathlib import Path

from tests.bench import cached
from tests.bench.plan import Plan
from tests.bench.rows import Row

Benchmark = Callable[[Plan, Path], Awaitable[list[Row]]]

ALL: dict[str, Benchmark] = {
    "cached": cached.run,
}
