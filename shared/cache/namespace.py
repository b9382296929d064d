"""A namespace: its owner's policy, what in it has been invalidated, and what its use has taught."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from shared.cache.adaptive import Evidence
from shared.cache.invalidation import Invalidations
from shared.cache.policy import Policy
from shared.cache.scope import Scope


@dataclass(frozen=True, slots=True)
class Namespace:
    """A namespace as it was last read; ``version`` is for preconditions, None for one that nobody has changed yet."""

    scope: Scope
    policy: Policy = field(default_factory=Policy)
    invalidations: Invalidations = field(default_factory=Invalidations)
    evidence: Evidence = field(default_factory=Evidence)
    changed_at: datetime | None = None
    changed_by: str = ""
    version: Any = None

    def ttl(self, default: timedelta) -> timedelta:
        """Return how long new answers are fresh; ``default`` holds where the policy says nothing."""
        return timedelta(seconds=self.evidence.ttl(self.policy, default.total_seconds()))
