"""What the recorded queries need of the declared indexes, and what the indexes are good for."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from infra.cloud import indexes
from infra.indexes.catalogue import RecordedQuery
from infra.local.firestore.planning.indexes import Exemption, IndexDefinition, from_manifest
from infra.local.firestore.planning.plan import Plan
from infra.local.firestore.planning.planner import IndexPlanner
from shared.manifest import collections
from shared.manifest.collection import Collection

FREE_LIMIT = 200
BILLED_LIMIT = 1000


@dataclass(frozen=True)
class Row:
    """A query and how it is served."""

    query: RecordedQuery
    plan: Plan


@dataclass(frozen=True)
class Limit:
    """How many there are of something of which a database holds 200 without billing and 1,000 with it."""

    what: str
    count: int

    @property
    def exceeded(self) -> bool:
        """Whether a database without billing is too small."""
        return self.count > FREE_LIMIT


@dataclass(frozen=True)
class Report:
    """
    The queries and the indexes.

    No query uses the ``unused`` indexes. The ``redundant`` ones are used, but every query stays served without all of
    them: they were left out one by one, the widest first, as long as nothing went missing. That merging the others
    instead costs more reads is not counted.
    """

    rows: tuple[Row, ...]
    unused: tuple[IndexDefinition, ...]
    redundant: tuple[IndexDefinition, ...]
    limits: tuple[Limit, ...]

    @property
    def missing(self) -> tuple[Row, ...]:
        """Return the queries that Firestore is not sure to serve."""
        return tuple(row for row in self.rows if not row.plan.covered)

    @property
    def sound(self) -> bool:
        """Whether no index is missing, unused, or beyond what any database may hold."""
        return not (self.missing or self.unused or any(limit.count > BILLED_LIMIT for limit in self.limits))


def build(recorded: Sequence[RecordedQuery], declared: Sequence[Collection] = collections.ALL) -> Report:
    """Return how the ``declared`` indexes serve the ``recorded`` queries."""
    composites, exemptions = from_manifest(declared)
    planner = IndexPlanner(composites, exemptions)
    rows = tuple(Row(query, plan(planner, query)) for query in recorded)
    chosen = {index for row in rows for index in row.plan.used}
    used = [index for index in composites if index in chosen]
    unused = tuple(index for index in composites if index not in chosen)
    served = [row.query for row in rows if row.plan.covered]
    return Report(rows, unused, _redundant(used, exemptions, served), _limits(declared))


def plan(planner: IndexPlanner, query: RecordedQuery) -> Plan:
    """Return how a query is served."""
    return planner.check(query.query, query.aggregated)


def _redundant(
    used: Sequence[IndexDefinition], exemptions: Iterable[Exemption], served: Sequence[RecordedQuery]
) -> tuple[IndexDefinition, ...]:
    kept, left_out = list(used), []
    for index in sorted(used, key=lambda index: -len(index.fields)):
        rest = [each for each in kept if each != index]
        planner = IndexPlanner(rest, exemptions)
        if all(plan(planner, query).covered for query in served if query.collection == index.collection):
            kept = rest
            left_out.append(index)
    return tuple(left_out)


def _limits(declared: Sequence[Collection]) -> tuple[Limit, ...]:
    return (
        Limit("composite indexes", sum(len(indexes.composites(each)) for each in declared)),
        Limit("field configurations", sum(len(indexes.overrides(each)) for each in declared)),
    )
