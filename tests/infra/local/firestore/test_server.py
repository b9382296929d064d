import asyncio
import contextlib
import socket
from typing import Any, TypeAlias

import pytest
from google.api_core import exceptions
from google.cloud import firestore
from google.cloud.firestore_v1.base_query import FieldFilter, Or
from google.cloud.firestore_v1.base_vector_query import DistanceMeasure
from google.cloud.firestore_v1.field_path import FieldPath
from google.cloud.firestore_v1.vector import Vector

from infra.local.firestore.engine import Configuration
from infra.local.firestore.planning.planner import IndexPlanner
from infra.local.firestore.server import FirestoreEmulator
from shared import errors
from shared.manifest import collections

Client: TypeAlias = firestore.AsyncClient


async def ids(stream: Any) -> list[str]:
    return [each.id async for each in stream]


async def test_documents_live_through_the_client(client: Client) -> None:
    document = client.document("c/d")
    await document.create({"n": 1, "m": {"a": [1, {"b": None}]}, "t": firestore.SERVER_TIMESTAMP})
    with pytest.raises(exceptions.AlreadyExists):
        await document.create({})
    await document.update({"n": firestore.Increment(2), "m.c": b"x", "t": firestore.DELETE_FIELD})
    assert (await document.get()).to_dict() == {"n": 3, "m": {"a": [1, {"b": None}], "c": b"x"}}
    await document.set({"m": {"d": firestore.GeoPoint(1, 2)}}, merge=True)
    assert (await document.get(["m.d"])).to_dict() == {"m": {"d": firestore.GeoPoint(1, 2)}}
    await document.delete()
    assert not (await document.get()).exists
    with pytest.raises(exceptions.NotFound):
        await document.update({"n": 1})


async def test_transforms_work_through_the_client(client: Client) -> None:
    document = client.document("c/d")
    await document.set({
        "t": firestore.ArrayUnion(["a", "b"]),
        "low": firestore.Minimum(5),
        "high": firestore.Maximum(5),
    })
    await document.update({
        "t": firestore.ArrayRemove(["a"]),
        "low": firestore.Minimum(3),
        "high": firestore.Maximum(9),
    })
    assert (await document.get()).to_dict() == {"t": ["b"], "low": 3, "high": 9}


async def test_batches_are_all_or_nothing(client: Client) -> None:
    batch = client.batch()
    batch.set(client.document("c/a"), {"n": 1})
    batch.update(client.document("c/none"), {"n": 1})
    with pytest.raises(exceptions.NotFound):
        await batch.commit()
    assert not (await client.document("c/a").get()).exists


async def test_update_time_guards_against_others(client: Client) -> None:
    document = client.document("c/d")
    first = await document.set({"n": 1})
    await document.set({"n": 2})
    with pytest.raises(exceptions.FailedPrecondition, match="does not match the required base version"):
        await document.update({"n": 3}, option=client.write_option(last_update_time=first.update_time))


@pytest.fixture
async def filled(client: Client) -> Client:
    batch = client.batch()
    for each in range(10):
        batch.set(client.document(f"c/d{each}"), {"n": each, "even": each % 2 == 0, "tags": [f"t{each % 3}"]})
    batch.set(client.document("other/x/c/d10"), {"n": 10, "even": True})
    await batch.commit()
    return client


async def test_filters_work_through_the_client(filled: Client) -> None:
    c = filled.collection("c")
    even, low = FieldFilter("even", "==", True), FieldFilter("n", "<", 3)
    either = Or([low, FieldFilter("n", "in", [8, 9])])
    tagged = FieldFilter("tags", "array_contains_any", ["t1"])
    named = FieldFilter(FieldPath.document_id(), "in", [c.document("d2"), c.document("none")])
    assert await ids(c.where(filter=even).where(filter=low).stream()) == ["d0", "d2"]
    assert await ids(c.where(filter=either).stream()) == ["d0", "d1", "d2", "d8", "d9"]
    assert await ids(c.where(filter=tagged).offset(1).stream()) == ["d4", "d7"]
    assert await ids(c.where(filter=named).stream()) == ["d2"]
    assert await ids(filled.collection_group("c").where(filter=even).stream()) == ["d0", "d2", "d4", "d6", "d8", "d10"]


async def test_orders_and_cursors_work_through_client(filled: Client) -> None:
    c = filled.collection("c")
    snapshot = await c.document("d3").get()
    assert await ids(c.order_by("n", direction="DESCENDING").limit(2).stream()) == ["d9", "d8"]
    assert [each.id for each in await c.order_by("n").limit_to_last(2).get()] == ["d8", "d9"]
    assert await ids(c.order_by("n").start_after({"n": 7}).stream()) == ["d8", "d9"]
    assert await ids(c.order_by("n").end_at(snapshot).stream()) == ["d0", "d1", "d2", "d3"]
    assert [each.to_dict() async for each in c.select(["n"]).limit(1).stream()] == [{"n": 0}]


async def test_aggregations_work_through_the_client(filled: Client) -> None:
    even = filled.collection("c").where(filter=FieldFilter("even", "==", True))
    ((count,),) = await even.count().get()
    ((total,),) = await even.sum("n").get()
    ((average,),) = await even.avg("n").get()
    assert (count.value, total.value, average.value) == (5, 20, 4.0)


