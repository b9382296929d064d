"""
TTLs that adapt: answers live as long as they prove useful, within the bounds that the namespace declares.

Evidence are the ages at which hits still happen. If 95 in 100 happen within two hours of making, two hours are enough;
if many happen towards the end of life, life is too short to tell, and doubles; if there are hardly any, keeping answers
pays nothing. What is older counts less: half after a day.
"""

import math
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from shared.cache.entry import CacheEntry
from shared.cache.policy import Policy

BOUNDS: tuple[float, ...] = tuple(60.0 * float(2**power) for power in range(18))
ENOUGH = 50.0
SHARE = 0.95
LATE_SHARE = 0.05
LAST_PART = 0.75
RARE = 0.02
HALF_LIFE = 86_400.0

_NONE = (0.0,) * len(BOUNDS)


@dataclass(frozen=True, slots=True)
class Evidence:
    """
    What hits have taught about a namespace.

    ``ages`` counts hits by the age of their answer, up to each of ``BOUNDS``; ``late`` those in the last quarter of
    its life; ``stores`` the answers that were made. ``learned`` is the TTL that follows, in seconds; 0 is none yet.
    """

    ages: tuple[float, ...] = _NONE
    late: float = 0.0
    stores: float = 0.0
    learned: float = 0.0
    at: datetime | None = None

    @property
    def hits(self) -> float:
        """Return how many hits this is drawn from; old ones count less."""
        return sum(self.ages)

    @property
    def usual_age(self) -> float:
        """Return the age, in seconds, up to which 95 in 100 hits happen."""
        wanted, seen = self.hits * SHARE, 0.0
        for bound, count in zip(BOUNDS, self.ages, strict=True):
            seen += count
            if seen >= wanted:
                return bound
        return BOUNDS[-1]

    @property
    def reason(self) -> str:
        """Return, for people, why the TTL is as it is."""
        if self.hits < RARE * self.stores and self.stores >= ENOUGH:
            return f"Hardly any answer is asked for again: {self.hits:.0f} hits on {self.stores:.0f} answers."
        if self.hits < ENOUGH:
            return f"Too little is known yet: {self.hits:.0f} of {ENOUGH:.0f} hits."
        if self.late >= LATE_SHARE * self.hits:
            return f"{self.late / self.hits:.0%} of hits are in the last quarter of an answer's life: it was too short."
        return f"95 % of hits are on answers at most {self.usual_age:.0f} s old: longer is not needed."

    def ttl(self, policy: Policy, default: float) -> float:
        """Return the seconds for which new answers are fresh."""
        declared = float(policy.ttl or default)
        if not policy.adapts:
            return declared
        return min(max(self.learned or declared, policy.shortest_ttl), policy.longest_ttl)

    def merged(self, news: "Evidence", policy: Policy, default: float, now: datetime) -> "Evidence":
        """Return this evidence with ``news`` of one process, and what follows from both."""
        kept = 0.5 ** ((now - self.at).total_seconds() / HALF_LIFE) if self.at else 1.0
        both = Evidence(
            tuple(old * kept + new for old, new in zip(self.ages, news.ages, strict=True)),
            self.late * kept + news.late,
            self.stores * kept + news.stores,
            self.learned,
            now,
        )
        return replace(both, learned=both.follows(policy, default))

    def follows(self, policy: Policy, default: float) -> float:
        """Return the TTL that this evidence speaks for; the present one while it does not suffice."""
        present = self.ttl(policy, default)
        if self.hits < RARE * self.stores and self.stores >= ENOUGH:
            wanted = float(policy.shortest_ttl)
        elif self.hits < ENOUGH:
            return self.learned
        elif self.late >= LATE_SHARE * self.hits:
            wanted = max(2 * present, self.usual_age)
        else:
            wanted = self.usual_age
        return min(max(wanted, policy.shortest_ttl), policy.longest_ttl)


class Collector:
    """What one process has seen since it last told."""

    __slots__ = ("_ages", "_late", "_stores")

    def __init__(self) -> None:
        self._ages = [0] * len(BOUNDS)
        self._late = self._stores = 0

    def hit(self, entry: CacheEntry, age: float) -> None:
        """Count a hit on ``entry`` at an ``age`` in seconds."""
        self._ages[min(bisect_left(BOUNDS, age), len(BOUNDS) - 1)] += 1
        life = ((entry.fresh_until or entry.expires_at) - entry.created_at).total_seconds()
        self._late += age >= LAST_PART * life

    def store(self) -> None:
        """Count an answer that was made."""
        self._stores += 1

    def add(self, evidence: Evidence) -> None:
        """Take back what could not be told."""
        self._ages = [mine + int(its) for mine, its in zip(self._ages, evidence.ages, strict=True)]
        self._late += int(evidence.late)
        self._stores += int(evidence.stores)

    @property
    def seen(self) -> int:
        """Return how much there is to tell."""
        return sum(self._ages) + self._stores

    def evidence(self) -> Evidence:
        """Return what was seen."""
        return Evidence(tuple(map(float, self._ages)), float(self._late), float(self._stores))


def from_counts(ages: Sequence[float], late: float, stores: float, learned: float, at: datetime | None) -> Evidence:
    """Return the evidence of stored figures, or none if they are not such figures."""
    figures = (*ages, late, stores, learned)
    if len(ages) != len(BOUNDS) or not all(isinstance(one, int | float) and math.isfinite(one) for one in figures):
        return Evidence()
    return Evidence(tuple(map(float, ages)), float(late), float(stores), float(learned), at)
