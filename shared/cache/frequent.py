"""
The keys that are asked for most, in little room: a space-saving sketch.

It holds ``KEPT`` keys for good and as many more in passing. Whoever is not held was asked for at most ``floor`` times,
so a key that comes (back) begins there, and what it may have been given too much is its ``error``
(Metwally, Agrawal, El Abbadi, ICDT 2005; merged as in Agarwal et al., PODS 2012).
"""

import heapq
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

KEPT = 64
STORED = 32
_LONGEST_NAME = 120


@dataclass(slots=True)
class Use:
    """How a key was used: asked at most ``asked`` times and at least ``error`` fewer, missed ``missed`` times."""

    asked: int = 0
    missed: int = 0
    error: int = 0
    name: str = ""

    @property
    def surely(self) -> int:
        """Return how often it was asked for at least."""
        return self.asked - self.error


@dataclass(slots=True)
class Frequent:
    """The keys asked for most; ``floor`` is the most that any other can have been asked for."""

    uses: dict[str, Use] = field(default_factory=dict)
    floor: int = 0

    def ask(self, key: str, name: str = "") -> None:
        """Count that ``key`` was asked for."""
        use = self.uses.get(key) or self._begun(key)
        use.asked += 1
        if name and not use.name:
            use.name = name[:_LONGEST_NAME]

    def name(self, key: str, name: str) -> None:
        """Note what the answer to ``key`` is called, if that key is held."""
        use = self.uses.get(key)
        if use is not None and not use.name:
            use.name = name[:_LONGEST_NAME]

    def miss(self, key: str) -> None:
        """Count that there was no answer for ``key``, which was asked for."""
        use = self.uses.get(key)
        if use is not None:
            use.missed += 1

    def merge(self, other: "Frequent") -> None:
        """Take in what another sketch has counted."""
        for key in self.uses.keys() - other.uses.keys():
            self.uses[key].asked += other.floor
            self.uses[key].error += other.floor
        for key, use in other.uses.items():
            mine = self.uses.setdefault(key, Use(self.floor, 0, self.floor, use.name))
            mine.asked += use.asked
            mine.missed += use.missed
            mine.error += use.error
            mine.name = mine.name or use.name
        self.floor += other.floor
        self._shrink(KEPT)

    def top(self, count: int) -> list[tuple[str, Use]]:
        """Return the keys surely asked for most, most first."""
        return heapq.nsmallest(count, self.uses.items(), key=lambda item: (-item[1].surely, -item[1].asked, item[0]))

    def fields(self) -> dict[str, Any]:
        """Return the sketch as JSON: its first ``STORED`` keys, without those that were asked for only once."""
        kept = Frequent({key: use for key, use in self.uses.items() if use.asked > 1}, self.floor)
        if len(kept.uses) < len(self.uses):
            kept.floor = max(kept.floor, 1)
        kept._shrink(STORED)
        uses = {key: [use.asked, use.missed, use.error, use.name] for key, use in kept.uses.items()}
        return {"floor": kept.floor, "uses": uses}

    def _begun(self, key: str) -> Use:
        if len(self.uses) >= 2 * KEPT:
            self._shrink(KEPT)
        use = self.uses[key] = Use(self.floor, 0, self.floor)
        return use

    def _shrink(self, count: int) -> None:
        if len(self.uses) <= count:
            return
        kept = dict(heapq.nlargest(count, self.uses.items(), key=_asked))
        self.floor = max(self.floor, *(use.asked for key, use in self.uses.items() if key not in kept))
        self.uses = kept


def from_fields(found: Mapping[str, Any]) -> Frequent:
    """Return the sketch that JSON describes."""
    uses: Mapping[str, Sequence[Any]] = found.get("uses", {})
    return Frequent({key: Use(*use) for key, use in uses.items()}, int(found.get("floor", 0)))


def _asked(item: tuple[str, Use]) -> int:
    return item[1].asked
