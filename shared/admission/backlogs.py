"""Backlogs: which tenants have jobs that wait, as far as one process knows."""

from collections import defaultdict
from collections.abc import Iterable


class Backlogs:
    """
    Marks lanes of tenants: ``waiting`` where jobs wait or may, ``full`` where a look has left some waiting.

    A mark that stands for nothing costs one look, a missing one some delay.
    """

    def __init__(self) -> None:
        self._waiting: defaultdict[str, set[str]] = defaultdict(set)
        self._full: defaultdict[str, set[str]] = defaultdict(set)

    def waiting(self, tenant: str) -> frozenset[str]:
        """Return the lanes that jobs of a tenant may wait for."""
        return frozenset(self._waiting.get(tenant, ()))

    def is_full(self, tenant: str, lane: str) -> bool:
        """Return whether new jobs have to stand in line."""
        return lane in self._full.get(tenant, ())

    def mark(self, tenant: str, lanes: Iterable[str], *, full: bool = False) -> None:
        """Take note that jobs wait, or may."""
        if wanted := set(lanes):
            self._waiting[tenant] |= wanted
            if full:
                self._full[tenant] |= wanted

    def take(self, tenant: str) -> frozenset[str]:
        """Return a tenant's marks and clear them; whoever looks sets again what stays true."""
        self._full.pop(tenant, None)
        return frozenset(self._waiting.pop(tenant, ()))
