from datetime import timedelta
from typing import Any

import pytest

from infra.local.firestore import messages
from infra.local.firestore.billing import Operations
from infra.local.firestore.engine import Configuration, Engine
from infra.local.firestore.messages import Message
from infra.local.firestore.planning.planner import IndexPlanner
from infra.local.firestore.querying import Querying
from infra.local.firestore.reading import Reading
from infra.local.firestore.ttl import Sweeper
from infra.local.firestore.writing import Writing
from shared import errors
from shared.manifest.collection import Collection
from tests.clocks import TurnableClock
from tests.infra.local.firestore.builders import (
    DATABASE,
    ROOT,
    Reference,
    Vector,
    commit,
    delete,
    name,
    nearest,
    put,
    query,
)
from tests.infra.local.firestore.conftest import OpenEngine


class Bill:
    """What an engine counts from the making of this on."""

    def __init__(self, engine: Engine) -> None:
        self._meter = engine.meter
        self._before = engine.meter.operations

    @property
    def total(self) -> Operations:
        return self._meter.operations - self._before


@pytest.fixture
async def bill(engine: Engine) -> Bill:
    await commit(engine, *(put(f"c/d{each}", n=each, m=each, e=Vector((float(each),))) for each in range(250)))
    return Bill(engine)


def request(method: str, **fields: Any) -> Message:
    return messages.request_class(method)(**fields)


async def run(engine: Engine, message: Message) -> None:
    list(await Querying(engine).run_query(request("RunQuery", parent=ROOT, structured_query=message)))


async def aggregate(engine: Engine, message: Message, *wanted: dict[str, Any]) -> None:
    fields = {"structured_query": message, "aggregations": wanted}
    await Querying(engine).run_aggregation_query(
        request("RunAggregationQuery", parent=ROOT, structured_aggregation_query=fields)
    )


async def test_document_asked_for_is_a_read_even_if_missing(engine: Engine, bill: Bill) -> None:
    reading = Reading(engine)
    await reading.get_document(request("GetDocument", name=name("c/d1")))
    with pytest.raises(errors.NotFoundError):
        await reading.get_document(request("GetDocument", name=name("c/none")))
    wanted = [name("c/d1"), name("c/d2"), name("c/none"), name("c/d1")]
    await reading.batch_get_documents(request("BatchGetDocuments", database=DATABASE, documents=wanted))

    assert bill.total == Operations(reads=2 + 3)


async def test_lists_cost_what_they_show(engine: Engine, bill: Bill) -> None:
    reading = Reading(engine)
    await reading.list_documents(request("ListDocuments", parent=ROOT, collection_id="c", page_size=7))
    await reading.list_documents(request("ListDocuments", parent=ROOT, collection_id="none"))
    await reading.list_collection_ids(request("ListCollectionIds", parent=ROOT))

    assert bill.total == Operations(reads=7 + 1 + 1)


@pytest.mark.parametrize(
    ("message", "reads"),
    [
        (query("c", ("n", "<", 20)), 20),
        (query("c", ("n", "==", -1)), 1),
        (query("c", limit=3), 3),
        (query("c", order=("n",), offset=10, limit=1), 11),
        (query("c", ("n", "<", 20), offset=30), 20),
        (query("c", ("n", "<", 20), ("m", "==", 3), order=("-n",)), 1),
        (query("c", order=("n", "m")), 250),
        (query("c", ("n", "<", 20), ("m", ">", 4)), 15 + 1),
        (query("c", ("n", "<", 20), order=("n", "m")), 20 + 1),
        (query("c", ("__name__", "==", Reference("c/d1")), order=("n",)), 1 + 1),
        (nearest("c", [0.0], limit=5), 5 + 3),
    ],
    ids=[
        "results",
        "none",
        "limit",
        "offset",
        "offset past the end",
        "one range",
        "orders alone",
        "two ranges",
        "range and other order",
        "name and order",
        "neighbours",
    ],
)
async def test_query_costs_results_and_index_entries(engine: Engine, bill: Bill, message: Message, reads: int) -> None:
    await run(engine, message)

    assert bill.total == Operations(reads=reads)


@pytest.mark.parametrize(("analyze", "reads"), [(False, 1), (True, 20)], ids=["plan", "run"])
async def test_explaining_costs_a_read_unless_it_runs(open_engine: OpenEngine, *, analyze: bool, reads: int) -> None:
    engine = open_engine(Configuration(planner=IndexPlanner.from_manifest(()), collections=()))
    await commit(engine, *(put(f"c/d{each}", n=each) for each in range(20)))
    message, bill = query("c", ("n", "<", 20)), Bill(engine)
    await Querying(engine).run_query(
        request("RunQuery", parent=ROOT, structured_query=message, explain_options={"analyze": analyze})
    )

    assert bill.total == Operations(reads=reads)


@pytest.mark.parametrize(
    ("wanted", "reads"),
    [
        ([{"count": {}}], 2),
        ([{"count": {"up_to": {"value": 10}}}], 1),
        ([{"sum": {"field": {"field_path": "n"}}}, {"count": {}}], 2),
    ],
    ids=["count", "up to", "sum"],
)
async def test_aggregation_costs_a_read_per_thousand(
    engine: Engine, bill: Bill, wanted: list[dict[str, Any]], reads: int
) -> None:
    await commit(engine, *(put(f"c/more{each}", n=1) for each in range(751)))
    written = bill.total
    await aggregate(engine, query("c"), *wanted)
    counted = bill.total - written
    await aggregate(engine, query("none"), *wanted)

    assert (counted.reads, bill.total.reads) == (reads, reads + 1)


async def test_commit_costs_each_document_once(engine: Engine, bill: Bill) -> None:
    await commit(engine, put("c/a", n=1), put("c/b", n=1), put("c/a", n=2), delete("c/d1"), delete("c/none"))

    assert bill.total == Operations(writes=2, deletes=2)


async def test_write_without_effect_is_billed_too(engine: Engine, bill: Bill) -> None:
    await commit(engine, put("c/a", n=1))
    await commit(engine, put("c/a", n=1))

    assert bill.total == Operations(writes=2)


async def test_refused_commit_costs_nothing(engine: Engine, bill: Bill) -> None:
    with pytest.raises(errors.AlreadyExistsError):
        await commit(engine, put("c/new", n=1), put("c/d1", exists=False))

    assert bill.total == Operations()


async def test_batch_costs_what_succeeded(engine: Engine, bill: Bill) -> None:
    writes = [put("c/a", n=1), put("c/d1", exists=False), delete("c/d2")]
    await Writing(engine).batch_write(request("BatchWrite", database=DATABASE, writes=writes))

    assert bill.total == Operations(writes=1, deletes=1)


async def test_expired_documents_are_counted_apart(open_engine: OpenEngine, clock: TurnableClock) -> None:
    engine = open_engine(Configuration(collections=(Collection("s", "", ttl_field="end"),), clock=clock))
    await commit(engine, put("s/a", end=clock.now()), put("s/b", end=clock.now() + timedelta(days=1)))
    bill = Bill(engine)
    Sweeper(engine, clock, grace=0.0).sweep()

    assert bill.total == Operations(ttl_deletes=1)


def test_sum_and_difference_go_by_kind() -> None:
    assert Operations(1, 2, 3, 4) + Operations(1, 1, 1, 1) == Operations(2, 3, 4, 5)
    assert Operations(2, 3, 4, 5) - Operations(1, 2, 3, 4) == Operations(1, 1, 1, 1)
