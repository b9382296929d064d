"""Query Explain: the indexes a query is served by and, if it is run as well, what it costs."""

from collections.abc import Iterable

from infra.local.firestore import messages
from infra.local.firestore.admission import Plan
from infra.local.firestore.messages import Message
from infra.local.firestore.planning import rendering
from infra.local.firestore.planning.indexes import NAME, IndexDefinition
from infra.local.firestore.queries import Query
from shared import errors
from shared.manifest.collection import IndexField


def explain(plan: Plan | None, query: Query) -> Message:
    """Return the metrics of the plan."""
    if plan is None:
        raise errors.InvalidInputError("Query Explain needs an emulator that knows the declared indexes.")
    metrics = messages.ExplainMetrics()
    metrics.plan_summary.SetInParent()
    for index in indexes(plan, query):
        metrics.plan_summary.indexes_used.add().update(rendering.explained(index))
    return metrics


def indexes(plan: Plan, query: Query) -> list[IndexDefinition]:
    """Return the indexes that ``plan`` scans, those of several disjunctions once."""
    return list(dict.fromkeys(_scanned(plan, query)))


def attach(metrics: Message | None, response: Message, results: int, reads: int) -> None:
    """Put ``metrics``, if they were asked for, and what the query has cost into its last response."""
    if metrics is None:
        return
    # how long the emulator took says nothing about Firestore, so the duration stays unset
    metrics.execution_stats.results_returned = results
    metrics.execution_stats.read_operations = reads
    response.explain_metrics.CopyFrom(metrics)


def _scanned(plan: Plan, query: Query) -> Iterable[IndexDefinition]:
    for scan in plan.scans:
        if scan:
            yield from scan
        elif query.source.collection_id:
            yield _by_name(query)


def _by_name(query: Query) -> IndexDefinition:
    return IndexDefinition(
        query.source.collection_id,
        (IndexField(NAME, "DESCENDING" if query.orders[-1].descending else "ASCENDING"),),
        "COLLECTION_GROUP" if query.source.everywhere else "COLLECTION",
    )
