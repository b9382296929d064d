from pathlib import Path

import pytest

from shared.cache.pressure import Gauge

MACHINE = {"proc/meminfo": "MemTotal:        1000 kB\nMemFree: 10 kB\nMemAvailable:     400 kB\n"}
V2 = {
    "sys/fs/cgroup/memory.max": "1000\n",
    "sys/fs/cgroup/memory.current": "900\n",
    "sys/fs/cgroup/memory.stat": "anon 700\ninactive_file 100\n",
}
V1 = {
    "sys/fs/cgroup/memory/memory.limit_in_bytes": "1000\n",
    "sys/fs/cgroup/memory/memory.usage_in_bytes": "950\n",
    "sys/fs/cgroup/memory/memory.stat": "cache 5\ntotal_inactive_file 50\n",
}


def used(root: Path, *files: dict[str, str]) -> float:
    for name, text in {name: text for group in files for name, text in group.items()}.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    return Gauge(root).used()


@pytest.mark.parametrize(
    ("files", "expected"),
    [
        ([MACHINE], 0.6),
        ([V2], 0.8),
        ([V1], 0.9),
        ([MACHINE, V2], 0.8),
        ([MACHINE, {**V2, "sys/fs/cgroup/memory.max": "max\n"}], 0.6),
        ([MACHINE, {**V1, "sys/fs/cgroup/memory/memory.limit_in_bytes": "9223372036854771712\n"}], 0.6),
        ([{"proc/meminfo": "MemTotal: 0 kB\nMemAvailable: 0 kB\n"}], 0.0),
        ([{"proc/meminfo": "rubbish\nMemTotal: none kB\n"}], 0.0),
        ([], 0.0),
    ],
)
def test_the_worst_that_is_known_counts(tmp_path: Path, files: list[dict[str, str]], expected: float) -> None:
    assert used(tmp_path, *files) == pytest.approx(expected)


def test_this_machine_tells_a_share() -> None:
    assert 0 < Gauge().used() < 1
