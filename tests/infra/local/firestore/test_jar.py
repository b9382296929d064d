"""The same requests to our emulator and to Google's: equal answers, whatever the random data."""

import re
import socket
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import grpc
import pytest

from infra.local.firestore import embedded, messages
from infra.local.firestore.engine import Configuration
from infra.local.firestore.messages import Message
from tests.infra.local.firestore import jar, random_data
from tests.infra.local.firestore.builders import DATABASE, ROOT, Vector, delete, name, put, query, transform, value
from tests.infra.local.firestore.random_data import Source
from tests.infra.local.firestore.wire import Wire

pytestmark = pytest.mark.jar

SEEDS = range(1, 4)
PATHS = tuple(f"few/d{each}" for each in range(4))
ONLY_GOOGLE_REFUSES = (
    r"A maximum of 1 'ARRAY_CONTAINS' filter is allowed per disjunction",  # our index planner refuses it
    r"'NOT_IN' cannot be used in the same query with",  # our index planner refuses it
    r"requires an index that has fields .* after __name__",  # our index planner refuses it
    r"does not support descending key scans",  # a gap of Google's emulator, production has them
)


@dataclass(frozen=True)
class Pair:
    """Both servers."""

    ours: Wire
    google: Wire

    def call(self, rpc: str, view: Callable[[Any], Any], **fields: Any) -> tuple[Any, Any]:
        """Return what ``view`` makes of both answers, or the code of a failure."""
        return _outcome(self.ours, rpc, view, fields), _outcome(self.google, rpc, view, fields)

    def commit(self, *writes: Message) -> None:
        for wire in (self.ours, self.google):
            wire.call("Commit", database=DATABASE, writes=writes)


def _outcome(wire: Wire, rpc: str, view: Callable[[Any], Any], fields: dict[str, Any]) -> Any:
    try:
        return view(wire.call(rpc, **fields))
    except grpc.RpcError as error:
        known = any(re.search(each, str(error.details())) for each in ONLY_GOOGLE_REFUSES)
        return None if known else error.code()


@pytest.fixture(scope="session")
def servers() -> Iterator[Pair]:
    found = jar.find()
    if found is None:
        pytest.skip("gcloud, Java or the Firestore emulator of the Cloud SDK is not installed")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    declared = Configuration(planner=None, collections=(random_data.COLLECTION,))
    with jar.running(*found, port) as google, embedded.running(declared) as handle:
        pair = Pair(Wire(handle.host), Wire(google))
        yield pair
        pair.ours.close()
        pair.google.close()


@pytest.fixture
def both(servers: Pair) -> Iterator[Pair]:
    yield servers
    for wire in (servers.ours, servers.google):
        stored = wire.call("RunQuery", parent=ROOT, structured_query={"from_": [{"all_descendants": True}]})
        documents = [each.document.name for each in stored if each.HasField("document")]
        wire.call("Commit", database=DATABASE, writes=[messages.Write(delete=each) for each in documents])


def content(document: Message) -> tuple[str, bytes]:
    fields = messages.Document(fields=document.fields)
    return document.name, fields.SerializeToString(deterministic=True)


def found(responses: list[Message]) -> list[tuple[str, bytes]]:
    return [content(each.document) for each in responses if each.HasField("document")]


def agree(outcomes: tuple[Any, Any], what: Any) -> None:
    ours, google = outcomes
    assert google is None or ours == google, what


@pytest.mark.parametrize("seed", SEEDS)
def test_random_queries_agree_with_google(both: Pair, seed: int) -> None:
    source = Source(seed)
    both.commit(*source.documents(60))
    for _ in range(100):
        wanted = source.query()
        agree(both.call("RunQuery", found, parent=ROOT, structured_query=wanted), wanted)


