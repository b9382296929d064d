import pytest

from infra.local.firestore import execution, history, queries
from infra.local.firestore.engine import Configuration, Engine
from infra.local.firestore.messages import Message
from tests.infra.local.firestore import random_data
from tests.infra.local.firestore.builders import DATABASE, ROOT, Reference, commit, ids, name, put, query
from tests.infra.local.firestore.conftest import OpenEngine


@pytest.fixture
async def stored(engine: Engine) -> Engine:
    await commit(engine, *(put(f"c/d{each}", a=each % 3, t=[each, "x"]) for each in range(9)), put("x/y/c/d9", a=1))
    return engine


def found(engine: Engine, message: Message) -> list[str]:
    return ids(execution.run(queries.parse(ROOT, message), engine.store))


async def test_scans_of_all_kinds_find_documents(stored: Engine) -> None:
    assert found(stored, query("c", ("a", "==", 1))) == ["d1", "d4", "d7"]
    assert found(stored, query("c", order=("-__name__",), limit=2)) == ["d8", "d7"]
    assert found(stored, query("c", ("a", "==", 1), everywhere=True)) == ["d1", "d4", "d7", "d9"]
    named = ("__name__", "in", [Reference("c/d2"), Reference("c/none"), Reference("c/d1")])
    assert found(stored, query("c", named)) == ["d1", "d2"]


@pytest.mark.parametrize(
    ("message", "count"),
    [
        (query("c"), 9),
        (query("c", ("a", "==", 1)), 3),
        (query("c", ("a", ">", 0), offset=1), 5),
        (query("c", ("a", ">", 0), limit=4, offset=3), 3),
        (query("c", ("t", "contains", "x")), 9),
        (query("c", everywhere=True), 10),
        (query("c", order=("a",), start=([1], True)), 6),
        (query("c", ("__name__", "==", Reference("c/d1"))), 1),
        (query("", everywhere=True), 10),
        (query("c", ("a", "in", [0, 1])), 6),
    ],
)
async def test_counts_agree_with_results(stored: Engine, message: Message, count: int) -> None:
    parsed = queries.parse(ROOT, message)
    assert execution.count(parsed, stored.store, history.PRESENT, None) == count
    assert execution.count(parsed, stored.store, history.PRESENT, 2) == min(2, count)
    assert len(found(stored, message)) == count


@pytest.mark.parametrize("seed", range(2))
async def test_counts_agree_for_random_queries(open_engine: OpenEngine, seed: int) -> None:
    engine, source = (
        open_engine(Configuration(planner=None, collections=(random_data.COLLECTION,))),
        random_data.Source(seed),
    )
    await engine.committer.commit(source.documents(40), DATABASE)
    for _ in range(100):
        parsed = source.parsed()
        counted = execution.count(parsed, engine.store, history.PRESENT, None)
        assert counted == len(execution.documents(parsed, engine.store)), parsed


async def test_counting_reads_no_documents(stored: Engine) -> None:
    stored.store._by_number.clear()
    stored.store._by_name.clear()
    parsed = queries.parse(ROOT, query("c", ("a", "==", 1)))
    assert execution.count(parsed, stored.store, history.PRESENT, None) == 3
    assert stored.store._by_name == {}


async def test_limited_results_read_few_documents(stored: Engine) -> None:
    stored.store._by_number.clear()
    stored.store._by_name.clear()
    assert found(stored, query("c", order=("-a",), limit=2)) == ["d8", "d5"]
    assert set(stored.store._by_name) <= {name(f"c/{each}") for each in ("d8", "d5", "d2")}
