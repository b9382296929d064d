"""How full memory is: that of the container, where there is one, and that of the machine."""

from dataclasses import dataclass
from pathlib import Path

_CGROUPS = (
    ("sys/fs/cgroup/memory.max", "sys/fs/cgroup/memory.current", "sys/fs/cgroup/memory.stat", "inactive_file"),
    (
        "sys/fs/cgroup/memory/memory.limit_in_bytes",
        "sys/fs/cgroup/memory/memory.usage_in_bytes",
        "sys/fs/cgroup/memory/memory.stat",
        "total_inactive_file",
    ),
)


@dataclass(frozen=True, slots=True)
class Gauge:
    """Reads what the kernel tells below ``root``; what it does not tell is no pressure."""

    root: Path = Path("/")

    def used(self) -> float:
        """Return the share of memory in use, from 0 to 1: the worst that is known; caches of files do not count."""
        return max(self._machine(), *(self._container(*names) for names in _CGROUPS))

    def _container(self, limit: str, usage: str, stat: str, reclaimable: str) -> float:
        try:
            most = int((self.root / limit).read_text())
            used = int((self.root / usage).read_text())
            return max(0, used - self._figures(stat).get(reclaimable, 0)) / most
        except (OSError, ValueError, ZeroDivisionError):  # no such group, or no limit ("max")
            return 0.0

    def _machine(self) -> float:
        try:
            figures = self._figures("proc/meminfo")
            return 1 - figures["MemAvailable"] / figures["MemTotal"]
        except (OSError, ValueError, KeyError, ZeroDivisionError):
            return 0.0

    def _figures(self, name: str) -> dict[str, int]:
        lines = (self.root / name).read_text().splitlines()
        return {words[0].rstrip(":"): int(words[1]) for words in map(str.split, lines) if len(words) > 1}
