"""
Asks a real database how it serves every recorded query, and holds that against the planner.

Query Explain plans a query without running it, for one billed read. Where an index is missing, the refusal of the query
itself carries a link to the proposed one; so a refused query is sent once more, for one result, without Explain.
"""

from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from typing import Any, Final, Literal, NamedTuple

from google.api_core import exceptions
from google.cloud.firestore_v1.services.firestore import FirestoreAsyncClient
from google.cloud.firestore_v1.types import firestore as rpc

from infra.indexes import links, report
from infra.indexes.catalogue import RecordedQuery
from infra.local.firestore import explaining, field_paths, queries, templates
from infra.local.firestore.messages import Message
from infra.local.firestore.planning import rendering
from infra.local.firestore.planning.indexes import IndexDefinition, from_manifest
from infra.local.firestore.planning.planner import IndexPlanner
from shared import errors
from shared.manifest import collections
from shared.manifest.collection import Collection

Outcome = Literal["agrees", "differs", "undeclared", "missing", "refused"]
FAILURES: Final[frozenset[Outcome]] = frozenset({"undeclared", "missing", "refused"})
_TIMEOUT: Final = 30.0


class Explained(NamedTuple):
    """An index as Query Explain names it."""

    scope: str
    properties: str

    @property
    def single(self) -> bool:
        """Whether it is of one field at most, beside the name."""
        return self.properties.count(",") <= 1


@dataclass(frozen=True)
class Answer:
    """
    How a database serves a query, and by which indexes the planner would.

    It ``differs`` when other declared indexes serve; an index that is ``undeclared`` will be missing elsewhere.
    ``proposed`` is what Firestore would create where one is missing.
    """

    query: RecordedQuery
    outcome: Outcome
    planned: tuple[Explained, ...]
    used: tuple[Explained, ...] = ()
    proposed: IndexDefinition | None = None
    detail: str = ""


class Verifier:
    """Explains queries to one database."""

    def __init__(
        self, client: FirestoreAsyncClient, database: str, declared: Sequence[Collection] = collections.ALL
    ) -> None:
        """Expect of ``database`` (``projects/p/databases/d``) the ``declared`` indexes."""
        self._client = client
        self._database = database
        composites, exemptions = from_manifest(declared)
        self._planner = IndexPlanner(composites, exemptions)
        self._declared = frozenset((index.collection, _explained(index)) for index in composites)

    async def verify(self, recorded: Sequence[RecordedQuery]) -> AsyncIterator[Answer]:
        """Yield an answer for each query; raises StoreError when the database answers none."""
        for query in recorded:
            yield await self._answer(query)

    async def _answer(self, query: RecordedQuery) -> Answer:
        planned = self._planned(query)
        request = query.request_to(self._database)
        request.explain_options.SetInParent()
        try:
            used = _indexes(await self._send(request))
        except exceptions.FailedPrecondition as error:
            return await self._missing(query, planned, error)
        except exceptions.InvalidArgument as error:
            return Answer(query, "refused", planned, detail=error.message)
        return Answer(query, self._outcome(query.collection, planned, used), planned, used)

    async def _missing(
        self, query: RecordedQuery, planned: tuple[Explained, ...], error: exceptions.FailedPrecondition
    ) -> Answer:
        message = error.message
        if links.proposed(message) is None:
            message = await self._refusal(query) or message
        return Answer(query, "missing", planned, proposed=links.proposed(message), detail=message)

    async def _refusal(self, query: RecordedQuery) -> str:
        request = query.request_to(self._database)
        if not templates.aggregates(request) and not request.structured_query.HasField("find_nearest"):
            request.structured_query.limit.value = 1
        try:
            await self._send(request)
        except exceptions.FailedPrecondition as error:
            return str(error.message)
        return ""

    async def _send(self, request: Message) -> list[Message]:
        kind, call = self._method(request)
        metadata = (("google-cloud-resource-prefix", self._database),)
        try:
            stream = await call(request=kind.wrap(request), retry=None, timeout=_TIMEOUT, metadata=metadata)
            return [type(answer).pb(answer) async for answer in stream]
        except (exceptions.FailedPrecondition, exceptions.InvalidArgument):
            raise
        except exceptions.GoogleAPIError as error:
            raise errors.StoreError(f"{self._database} does not answer: {error}") from error

    def _method(self, request: Message) -> tuple[Any, Any]:
        if templates.aggregates(request):
            return rpc.RunAggregationQueryRequest, self._client.run_aggregation_query
        return rpc.RunQueryRequest, self._client.run_query

    def _planned(self, query: RecordedQuery) -> tuple[Explained, ...]:
        paths = [field_paths.parse(each) for each in query.aggregated]
        parsed = queries.parse(query.request.parent, query.query, paths)
        return tuple(map(_explained, explaining.indexes(report.plan(self._planner, query), parsed)))

    def _outcome(self, collection: str, planned: tuple[Explained, ...], used: tuple[Explained, ...]) -> Outcome:
        if any(not each.single and (collection, each) not in self._declared for each in used):
            return "undeclared"
        return "agrees" if set(planned) == set(used) else "differs"


def _explained(index: IndexDefinition) -> Explained:
    named = rendering.explained(index)
    return _normal(named["query_scope"], named["properties"])


def _indexes(answers: Sequence[Message]) -> tuple[Explained, ...]:
    used = [index for answer in answers for index in answer.explain_metrics.plan_summary.indexes_used]
    return tuple(dict.fromkeys(_normal(str(each["query_scope"]), str(each["properties"])) for each in used))


def _normal(scope: str, properties: str) -> Explained:
    """Return an index's name in one spelling: Google's own documents have several."""
    fields = (" ".join(field.split()) for field in properties.strip("() ").split(","))
    return Explained(scope.capitalize(), f"({', '.join(fields)})")
