"""All benchmarks, by name."""

from collections.abc import Awaitable, Callable
from pathlib import Path

from tests.bench import (
    cache_held,
    cache_memory,
    cache_stampede,
    cached,
    cloud_tasks_emulator,
    cold_start,
    concurrency,
    estimates,
    experiments,
    exports,
    fairness,
    firestore_emulator,
    gateway,
    infra_preview,
    jobs,
    listeners,
    savings,
    semantic,
    stack_start,
    tuning,
)
from tests.bench.plan import Plan
from tests.bench.rows import Row

Benchmark = Callable[[Plan, Path], Awaitable[list[Row]]]

ALL: dict[str, Benchmark] = {
    "cached": cached.run,
    "gateway": gateway.run,
    "concurrency": concurrency.run,
    "jobs": jobs.run,
    "listeners": listeners.run,
    "firestore": firestore_emulator.run,
    "cloud_tasks": cloud_tasks_emulator.run,
    "cold_start": cold_start.run,
    "cache_memory": cache_memory.run,
    "semantic": semantic.run,
    "cache_stampede": cache_stampede.run,
    "cache_held": cache_held.run,
    "exports": exports.run,
    "stack_start": stack_start.run,
    "infra_preview": infra_preview.run,
    "estimates": estimates.run,
    "experiments": experiments.run,
    "fairness": fairness.run,
    "savings": savings.run,
    "tuning": tuning.run,
}
