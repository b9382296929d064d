"""The RPCs that run queries: RunQuery, RunAggregationQuery and PartitionQuery."""

from collections.abc import Iterable, Sequence

from infra.local.firestore import (
    aggregation,
    billing,
    execution,
    explaining,
    field_paths,
    messages,
    names,
    paging,
    projection,
    queries,
)
from infra.local.firestore.admission import Origin
from infra.local.firestore.engine import Engine
from infra.local.firestore.messages import Message
from infra.local.firestore.queries import Query
from infra.local.firestore.views import View, Views
from shared import errors


class Querying:
    """Runs the queries that the index planner lets in."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._views = Views(engine)

    async def run_query(self, request: Message, caller: str = "") -> Iterable[Message]:
        """Return the documents that a query finds, each in a response, or one empty response."""
        query = queries.parse(request.parent, request.structured_query)
        plan = self._engine.admission.admit(request.structured_query, origin=Origin(request, caller))
        explained = explaining.explain(plan, query) if request.HasField("explain_options") else None
        if explained is not None and not request.explain_options.analyze:
            self._engine.meter.query(1)
            return [messages.RunQueryResponse(explain_metrics=explained)]
        view = self._views.open(request, names.database_of(request.parent))
        found = [projection.project(each, query.projection) for each in await self._views.run(view, query)]
        reads = self._engine.meter.query(billing.query_reads(query, len(found), view.store, view.overlay))
        responses = [view.stamp(messages.RunQueryResponse(document=each)) for each in found]
        responses = responses or [view.stamp(messages.RunQueryResponse())]
        responses[0].skipped_results = query.offset if found else 0
        responses[-1].done = True
        explaining.attach(explained, responses[-1], len(found), reads)
        return [*_begun(view, messages.RunQueryResponse), *responses]

    async def run_aggregation_query(self, request: Message, caller: str = "") -> Iterable[Message]:
        """Return the one answer to an aggregation query."""
        wanted = request.structured_aggregation_query
        aggregation.check(wanted.aggregations)
        aggregated = aggregation.fields(wanted.aggregations)
        paths = [field_paths.parse(each) for each in aggregated]
        query = queries.parse(request.parent, wanted.structured_query, paths)
        plan = self._engine.admission.admit(wanted.structured_query, aggregated, Origin(request, caller))
        explained = explaining.explain(plan, query) if request.HasField("explain_options") else None
        if explained is not None and not request.explain_options.analyze:
            self._engine.meter.query(1)
            return [messages.RunAggregationQueryResponse(explain_metrics=explained)]
        view = self._views.open(request, names.database_of(request.parent))
        self._views.watch(view, query)
        response = messages.RunAggregationQueryResponse()
        aggregates, entries = _aggregates(wanted.aggregations, view, query)
        for alias, value in aggregates.items():
            response.result.aggregate_fields[alias].CopyFrom(value)
        explaining.attach(explained, response, 1, self._engine.meter.query(billing.aggregation_reads(entries)))
        return [*_begun(view, messages.RunAggregationQueryResponse), view.stamp(response)]

    async def partition_query(self, request: Message) -> Message:
        """Return cursors that split the results of a query into parts of about the same size."""
        if request.partition_count < 1:
            raise errors.InvalidInputError("partition_count must be greater than zero.")
        query = queries.parse(request.parent, request.structured_query)
        if not query.source.everywhere or query.orders != (queries.Order(field_paths.NAME, descending=False),):
            raise errors.InvalidInputError("Only collection group queries ordered by __name__ can be partitioned.")
        self._engine.admission.admit(request.structured_query)
        view = self._views.open(request, names.database_of(request.parent))
        found = execution.documents(query, view.store, view.overlay)
        parts = min(request.partition_count + 1, len(found))
        splits = [found[len(found) * part // parts].message for part in range(1, parts)]
        self._engine.meter.query(1)
        page, token = paging.page(((query.sort_key(each), each) for each in splits), request)
        answer = messages.PartitionQueryResponse(next_page_token=token)
        for _, each in page:
            answer.partitions.add(values=[messages.Value(reference_value=each.name)], before=True)
        return answer


def _aggregates(wanted: Sequence[Message], view: View, query: Query) -> tuple[dict[str, Message], int]:
    """Return the aggregates by alias, and how many index entries they took."""
    entries = [0]

    def count(most: int | None) -> int:
        entries.append(execution.count(query, view.store, view.overlay, most))
        return entries[-1]

    def results() -> Sequence[Message]:
        found = execution.run(query, view.store, view.overlay)
        entries.append(len(found))
        return found

    return aggregation.compute(wanted, count, results), max(entries)


def _begun(view: View, response_class: Message) -> Iterable[Message]:
    """Return the response that announces the transaction which the request has begun, if it has."""
    return [response_class(transaction=view.begun)] if view.begun else []
