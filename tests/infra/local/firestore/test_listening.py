import queue
import time
from collections.abc import Iterator
from typing import Any

import grpc
import pytest
from google.cloud import firestore
from google.cloud.firestore_v1.base_query import FieldFilter

from infra.local.firestore import embedded, messages
from infra.local.firestore.messages import Message, TargetChange
from infra.local.firestore.rpcs import SERVICE
from tests.infra.local.firestore import builders
from tests.infra.local.firestore.builders import DATABASE, ROOT, name, nearest, put, query
from tests.infra.local.firestore.wire import Wire

WAIT = 10.0


class Snapshots:
    """What a listener was called with, in order."""

    def __init__(self) -> None:
        self._seen: queue.Queue[list[tuple[str, Any]]] = queue.Queue()

    def __call__(self, documents: list[Any], _changes: list[Any], _time: object) -> None:
        self._seen.put([(each.id, each.to_dict()) for each in documents])

    def next(self) -> list[tuple[str, Any]]:
        return self._seen.get(timeout=WAIT)


class Stream:
    """A bare Listen stream."""

    def __init__(self, host: str) -> None:
        self._requests: queue.Queue[Message | None] = queue.Queue()
        self._channel = grpc.insecure_channel(host)
        method = self._channel.stream_stream(
            f"/{SERVICE}/Listen", lambda each: each.SerializeToString(), messages.ListenResponse.FromString
        )
        self._responses = method(iter(self._requests.get, None), timeout=WAIT)

    def send(self, **fields: Any) -> None:
        self._requests.put(messages.request_class("Listen")(database=DATABASE, **fields))

    def until(self, kind: int) -> list[Message]:
        """Return what comes until a target change of ``kind``, that one included."""
        seen = []
        for response in self._responses:
            seen.append(response)
            if response.HasField("target_change") and response.target_change.target_change_type == kind:
                break
        return seen

    def close(self) -> None:
        self._requests.put(None)
        self._responses.cancel()  # type: ignore[no-untyped-call]  # the stubs of gRPC have no types here
        self._channel.close()


@pytest.fixture
def stream(emulator: embedded.Handle) -> Iterator[Stream]:
    opened = Stream(emulator.host)
    yield opened
    opened.close()


def kinds(responses: list[Message]) -> list[str]:
    names = {number: text for text, number in TargetChange.TargetChangeType.items()}
    return [
        names[each.target_change.target_change_type]
        if each.HasField("target_change")
        else each.WhichOneof("response_type")
        for each in responses
    ]


def test_document_listener_hears_every_change(sync_client: firestore.Client) -> None:
    document, snapshots = sync_client.document("c/d"), Snapshots()
    document.set({"n": 1})
    watch = document.on_snapshot(snapshots)
    assert snapshots.next() == [("d", {"n": 1})]
    document.update({"n": 2})
    assert snapshots.next() == [("d", {"n": 2})]
    document.delete()
    assert snapshots.next() == []
    watch.unsubscribe()


def test_query_listener_follows_its_results(sync_client: firestore.Client) -> None:
    collection, snapshots = sync_client.collection("c"), Snapshots()
    watch = collection.where(filter=FieldFilter("n", ">", 1)).order_by("n").on_snapshot(snapshots)
    assert snapshots.next() == []
    collection.document("b").set({"n": 3})
    assert snapshots.next() == [("b", {"n": 3})]
    collection.document("x").set({"n": 0})
    collection.document("a").set({"n": 2})
    assert snapshots.next() == [("a", {"n": 2}), ("b", {"n": 3})]
    collection.document("b").update({"n": 1})
    assert snapshots.next() == [("a", {"n": 2})]
    watch.unsubscribe()


def test_limited_listener_refills_its_window(sync_client: firestore.Client) -> None:
    collection, snapshots = sync_client.collection("c"), Snapshots()
    for each in range(4):
        collection.document(f"d{each}").set({"n": each})
    watch = collection.order_by("n").limit(2).on_snapshot(snapshots)
    assert [each for each, _ in snapshots.next()] == ["d0", "d1"]
    collection.document("d0").delete()
    assert [each for each, _ in snapshots.next()] == ["d1", "d2"]
    watch.unsubscribe()


def test_targets_start_with_what_there_is(stream: Stream, wire: Wire) -> None:
    wire.call("Commit", database=DATABASE, writes=[put("listened/a", x=1)])
    documents = [name("listened/a"), name("listened/none")]
    stream.send(add_target={"target_id": 7, "documents": {"documents": documents}})
    seen = stream.until(TargetChange.NO_CHANGE)
    assert kinds(seen) == ["ADD", "document_delete", "document_change", "CURRENT", "NO_CHANGE"]
    assert seen[1].document_delete.document == name("listened/none")
    assert seen[-1].target_change.HasField("read_time")


def test_resumed_targets_start_over(stream: Stream) -> None:
    target = {"target_id": 7, "query": {"parent": ROOT, "structured_query": query("nothing")}}
    stream.send(add_target={**target, "resume_token": b"resume"})
    assert kinds(stream.until(TargetChange.NO_CHANGE)) == ["ADD", "RESET", "CURRENT", "NO_CHANGE"]


def test_targets_come_and_go_on_one_stream(stream: Stream, wire: Wire) -> None:
    for number, collection in ((1, "one"), (2, "two")):
        found = {"parent": ROOT, "structured_query": query(collection)}
        stream.send(add_target={"target_id": number, "query": found})
        stream.until(TargetChange.NO_CHANGE)
    stream.send(remove_target=1)
    assert stream.until(TargetChange.REMOVE)[-1].target_change.target_ids == [1]
    wire.call("Commit", database=DATABASE, writes=[put("one/a", x=1), put("two/a", x=1)])
    changed = stream.until(TargetChange.NO_CHANGE)
    assert [each.document_change.document.name for each in changed[:-1]] == [name("two/a")]
    wire.call("Commit", database=DATABASE, writes=[builders.delete("one/a"), builders.delete("two/a")])


def test_unanswerable_targets_are_removed_with_cause(stream: Stream) -> None:
    refused = (
        {"query": {"parent": ROOT, "structured_query": nearest("c", [1.0])}},
        {"documents": {"documents": ["foo"]}},
    )
    for number, wanted in enumerate(refused):
        stream.send(add_target={"target_id": number, **wanted})
        (only,) = stream.until(TargetChange.REMOVE)
        assert (only.target_change.target_ids, only.target_change.cause.code) == ([number], 3)


def test_one_shot_targets_end_once_current(stream: Stream) -> None:
    stream.send(add_target={"target_id": 3, "once": True, "query": {"parent": ROOT, "structured_query": query("x")}})
    assert kinds(stream.until(TargetChange.REMOVE)) == ["ADD", "CURRENT", "NO_CHANGE", "REMOVE"]


def test_ended_streams_are_forgotten(emulator: embedded.Handle) -> None:
    observers = emulator._emulator._parts()[0].committer.observers
    opened = Stream(emulator.host)
    opened.send(add_target={"target_id": 3, "query": {"parent": ROOT, "structured_query": query("x")}})
    opened.until(TargetChange.NO_CHANGE)
    assert observers
    opened.close()
    end = time.monotonic() + WAIT
    while observers and time.monotonic() < end:
        time.sleep(0.001)
    assert observers == []
