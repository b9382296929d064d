import itertools
import math
from typing import Any

import pytest

from infra.local.firestore import messages
from infra.local.firestore.engine import Engine
from infra.local.firestore.messages import Message
from infra.local.firestore.querying import Querying
from shared import errors
from tests.infra.local.firestore.builders import ROOT, Vector, commit, delete, ids, name, nearest, put, query, value


@pytest.fixture
async def querying(engine: Engine) -> Querying:
    await commit(engine, *(put(f"c/d{each}", n=each, e=Vector((float(each), 1.0))) for each in range(5)))
    return Querying(engine)


async def run(querying: Querying, message: Message, **fields: Any) -> list[Message]:
    request = messages.request_class("RunQuery")(parent=ROOT, structured_query=message, **fields)
    return list(await querying.run_query(request))


async def aggregate(querying: Querying, message: Message, *given: dict[str, Any], **fields: Any) -> list[Message]:
    wanted = {"structured_query": message, "aggregations": given}
    request = messages.request_class("RunAggregationQuery")(parent=ROOT, structured_aggregation_query=wanted, **fields)
    return list(await querying.run_aggregation_query(request))


async def partition(querying: Querying, message: Message, **fields: Any) -> Message:
    request = messages.request_class("PartitionQuery")(parent=ROOT, structured_query=message, **fields)
    return await querying.partition_query(request)


async def test_each_result_is_one_response(querying: Querying) -> None:
    found = await run(querying, query("c", ("n", ">", 1), offset=1))
    assert ids(each.document for each in found) == ["d3", "d4"]
    assert [each.skipped_results for each in found] == [1, 0]
    assert [each.done for each in found] == [False, True]
    assert all(each.HasField("read_time") for each in found)


async def test_no_result_is_one_response_too(querying: Querying) -> None:
    (only,) = await run(querying, query("c", ("n", ">", 9)))
    assert (only.HasField("document"), only.HasField("read_time"), only.done) == (False, True, True)


async def test_selected_fields_alone_are_returned(querying: Querying) -> None:
    (only,) = await run(querying, query("c", limit=1, select=("n", "none")))
    assert dict(only.document.fields) == {"n": value(0)}
    (only,) = await run(querying, query("c", limit=1, select=("__name__",)))
    assert not only.document.fields


async def test_selected_distance_is_kept(querying: Querying) -> None:
    message = nearest("c", [0.0, 1.0], limit=1, result="d")
    message.select.SetInParent()
    message.select.fields.add(field_path="d")
    (only,) = await run(querying, message)
    assert dict(only.document.fields) == {"d": value(0.0)}


async def test_queries_can_begin_transactions(querying: Querying) -> None:
    first, *rest = await run(querying, query("c", limit=1), new_transaction={"read_write": {}})
    assert first.transaction
    assert ids(each.document for each in rest) == ["d0"]


async def test_aggregates_come_under_their_aliases(querying: Querying) -> None:
    field = {"field": {"field_path": "n"}}
    (only,) = await aggregate(querying, query("c"), {"alias": "c", "count": {}}, {"sum": field}, {"avg": field})
    assert dict(only.result.aggregate_fields) == {"c": value(5), "field_2": value(10), "field_3": value(2.0)}


async def test_aggregating_leaves_out_documents_without_field(engine: Engine, querying: Querying) -> None:
    await commit(engine, put("c/other", x=1), put("c/text", n="x"))
    field = {"field": {"field_path": "n"}}
    (only,) = await aggregate(querying, query("c"), {"count": {}}, {"sum": field})
    assert dict(only.result.aggregate_fields) == {"field_1": value(6), "field_2": value(10)}
    (only,) = await aggregate(querying, query("c"), {"count": {}})
    assert only.result.aggregate_fields["field_1"] == value(7)


async def test_limits_cut_in_order_of_aggregated_field(engine: Engine, querying: Querying) -> None:
    await commit(engine, put("c/z", n=-math.inf))
    (only,) = await aggregate(querying, query("c", limit=2), {"sum": {"field": {"field_path": "n"}}})
    assert only.result.aggregate_fields["field_1"] == value(-math.inf)


async def test_counting_in_transaction_sees_phantoms(engine: Engine, querying: Querying) -> None:
    first, _ = await aggregate(querying, query("c"), {"count": {}}, new_transaction={"read_write": {}})
    await commit(engine, delete("c/d0"))
    transaction = engine.transactions.get(first.transaction, "projects/p/databases/(default)")
    with pytest.raises(errors.ContentionError):
        await engine.committer.commit([put("c/new")], transaction.database, transaction)


async def test_partitions_split_results_evenly(querying: Querying) -> None:
    answer = await partition(querying, query("c", order=("__name__",), everywhere=True), partition_count=1)
    (only,) = answer.partitions
    assert (only.values[0].reference_value, only.before) == (name("c/d2"), True)


@pytest.mark.parametrize("count", [1, 2, 4, 9])
async def test_partitions_cover_everything_once(querying: Querying, count: int) -> None:
    whole = query("c", order=("__name__",), everywhere=True)
    answer = await partition(querying, whole, partition_count=count)
    cuts = [None, *answer.partitions, None]
    seen = []
    for start, end in itertools.pairwise(cuts):
        part = messages.copy(whole)
        if start is not None:
            part.start_at.CopyFrom(start)
        if end is not None:
            part.end_at.CopyFrom(end)
        seen += ids(each.document for each in await run(querying, part) if each.HasField("document"))
    assert seen == ["d0", "d1", "d2", "d3", "d4"]
    assert len(answer.partitions) == min(count, 4)


async def test_partitions_come_in_pages(querying: Querying) -> None:
    whole = query("c", order=("__name__",), everywhere=True)
    first = await partition(querying, whole, partition_count=3, page_size=2)
    second = await partition(querying, whole, partition_count=3, page_size=2, page_token=first.next_page_token)
    found = [each.values[0].reference_value for each in (*first.partitions, *second.partitions)]
    assert found == sorted(set(found))
    assert (len(found), second.next_page_token) == (3, "")


@pytest.mark.parametrize(
    ("message", "count"),
    [
        (query("c", order=("__name__",), everywhere=True), 0),
        (query("c", order=("__name__",)), 3),
        (query("c", order=("n",), everywhere=True), 3),
    ],
)
async def test_other_queries_cannot_be_partitioned(querying: Querying, message: Message, count: int) -> None:
    with pytest.raises(errors.InvalidInputError):
        await partition(querying, message, partition_count=count)
