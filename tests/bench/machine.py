"""What the machine says of itself and of a process: cores, load, CPU time and memory, from /proc."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

_PROC = Path("/proc")
_TICKS = os.sysconf("SC_CLK_TCK")
_TIMES = slice(11, 15)


def cores() -> tuple[set[int], set[int]]:
    """Return the cores for what is measured and those for who measures; the same ones if there is only one."""
    usable = sorted(os.sched_getaffinity(0))
    return ({usable[0]}, set(usable[1:])) if len(usable) > 1 else (set(usable), set(usable))


SERVER_CORES, CLIENT_CORES = cores()
ALL_CORES = SERVER_CORES | CLIENT_CORES


def pin(pid: int, to: set[int]) -> None:
    """Keep every thread of a process and of its descendants on some cores."""
    for process in family(pid):
        for task in (_PROC / str(process) / "task").iterdir():
            os.sched_setaffinity(int(task.name), to)


@contextmanager
def apart() -> Iterator[None]:
    """Keep this thread off the cores of what is measured, for the length of the block."""
    os.sched_setaffinity(0, CLIENT_CORES)
    try:
        yield
    finally:
        os.sched_setaffinity(0, ALL_CORES)


def family(pid: int) -> Iterator[int]:
    """Yield a process and its living descendants."""
    yield pid
    for children in (_PROC / str(pid) / "task").glob("*/children"):
        for child in children.read_text().split():
            yield from family(int(child))


def cpu_seconds(pid: int) -> float:
    """Return the CPU time of a process and its descendants, those that have ended included."""
    return sum(sum(map(int, _stat(process)[_TIMES])) for process in family(pid)) / _TICKS


def resident_megabytes(pid: int) -> float:
    """Return the memory that a process and its descendants hold."""
    page = os.sysconf("SC_PAGE_SIZE")
    pages = sum(int((_PROC / str(process) / "statm").read_text().split()[1]) for process in family(pid))
    return pages * page / 1e6


def load() -> str:
    """Return the load averages of 1, 5 and 15 minutes."""
    return " ".join(f"{value:.2f}" for value in os.getloadavg())


def _stat(pid: int) -> list[str]:
    """Return the fields of a process's statistics that follow its name."""
    return (_PROC / str(pid) / "stat").read_text().rpartition(")")[2].split()