@pytest.mark.parametrize("seed", SEEDS)
def test_random_neighbours_agree_with_google(both: Pair, seed: int) -> None:
    source = Source(seed)
    both.commit(*source.vectors(40))

    def ranked(responses: list[Message]) -> list[tuple[str, str]]:
        documents = [each.document for each in responses if each.HasField("document")]
        return [(each.name, f"{each.fields['d'].double_value:.9g}") for each in documents]

    for _ in range(40):
        wanted = source.neighbours()
        agree(both.call("RunQuery", ranked, parent=ROOT, structured_query=wanted), wanted)


@pytest.mark.parametrize("seed", SEEDS)
def test_random_aggregations_agree_with_google(both: Pair, seed: int) -> None:
    source = Source(seed, random_data.MODERATE)
    both.commit(*source.documents(60))

    def aggregates(responses: list[Message]) -> dict[str, str]:
        return {alias: str(each) for alias, each in responses[0].result.aggregate_fields.items()}

    for _ in range(60):
        inner = source.query()
        inner.ClearField("select")
        wanted = {"structured_query": inner, "aggregations": source.aggregations()}
        agree(both.call("RunAggregationQuery", aggregates, parent=ROOT, structured_aggregation_query=wanted), wanted)


@pytest.mark.parametrize("seed", SEEDS)
def test_random_commits_agree_with_google(both: Pair, seed: int) -> None:
    source = Source(seed)

    def results(answer: Message) -> list[tuple[bool, list[bytes]]]:
        return [
            (each.HasField("update_time"), list(map(_bytes, each.transform_results))) for each in answer.write_results
        ]

    for _ in range(100):
        chosen = source.random.sample(PATHS, source.random.choice((1, 1, 2, 3)))
        writes = [source.write(path) for path in chosen]
        agree(both.call("Commit", _results, database=DATABASE, writes=writes), writes)
        agree(both.call("BatchGetDocuments", _stored, database=DATABASE, documents=list(map(name, PATHS))), writes)


def named(field: str) -> Message:
    """Return a write of a document whose only field has that name."""
    return messages.Write(update={"name": name("c/d"), "fields": {field: value(1)}})


REFUSED_WRITES = {
    "nothing to do": messages.Write(),
    "name is no name": messages.Write(delete="foo"),
    "name of a collection": messages.Write(delete=f"{ROOT}/c"),
    "reserved id": put("c/__x__"),
    "reserved field": put("c/d", __x__=1),
    "reserved field below": put("c/d", m={"__x__": 1}),
    "empty field name": named(""),
    "long id": put(f"c/{'x' * 1501}"),
    "deep path": put("/".join(["c"] * 202)),
    "long field name": named("x" * 1501),
    "array in array": put("c/d", x=[[1]]),
    "no value": put("c/d", x=messages.Value()),
    "vector of integers": put("c/d", x={"__type__": "__vector__", "value": [1]}),
    "vector of nothing": put("c/d", x=Vector(())),
    "vector in array": put("c/d", x=[Vector((1.0,))]),
    "large value": put("c/d", x="x" * 1_048_488),
    "large document": put("c/d", x="x" * 700_000, y="x" * 700_000),
    "far point": put("c/d", x=messages.Value(geo_point_value={"latitude": 91})),
    "late second": put("c/d", x=messages.Value(timestamp_value={"seconds": 10**13})),
    "malformed mask": put("c/d", mask=["a..b"]),
    "reserved mask": put("c/d", mask=["__x__"]),
    "transforms of parent and child": put(
        "c/d", transforms=[transform("a", "increment", 1), transform("a.b", "increment", 1)]
    ),
    "increment by text": put("c/d", transforms=[transform("a", "increment", "x")]),
    "missing document": put("c/none", exists=True),
    "missing document to delete": delete("c/none", exists=True),
    "present document": put("c/present", exists=False),
    "other version": messages.Write(delete=name("c/present"), current_document={"update_time": {"seconds": 1}}),
    "version of nothing": messages.Write(delete=name("c/none"), current_document={"update_time": {"seconds": 1}}),
}
REFUSED_QUERIES = {
    "two collections": messages.StructuredQuery(from_=[{"collection_id": "c"}, {"collection_id": "d"}]),
    "slash in collection": query("c/d"),
    "reserved collection": query("__c__"),
    "negative limit": query("c", limit=-1),
    "negative offset": query("c", offset=-1),
    "malformed path": query("c", ("a..b", "==", 1)),
    "reserved path": query("c", ("__x__", "==", 1)),
    "no operator": query("c", ("a", "OPERATOR_UNSPECIFIED", 1)),
    "no unary operator": query("c", ("a", "OPERATOR_UNSPECIFIED")),
    "no filter": messages.StructuredQuery(from_=[{"collection_id": "c"}], where={}),
    "in nothing": query("c", ("a", "in", [])),
    "in no array": query("c", ("a", "in", 1)),
    "in too many": query("c", ("a", "in", list(range(31)))),
    "too many disjunctions": query("c", ("a", "in", list(range(6))), ("b", "in", list(range(6)))),
    "two negations": query("c", ("a", "!=", 1), ("b", "!=", 1)),
    "name is text": query("c", ("__name__", "==", "d")),
    "name is null": query("c", ("__name__", "IS_NULL")),
    "name contains": query("c", ("__name__", "contains", "d")),
    "order twice": query("c", order=("a", "-a")),
    "order after name": query("c", order=("__name__", "a")),
    "implied order after name": query("c", ("a", ">", 1), order=("__name__",)),
    "cursor too long": query("c", order=("a",), start=([1, 2], True)),
    "cursor without order": query("c", start=([1], True)),
    "cursor of text as name": query("c", order=("__name__",), start=(["d"], True)),
    "malformed select": query("c", select=("a..",)),
}


