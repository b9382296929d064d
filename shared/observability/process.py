"""Gauges about this process, read when they are scraped: memory, CPU and finished tasks per second."""

import os
import resource
import time
from collections import deque
from collections.abc import Callable, Iterator
from pathlib import Path

from prometheus_client.metrics_core import GaugeMetricFamily, Metric

_MEBIBYTE = 1024 * 1024
_STATM = Path("/proc/self/statm")

Seconds = Callable[[], float]


class Throughput:
    """How many tasks finished per second, over the last ``window`` seconds."""

    def __init__(self, window: int = 10, monotonic: Seconds = time.monotonic) -> None:
        self._window = window
        self._monotonic = monotonic
        self._seconds: deque[tuple[int, int]] = deque(maxlen=window + 1)

    def mark(self) -> None:
        """Count one finished task."""
        second = int(self._monotonic())
        count = 0
        if self._seconds and self._seconds[-1][0] == second:
            count = self._seconds.pop()[1]
        self._seconds.append((second, count + 1))

    def rate(self) -> float:
        """Return the finished tasks per second."""
        oldest = int(self._monotonic()) - self._window
        return sum(count for second, count in self._seconds if second > oldest) / self._window


class CpuShare:
    """The share of one CPU that this process used since the last reading, in percent."""

    def __init__(self, monotonic: Seconds = time.monotonic, process_time: Seconds = time.process_time) -> None:
        self._monotonic = monotonic
        self._process_time = process_time
        self._last = (monotonic(), process_time())

    def read(self) -> float:
        """Return the percentage, and begin the next reading."""
        wall, used = self._last
        self._last = (self._monotonic(), self._process_time())
        elapsed = self._last[0] - wall
        return 100.0 * (self._last[1] - used) / elapsed if elapsed > 0 else 0.0


def memory_mb() -> float:
    """Return the resident memory of this process in MiB; where the kernel does not tell, its peak."""
    try:
        pages = int(_STATM.read_text().split()[1])
    except (OSError, IndexError, ValueError):
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return pages * os.sysconf("SC_PAGE_SIZE") / _MEBIBYTE


class ProcessCollector:
    """Puts the process's gauges into an exposition."""

    def __init__(self, throughput: Throughput, cpu: CpuShare) -> None:
        self._throughput = throughput
        self._cpu = cpu

    def describe(self) -> Iterator[Metric]:
        """Yield the metrics without their values, as a registry wants to know them."""
        yield from self._gauges(0.0, 0.0, 0.0)

    def collect(self) -> Iterator[Metric]:
        """Yield the metrics with their present values."""
        yield from self._gauges(self._throughput.rate(), memory_mb(), self._cpu.read())

    def _gauges(self, rate: float, memory: float, cpu: float) -> Iterator[Metric]:
        yield GaugeMetricFamily("parallel_throughput_tasks_per_second", "Tasks finished per second, lately.", rate)
        yield GaugeMetricFamily("parallel_memory_usage_mb", "Resident memory of this process, in MiB.", memory)
        yield GaugeMetricFamily(
            "parallel_cpu_usage_percent", "CPU used by this process since the last scrape, in percent.", cpu
        )
