from typing import Any

import pytest

from infra.local.firestore import execution, queries
from infra.local.firestore.engine import Engine
from tests.infra.local.firestore.builders import ROOT, Reference, Vector, commit, delete, ids, nearest, put, query


@pytest.fixture
async def stored(engine: Engine) -> Engine:
    await commit(
        engine,
        put("c/a", n=1, s="x", t=["p"]),
        put("c/b", n=2.0, s="x", t=["p", "q"]),
        put("c/c", n=3, s="y", t=["q"]),
        put("c/d", n=None, s="y"),
        put("c/e", s="x"),
        put("c/a/c/f", n=2, s="x"),
    )
    return engine


def found(engine: Engine, *clauses: Any, **options: Any) -> list[str]:
    return ids(execution.run(queries.parse(ROOT, query("c", *clauses, **options)), engine.store))


@pytest.mark.parametrize(
    ("clauses", "options", "expected"),
    [
        ((), {}, "abcde"),
        ((), {"order": ("-n",)}, "cbad"),
        ((), {"order": ("s", "-n")}, "bacd"),
        ((("s", "==", "x"),), {"order": ("n",)}, "ab"),
        ((("s", "==", "x"), ("n", ">", 1)), {}, "b"),
        ((("or", ("s", "==", "y"), ("n", "==", 1)),), {}, "acd"),
        ((("or", ("s", "==", "x"), ("n", "==", 1)),), {"order": ("-n",)}, "ba"),
        ((("n", "in", [3, 1]),), {"order": ("n",), "limit": 1}, "a"),
        ((("n", "in", [1, 2, 3]),), {"order": ("s", "-n"), "offset": 1}, "ac"),
        ((("t", "contains-any", ["p", "q"]),), {}, "abc"),
        ((("t", "contains-any", ["p", "q"]),), {"limit": 2, "offset": 1}, "bc"),
        ((), {"everywhere": True}, "afbcde"),
        ((("n", ">=", 2),), {"everywhere": True}, "fbc"),
        ((), {"order": ("n",), "start": ([2], True)}, "bc"),
        ((), {"order": ("n",), "end": ([2], True), "limit": 9}, "da"),
        ((("n", "!=", 2),), {}, "ac"),
        ((("n", "==", None),), {}, ""),
        ((("n", "IS_NULL"),), {}, "d"),
        ((("__name__", ">", Reference("c/b")),), {"limit": 2}, "cd"),
        ((), {"limit": 0}, ""),
    ],
)
async def test_queries_find_and_sort(stored: Engine, clauses: Any, options: Any, expected: str) -> None:
    assert "".join(found(stored, *clauses, **options)) == expected


async def test_results_follow_every_change(stored: Engine) -> None:
    await commit(stored, put("c/a", n=9, s="x"), delete("c/b"))
    assert found(stored, ("s", "==", "x"), order=("-n",)) == ["a"]


async def test_past_versions_are_seen_through_overlay(stored: Engine) -> None:
    moment = stored.timestamps.next()
    stored.past.hold(moment)
    before = found(stored, order=("-n",))
    await commit(stored, put("c/a", n=9), put("c/new", n=5), delete("c/b"))
    parsed = queries.parse(ROOT, query("c", order=("-n",)))
    assert found(stored, order=("-n",)) == ["a", "new", "c", "d"]
    assert ids(execution.run(parsed, stored.store, stored.past.at(moment))) == before
    assert execution.count(parsed, stored.store, stored.past.at(moment), None) == len(before)


async def test_neighbours_are_searched_among_matches(engine: Engine) -> None:
    await commit(engine, *(put(f"c/{each}", e=Vector((float(each), 0.0)), g=each % 2) for each in range(6)))
    parsed = queries.parse(ROOT, nearest("c", [0.0, 0.0], ("g", "==", 1), limit=2))
    assert ids(execution.run(parsed, engine.store)) == ["1", "3"]
