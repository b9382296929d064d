from typing import Any

import pytest

from infra.local.firestore import access, execution, queries
from infra.local.firestore.engine import Configuration, Engine
from infra.local.firestore.scans import CollectionScan, IndexScan, Lookup, Scan, SubtreeScan
from shared.manifest.collection import Collection, index
from tests.infra.local.firestore import random_data
from tests.infra.local.firestore.builders import DATABASE, ROOT, Reference, query
from tests.infra.local.firestore.conftest import OpenEngine

JOBS = Collection(
    "jobs",
    "",
    indexes=(index("tenant", "-created"), index("tenant", "status", "-created"), index("tags[]", "-created")),
    unindexed=("*",),
)


@pytest.fixture
def jobs(open_engine: OpenEngine) -> Engine:
    return open_engine(Configuration(planner=None, collections=(JOBS,)))


def choose(engine: Engine, *clauses: Any, collection: str = "jobs", **options: Any) -> Scan:
    parsed = queries.parse(ROOT, query(collection, *clauses, **options))
    (conjunction,) = parsed.conjunctions
    return access.choose(parsed, conjunction, engine.store)


def composite(engine: Engine, position: int) -> int:
    return engine.store.indexes("jobs").composites[position].number


@pytest.mark.parametrize(
    ("clauses", "order", "position"),
    [
        ((("tenant", "==", "t"),), ("-created",), 0),
        ((("tenant", "==", "t"), ("created", ">", 1)), ("-created",), 0),
        ((("tenant", "==", "t"), ("status", "==", "s")), ("-created",), 1),
        ((("tags", "contains", "x"),), ("-created",), 2),
    ],
)
def test_declared_composites_are_read_in_order(jobs: Engine, clauses: Any, order: Any, position: int) -> None:
    scan = choose(jobs, *clauses, order=order)
    assert isinstance(scan, IndexScan)
    assert (scan.table, scan.ordered, scan.exact, scan.reverse) == (composite(jobs, position), True, True, False)


def test_opposite_order_reads_a_composite_backwards(jobs: Engine) -> None:
    scan = choose(jobs, ("tenant", "==", "t"), order=("created",))
    assert isinstance(scan, IndexScan)
    assert (scan.table, scan.ordered, scan.reverse) == (composite(jobs, 0), True, True)


def test_unindexed_condition_is_checked_on_documents(jobs: Engine) -> None:
    scan = choose(jobs, ("tenant", "==", "t"), ("owner", "==", "o"), order=("-created",))
    assert (scan.ordered, scan.exact) == (True, False)


def test_unindexed_field_reads_the_whole_collection(jobs: Engine) -> None:
    scan = choose(jobs, ("owner", "==", "o"))
    assert isinstance(scan, CollectionScan)
    assert (scan.ordered, scan.exact) == (False, False)


def test_collection_by_name_reads_no_index(jobs: Engine) -> None:
    scan = choose(jobs, order=("-__name__",), start=([Reference("jobs/b")], False))
    assert isinstance(scan, CollectionScan)
    assert (scan.ordered, scan.exact, scan.reverse) == (True, True, True)


def test_automatic_index_serves_equality_and_range(engine: Engine) -> None:
    for clause in (("a", "==", 1), ("a", ">", 1), ("a", "contains", 1), ("a", "IS_NULL")):
        scan = choose(engine, clause, collection="c")
        assert isinstance(scan, IndexScan)
        assert (scan.ordered, scan.exact) == (True, True)


def test_equality_narrows_what_no_index_orders(engine: Engine) -> None:
    scan = choose(engine, ("a", "==", 1), order=("b",), collection="c")
    assert isinstance(scan, IndexScan)
    assert (scan.ordered, scan.exact) == (False, False)


def test_array_element_narrows_too(engine: Engine) -> None:
    scan = choose(engine, ("t", "contains", 1), order=("b",), collection="c")
    assert isinstance(scan, IndexScan)
    elements = engine.store.indexes("c").automatic(("t",), elements=True)
    assert elements is not None
    assert scan.table == elements.number
    assert not scan.ordered


def test_names_are_looked_up_directly(engine: Engine) -> None:
    scan = choose(engine, ("__name__", "in", [Reference("c/a")]), ("a", "==", 1), collection="c")
    assert scan == Lookup([f"{ROOT}/c/a"])


def test_group_without_index_reads_the_subtree(engine: Engine) -> None:
    assert isinstance(choose(engine, ("a", "==", 1), collection="c", everywhere=True), SubtreeScan)


@pytest.mark.parametrize("seed", range(4))
async def test_indexes_never_change_the_results(open_engine: OpenEngine, seed: int) -> None:
    source = random_data.Source(seed)
    bare = Collection("things", "", unindexed=("*",))
    engines = [open_engine(Configuration(planner=None, collections=(each,))) for each in (random_data.COLLECTION, bare)]
    writes = source.documents(40)
    for engine in engines:
        await engine.committer.commit(writes, DATABASE)
    for _ in range(100):
        parsed = source.parsed()
        results = [[each.name for each in execution.documents(parsed, engine.store)] for engine in engines]
        assert results[0] == results[1], parsed
