"""Recommendations drawn from statistics: each with its evidence, and silent while that is thin."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

from shared.cache.confidence import Share
from shared.cache.counts import Counts
from shared.cache.policy import Policy

Kind = Literal[
    "memory_too_small",
    "ttl_too_short",
    "ttl_too_long",
    "never_hit",
    "temperature_bypasses",
    "needless_field",
    "semantic_worth_it",
    "warming_worth_it",
    "single_flight",
]


@dataclass(frozen=True)
class Facts:
    """
    What is known of a namespace: its counts within some hours, and how it is set.

    ``ttl`` is the TTL in seconds that its new answers have; ``memory_bytes`` is the size of the memory level.
    """

    namespace: str
    counts: Counts
    hours: float
    policy: Policy = field(default_factory=Policy)
    ttl: int = 86_400
    memory_bytes: int = 0

    @property
    def cost_of_one(self) -> float:
        """Return what making an answer costs on the average, in billionths of a US dollar."""
        return self.counts.made_cost_nano_usd / max(1, self.counts.shared.stores)

    @property
    def seconds_of_one(self) -> float:
        """Return how long making an answer takes on the average."""
        return self.counts.made_seconds / max(1, self.counts.shared.stores)


@dataclass(frozen=True)
class Call:
    """The request that does what is recommended."""

    method: str
    path: str
    body: Mapping[str, Any]


@dataclass(frozen=True)
class Recommendation:
    """
    What could be done better, and why.

    ``share`` decides, and ``figures`` are what else speaks for it. ``saves`` is how many answers would not have had to
    be made within the window. ``command`` or ``call`` does what is recommended, where a command or a call can.
    """

    kind: Kind
    namespace: str
    advice: str
    because: str
    share: Share
    figures: Mapping[str, float]
    saves: int = 0
    saves_nano_usd: int = 0
    saves_seconds: float = 0.0
    command: str = ""
    call: Call | None = None


Rule = Callable[[Facts], Recommendation | None]


def made(facts: Sequence[Facts], rules: Sequence[Rule]) -> list[Recommendation]:
    """Return what ``rules`` recommend for all namespaces, what saves most first."""
    found = [one for fact in facts for rule in rules if (one := rule(fact))]
    return sorted(found, key=lambda one: (-one.saves_nano_usd, -one.saves_seconds, -one.saves, one.namespace, one.kind))