async def test_listings_work_through_the_client(filled: Client) -> None:
    assert [each.id async for each in filled.collections()] == ["c", "other"]
    assert [each.id async for each in filled.collection("other").list_documents()] == ["x"]
    assert [each.id async for each in filled.document("other/x").collections()] == ["c"]
    found = filled.get_all([filled.document("c/d1"), filled.document("c/none")])
    assert sorted([(each.id, each.exists) async for each in found]) == [("d1", True), ("none", False)]


async def test_partitions_work_through_the_client(filled: Client) -> None:
    parts = [each async for each in filled.collection_group("c").get_partitions(3)]
    seen = [await ids(each.query().stream()) for each in parts]
    assert [each for part in seen for each in part] == [f"d{each}" for each in (*range(10), 10)]
    assert len(parts) == 4


async def test_neighbours_work_through_the_client(client: Client) -> None:
    for each in range(5):
        await client.document(f"v/d{each}").set({"e": Vector([float(each), 1.0]), "odd": each % 2})
    found = client.collection("v").find_nearest(
        vector_field="e",
        query_vector=Vector([0.0, 1.0]),
        distance_measure=DistanceMeasure.EUCLIDEAN,
        limit=3,
        distance_result_field="d",
        distance_threshold=1.0,
    )
    assert [(each.id, each.get("d")) async for each in found.stream()] == [("d0", 0.0), ("d1", 1.0)]


async def test_recursive_delete_leaves_nothing(filled: Client) -> None:
    await filled.document("c/d1/s/x").set({})
    await filled.recursive_delete(filled.collection("c"))
    assert [each.id async for each in filled.collections()] == ["other"]


async def test_databases_and_projects_are_apart(client: Client, project: str) -> None:
    others = [Client(project=project, database="other"), Client(project=f"{project}-b")]
    for position, each in enumerate((client, *others)):
        await each.document("c/d").set({"n": position})
    for position, each in enumerate((client, *others)):
        assert [found.to_dict() async for found in each.collection("c").stream()] == [{"n": position}]
    for each in others:
        await each._firestore_api.transport.close()


async def _increment(transaction: Any, document: Any) -> None:
    snapshot = await document.get(transaction=transaction)
    transaction.update(document, {"n": snapshot.get("n") + 1})


async def _move(transaction: Any, source: Any, target: Any) -> None:
    taken, given = [await each.get(transaction=transaction) for each in (source, target)]
    transaction.update(source, {"n": taken.get("n") - 1})
    transaction.update(target, {"n": given.get("n") + 1})


increment, move = firestore.async_transactional(_increment), firestore.async_transactional(_move)


async def test_fifty_transactions_on_one_document(client: Client) -> None:
    document = client.document("c/hot")
    await document.set({"n": 0})
    await asyncio.gather(*(increment(client.transaction(max_attempts=1), document) for _ in range(50)))
    assert (await document.get()).get("n") == 50


async def retried(client: Client, source: Any, target: Any) -> None:
    """Move one, again and again: the client library lets an aborted read escape."""
    while True:
        with contextlib.suppress(exceptions.Aborted):
            await move(client.transaction(), source, target)
            return


async def test_crossing_transactions_lose_no_update(client: Client) -> None:
    documents = [client.document(f"c/d{each}") for each in range(3)]
    for each in documents:
        await each.set({"n": 0})
    moves = [retried(client, documents[each % 3], documents[(each + 1) % 3]) for each in range(15)]
    plain = [documents[0].update({"n": firestore.Increment(1)}) for _ in range(5)]
    await asyncio.gather(*moves, *plain)
    assert [(await each.get()).get("n") for each in documents] == [5, 0, 0]


async def test_refused_queries_name_the_index(monkeypatch: pytest.MonkeyPatch) -> None:
    emulator = FirestoreEmulator(Configuration(planner=IndexPlanner.from_manifest(collections.ALL)))
    await emulator.start()
    monkeypatch.setenv("FIRESTORE_EMULATOR_HOST", emulator.host)
    client = Client(project="p")
    mine = client.collection(collections.JOBS.name).where(filter=FieldFilter("tenant", "==", "t"))
    assert await ids(mine.order_by("created_at", direction="DESCENDING").stream()) == []
    with pytest.raises(exceptions.FailedPrecondition, match=r"The query requires an index\..*index\("):
        await ids(mine.order_by("fence").stream())
    with pytest.raises(exceptions.FailedPrecondition, match="requires an index"):
        await mine.order_by("fence").count().get()
    assert [each.count for each in await emulator.queries()] == [1, 2]
    await client._firestore_api.transport.close()
    await emulator.stop()


async def test_taken_port_is_refused_clearly() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        with pytest.raises(errors.StoreUnavailableError, match=f"Port {port} of 127.0.0.1 is taken"):
            await FirestoreEmulator().start(port)


async def test_only_this_machine_can_connect() -> None:
    emulator = FirestoreEmulator()
    port = await emulator.start()
    with socket.socket() as other:
        other.bind(("127.0.0.2", port))
    assert emulator.host == f"127.0.0.1:{port}"
    await emulator.stop()
    await emulator.stop()
    with pytest.raises(errors.StoreUnavailableError, match="not running"):
        await emulator.queries()