@pytest.mark.parametrize("write", REFUSED_WRITES.values(), ids=REFUSED_WRITES)
def test_refused_writes_have_equal_codes(both: Pair, write: Message) -> None:
    both.commit(put("c/present"))
    ours, google = both.call("Commit", str, database=DATABASE, writes=[write])
    assert isinstance(ours, grpc.StatusCode)
    assert ours == google


@pytest.mark.parametrize("wanted", REFUSED_QUERIES.values(), ids=REFUSED_QUERIES)
def test_refused_queries_have_equal_codes(both: Pair, wanted: Message) -> None:
    ours, google = both.call("RunQuery", found, parent=ROOT, structured_query=wanted)
    assert isinstance(ours, grpc.StatusCode)
    assert ours == google


@pytest.mark.parametrize(
    "fields",
    [{}, {"show_missing": True}, {"order_by": "n desc"}, {"mask": {"field_paths": ["m"]}}, {"collection_id": "none"}],
    ids=str,
)
def test_listings_agree_with_google(both: Pair, fields: dict[str, Any]) -> None:
    both.commit(*(put(path, n=each, m=1) for each, path in enumerate(("c/a", "c/b", "c/x/s/y", "c/z/s/y/t/u", "c-/a"))))

    def listed(answer: Message) -> list[tuple[tuple[str, bytes], bool]]:
        return [(content(each), each.HasField("create_time")) for each in answer.documents]

    agree(both.call("ListDocuments", listed, **{"parent": ROOT, "collection_id": "c", **fields}), fields)
    for parent in (ROOT, name("c/z"), name("c/a")):
        agree(both.call("ListCollectionIds", lambda each: list(each.collection_ids), parent=parent), parent)


def _stored(responses: list[Message]) -> list[tuple[str, bytes]]:
    return sorted(content(each.found) if each.HasField("found") else (each.missing, b"") for each in responses)


def _results(answer: Message) -> list[tuple[bool, list[bytes]]]:
    written = answer.write_results
    return [(each.HasField("update_time"), list(map(_bytes, each.transform_results))) for each in written]


def _bytes(message: Message) -> bytes:
    raw: bytes = message.SerializeToString(deterministic=True)
    return raw
