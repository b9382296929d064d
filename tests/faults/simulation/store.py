"""The document store in process: the engine of the Firestore emulator behind the four calls that our code makes."""

import contextlib
from collections.abc import Callable, Coroutine, Iterable
from typing import Any, Self

from google.api_core import exceptions
from google.cloud.firestore_v1.types import firestore as rpc

from infra.local.firestore import limits, status
from infra.local.firestore.engine import Configuration, Engine
from infra.local.firestore.planning.planner import IndexPlanner
from infra.local.firestore.querying import Querying
from infra.local.firestore.reading import Reading
from infra.local.firestore.writing import Writing
from shared import errors
from shared.firestore import writes
from shared.firestore.writes import Write
from tests.faults.simulation import wire
from tests.faults.simulation.virtual_time import Process, ProcessClock
from tests.faults.simulation.wire import Wire


def _nothing(_: Any = 1) -> None:
    return


def _one(_: int) -> int:
    return 1


DATABASE = "projects/simulation/databases/(default)"
_UNMETERED = {"read": _nothing, "query": _one, "commit": _nothing}
_Answers = Callable[[Any], Coroutine[Any, Any, Any]]


class Store:
    """One database in memory, as strict as Firestore about indexes, preconditions and sizes."""

    def __init__(self, clock: ProcessClock, planner: IndexPlanner) -> None:
        self.engine = Engine.open(Configuration(clock=clock, planner=planner))
        vars(self.engine.meter).update(_UNMETERED)
        reading, querying, writing = Reading(self.engine), Querying(self.engine), Writing(self.engine)
        self.rpcs: dict[str, _Answers] = {
            "BatchGetDocuments": reading.batch_get_documents,
            "RunQuery": querying.run_query,
            "RunAggregationQuery": querying.run_aggregation_query,
            "Commit": writing.commit,
        }

    def put(self, write: Write) -> None:
        """Change a document on the spot, before anybody is there to see it."""
        request = rpc.CommitRequest.pb()(database=DATABASE)
        request.writes.append(writes.to_message(write, f"{DATABASE}/documents"))
        with contextlib.suppress(StopIteration):
            self.rpcs["Commit"](request).send(None)

    def close(self) -> None:
        """Let go of the data."""
        self.engine.close()


class StoreClient:
    """What a process holds in place of ``FirestoreAsyncClient``: the same calls, over the wire of the simulation."""

    def __init__(self, store: Store, process: Process, wire: Wire) -> None:
        self._store = store
        self._process = process
        self._wire = wire

    async def batch_get_documents(self, request: Any, **_: Any) -> "_Stream":
        found = await self._call("BatchGetDocuments", "read", rpc.BatchGetDocumentsRequest.pb(request), wire.READING)
        return _Stream(map(rpc.BatchGetDocumentsResponse.wrap, found))

    async def run_query(self, request: Any, **_: Any) -> "_Stream":
        found = await self._call("RunQuery", "query", rpc.RunQueryRequest.pb(request), wire.READING)
        return _Stream(map(rpc.RunQueryResponse.wrap, found))

    async def run_aggregation_query(self, request: Any, **_: Any) -> "_Stream":
        message = rpc.RunAggregationQueryRequest.pb(request)
        found = await self._call("RunAggregationQuery", "count", message, wire.READING)
        return _Stream(map(rpc.RunAggregationQueryResponse.wrap, found))

    async def commit(self, request: Any, **_: Any) -> Any:
        message = rpc.CommitRequest.pb(request)
        return rpc.CommitResponse.wrap(await self._call("Commit", "commit", message, wire.COMMITTING))

    async def _call(self, name: str, verb: str, message: Any, kinds: Any) -> Any:
        raw = message.SerializeToString()

        async def serve() -> Any:
            try:
                limits.check_request_size(len(raw))
                return await self._store.rpcs[name](type(message).FromString(raw))
            except errors.PressroomError as error:
                raise exceptions.from_grpc_status(status.code_of(error), error.detail) from error

        return await self._wire.call(self._process, f"{verb} {_subject(message)}", kinds, serve)


class _Stream:
    """The answers of a streaming call."""

    def __init__(self, answers: Iterable[Any]) -> None:
        self._answers = iter(answers)

    def __aiter__(self) -> Self:
        return self

    async def __anext__(self) -> Any:
        for answer in self._answers:
            return answer
        raise StopAsyncIteration


def _subject(message: Any) -> str:
    """Return what a request is about, for the name of its place: the first document or the collection."""
    kind = message.DESCRIPTOR.name
    if kind == "BatchGetDocumentsRequest":
        return _relative(message.documents[0])
    if kind == "CommitRequest":
        first = message.writes[0]
        return _relative(first.delete or first.update.name)
    asked = message if kind == "RunQueryRequest" else message.structured_aggregation_query
    source = asked.structured_query.from_[0].collection_id
    return f"{_relative(message.parent)}/{source}"


def _relative(name: str) -> str:
    return name.partition("/documents")[2].removeprefix("/")
