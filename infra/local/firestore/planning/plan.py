"""What the planner answers: a verdict, the indexes that serve and the indexes that would."""

import enum
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from operator import attrgetter

from infra.local.firestore.planning.indexes import IndexDefinition


class Verdict(enum.Enum):
    """How a query is served, from best to worst."""

    AUTO = "served by automatic indexes"
    PERFECT = "served by one composite index"
    MERGED = "served by merging several indexes"
    UNPROVEN = "not provable from documented rules"
    MISSING = "an index is missing"
    INVALID = "Firestore rejects this query"


_RANK = {verdict: rank for rank, verdict in enumerate(Verdict)}
_COVERED = frozenset({Verdict.AUTO, Verdict.PERFECT, Verdict.MERGED})


@dataclass(frozen=True)
class Plan:
    """
    The answer for one query shape.

    ``proposed`` is what Firestore's own error would name, ``minimal`` the least to add to what is declared,
    ``advice`` says so in words. ``scans`` holds, for each conjunction of the normal form of a covered query,
    the indexes to scan: several are intersected, none means the collection in the order of its names.
    """

    verdict: Verdict
    reason: str
    used: tuple[IndexDefinition, ...] = ()
    proposed: tuple[IndexDefinition, ...] = ()
    minimal: tuple[IndexDefinition, ...] = ()
    disjunctions: int = 1
    scans: tuple[tuple[IndexDefinition, ...], ...] = ()
    advice: str = ""

    @property
    def covered(self) -> bool:
        """Whether production provably serves the query."""
        return self.verdict in _COVERED


def combine(plans: Sequence[Plan], disjunctions: int) -> Plan:
    """
    Return the plan of a query whose conjunctions have ``plans``: the worst verdict wins.

    Where one conjunction is beyond help, no index is asked for.
    """
    worst = max(plans, key=lambda plan: _RANK[plan.verdict])
    helpable = all(plan.covered or plan.minimal for plan in plans)
    return Plan(
        worst.verdict,
        worst.reason,
        used=_unique(map(attrgetter("used"), plans)),
        proposed=_unique(map(attrgetter("proposed"), plans)),
        minimal=_unique(map(attrgetter("minimal"), plans)) if helpable else (),
        disjunctions=disjunctions,
        scans=tuple(plan.used for plan in plans),
    )


def _unique(groups: Iterable[tuple[IndexDefinition, ...]]) -> tuple[IndexDefinition, ...]:
    return tuple(dict.fromkeys(index for group in groups for index in group))
