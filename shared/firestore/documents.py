"""Documents of one database: read, committed, queried and counted, with our errors and retries."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial
from typing import Any

from google.cloud.firestore_v1.services.firestore import FirestoreAsyncClient
from google.cloud.firestore_v1.types import firestore as rpc

from shared import errors
from shared.clock import Clock
from shared.firestore import callers, failures, queries, values, writes
from shared.manifest import collections
from shared.resilience import retry

TIMEOUT = 10.0
_RETRY = retry.Policy(attempts=4, base=0.05, cap=1.0)
_TTL_FIELDS = {item.name: item.ttl_field for item in collections.ALL if item.ttl_field}
_GetRequest = type(rpc.BatchGetDocumentsRequest.pb(rpc.BatchGetDocumentsRequest()))
_CommitRequest = type(rpc.CommitRequest.pb(rpc.CommitRequest()))
_QueryRequest = type(rpc.RunQueryRequest.pb(rpc.RunQueryRequest()))
_CountRequest = type(rpc.RunAggregationQueryRequest.pb(rpc.RunAggregationQueryRequest()))


@dataclass(frozen=True, slots=True)
class Document:
    """A document as it was at ``read_time``, the store's own clock; ``version`` is for preconditions."""

    path: str
    data: Mapping[str, Any]
    version: Any
    read_time: datetime

    @property
    def id(self) -> str:
        """Return the last segment of the path."""
        return self.path.rsplit("/", 1)[-1]

    @property
    def expired(self) -> bool:
        """Return whether its TTL had passed when it was read."""
        field = _TTL_FIELDS.get(self.path.rsplit("/", 2)[-2])
        expiry = self.data.get(field) if field else None
        return isinstance(expiry, datetime) and expiry <= self.read_time


@dataclass(frozen=True, slots=True)
class Found:
    """What a query finds; nothing that was committed up to ``read_time`` is missing."""

    documents: list[Document]
    read_time: datetime


@dataclass(frozen=True, slots=True)
class Tally:
    """How many documents a query finds among all that was committed up to ``read_time``, and nothing later."""

    number: int
    read_time: datetime


class Documents:
    """
    The documents of one Firestore database.

    Paths are relative to the database (``jobs/job_x``). A document whose TTL has passed is absent, although
    Firestore may take a day to delete it. Every method raises the store errors of the taxonomy.
    """

    def __init__(self, client: FirestoreAsyncClient, clock: Clock, project: str, database: str) -> None:
        self._client = client
        self._clock = clock
        self._database = f"projects/{project}/databases/{database}"
        self._root = f"{self._database}/documents"
        self._metadata = (("google-cloud-resource-prefix", self._database),)
        self._tells_callers = callers.wanted()

    async def get(self, path: str) -> Document | None:
        """Return the document at ``path``, or None."""
        return (await self.get_all([path])).get(path)

    async def get_all(self, paths: Sequence[str]) -> dict[str, Document]:
        """Return the existing ones of ``paths``, by path, in one round trip, or in none when there are no paths."""
        return await retry.call(_RETRY, partial(self._get_all, paths), clock=self._clock) if paths else {}

    async def commit(self, batch: Sequence[writes.Write]) -> list[Any]:
        """
        Apply all writes or none, and return the new versions in order.

        Raises AlreadyExistsError for a failed create and PreconditionError for a failed update. After a lost
        answer the commit is tried again, so a caller with preconditions must look whether it was its own.
        """
        return await retry.call(_RETRY, partial(self._commit, batch), clock=self._clock)

    async def query(self, query: queries.Query, *, expired: bool = False) -> list[Document]:
        """Return the documents that ``query`` finds, in its order; the ``expired`` ones only when asked for."""
        return (await self.find(query, expired=expired)).documents

    async def find(self, query: queries.Query, *, expired: bool = False) -> Found:
        """Return what ``query`` finds, as ``query`` does, and the store's time for it."""
        found = await retry.call(_RETRY, partial(self._query, query), clock=self._clock)
        return found if expired else replace(found, documents=[one for one in found.documents if not one.expired])

    async def count(self, query: queries.Query) -> int:
        """Return how many documents ``query`` finds; expired ones count until Firestore deletes them."""
        return (await self.tally(query)).number

    async def tally(self, query: queries.Query) -> Tally:
        """Return how many documents ``query`` finds, as ``count`` does, and the store's time for it."""
        return await retry.call(_RETRY, partial(self._count, query), clock=self._clock)

    async def ping(self) -> None:
        """Raise unless the database answers."""
        await self._get_all(["health/ping"])

    async def aclose(self) -> None:
        """Close the channel."""
        await self._client.transport.close()

    async def _get_all(self, paths: Sequence[str]) -> dict[str, Document]:
        message = _GetRequest(database=self._database, documents=[f"{self._root}/{path}" for path in paths])
        request = rpc.BatchGetDocumentsRequest.wrap(message)
        found = {}
        with failures.translated():
            stream = await self._client.batch_get_documents(
                request=request, retry=None, timeout=TIMEOUT, metadata=self._metadata
            )
            async for wrapped in stream:
                answer = rpc.BatchGetDocumentsResponse.pb(wrapped)
                if answer.HasField("found"):
                    document = self._document(answer.found, answer.read_time)
                    found[document.path] = document
        return {path: document for path, document in found.items() if not document.expired}

    async def _commit(self, batch: Sequence[writes.Write]) -> list[Any]:
        message = _CommitRequest(database=self._database)
        try:
            message.writes.extend(writes.to_message(write, self._root) for write in batch)
        except (TypeError, ValueError) as error:
            raise errors.StoreError("This is not data that the document store can keep.") from error
        with failures.translated():
            response = await self._client.commit(
                request=rpc.CommitRequest.wrap(message), retry=None, timeout=TIMEOUT, metadata=self._metadata
            )
        return [result.update_time for result in rpc.CommitResponse.pb(response).write_results]

    async def _query(self, query: queries.Query) -> Found:
        message = _QueryRequest(parent=self._parent(query))
        message.structured_query.CopyFrom(queries.to_message(query, self._root))
        found: list[Document] = []
        read_time: datetime | None = None
        with failures.translated():
            stream = await self._client.run_query(
                request=rpc.RunQueryRequest.wrap(message),
                retry=None,
                timeout=TIMEOUT,
                metadata=self._query_metadata(),
            )
            async for wrapped in stream:
                answer = rpc.RunQueryResponse.pb(wrapped)
                read_time = read_time or values.timestamp(answer.read_time)  # it may grow while a long answer comes
                if answer.HasField("document"):
                    found.append(self._document(answer.document, answer.read_time))
        if read_time is None:
            raise errors.StoreUnavailableError
        return Found(found, read_time)

    async def _count(self, query: queries.Query) -> Tally:
        message = _CountRequest(parent=self._parent(query))
        aggregation = message.structured_aggregation_query
        aggregation.structured_query.CopyFrom(queries.to_message(query, self._root))
        counter = aggregation.aggregations.add()
        counter.alias = "count"
        counter.count.SetInParent()
        with failures.translated():
            stream = await self._client.run_aggregation_query(
                request=rpc.RunAggregationQueryRequest.wrap(message),
                retry=None,
                timeout=TIMEOUT,
                metadata=self._query_metadata(),
            )
            async for wrapped in stream:
                answer = rpc.RunAggregationQueryResponse.pb(wrapped)
                number = int(answer.result.aggregate_fields["count"].integer_value)
                return Tally(number, values.timestamp(answer.read_time))
        raise errors.StoreUnavailableError

    def _query_metadata(self) -> tuple[tuple[str, str], ...]:
        return (*self._metadata, (callers.HEADER, callers.name())) if self._tells_callers else self._metadata

    def _parent(self, query: queries.Query) -> str:
        return f"{self._root}/{query.parent}" if query.parent else self._root

    def _document(self, message: Any, read_time: Any) -> Document:
        return Document(
            path=message.name[len(self._root) + 1 :],
            data=values.decode_fields(message.fields),
            version=message.update_time,
            read_time=values.timestamp(read_time),
        )
