from typing import Any

import pytest

from infra.local.firestore import field_paths, messages, queries
from infra.local.firestore.messages import Message
from infra.local.firestore.queries import Query
from shared import errors
from tests.infra.local.firestore.builders import ROOT, Reference, Vector, document, ids, name, nearest, query, value


def parsed(*clauses: Any, **options: Any) -> Query:
    return queries.parse(ROOT, query("c", *clauses, **options))


def orders(found: Query) -> list[str]:
    return [("-" if each.descending else "") + field_paths.render(each.path) for each in found.orders]


@pytest.mark.parametrize(
    ("clauses", "order", "whole"),
    [
        ((), (), ["__name__"]),
        ((), ("-a",), ["-a", "-__name__"]),
        ((), ("-a", "__name__"), ["-a", "__name__"]),
        ((("a", "==", 1),), ("b",), ["b", "__name__"]),
        ((("b", ">", 1), ("a", "!=", 1)), (), ["a", "b", "__name__"]),
        ((("b", ">", 1), ("a", "<", 1)), ("-b",), ["-b", "-a", "-__name__"]),
        ((("__name__", ">", Reference("c/d")),), ("-a",), ["-a", "-__name__"]),
        ((("a", ">", None),), (), ["__name__"]),
    ],
)
def test_orders_are_made_complete(clauses: Any, order: Any, whole: list[str]) -> None:
    assert orders(parsed(*clauses, order=order)) == whole


def test_aggregated_fields_come_before_the_name() -> None:
    found = queries.parse(ROOT, query("c", ("a", ">", 1), order=("-a",)), [("b",), ("a",)])
    assert orders(found) == ["-a", "-b", "-__name__"]
    assert found.required == (("a",), ("b",))


@pytest.mark.parametrize(
    "message",
    [
        query("c", order=("a", "-a")),
        query("c", order=("__name__", "a")),
        query("c", ("a", ">", 1), order=("__name__",)),
        query("c", limit=-1),
        query("c", offset=-1),
        query("c/d"),
        query("__c__"),
        query("c", select=("a..b",)),
        query("c", start=([1], True)),
        query("c", order=("a",), start=([1, 2], True)),
        query("c", order=("__name__",), start=(["d"], True)),
        messages.StructuredQuery(from_=[{"collection_id": "c"}, {"collection_id": "d"}]),
    ],
    ids=str,
)
def test_malformed_queries_are_refused(message: Message) -> None:
    with pytest.raises(errors.InvalidInputError):
        queries.parse(ROOT, message)


@pytest.mark.parametrize(
    ("change", "detail"),
    [
        ({"limit": {"value": 5}}, "A query limit cannot be used with FindNearest"),
        ({"offset": 1}, "A query offset cannot be used with FindNearest"),
        ({"start_at": {}}, "A cursor cannot be used with FindNearest"),
        ({"find_nearest": {"distance_measure": 0}}, "Unknown Distance Measure."),
    ],
)
def test_nearest_excludes_other_stages(change: dict[str, Any], detail: str) -> None:
    message = nearest("c", [1.0])
    for stage, given in change.items():
        if stage == "offset":
            message.offset = given
        elif stage == "find_nearest":
            message.find_nearest.distance_measure = given["distance_measure"]
        else:
            getattr(message, stage).CopyFrom(type(getattr(message, stage))(**given))
            getattr(message, stage).SetInParent()
    with pytest.raises(errors.InvalidInputError, match=detail):
        queries.parse(ROOT, message)


@pytest.mark.parametrize("limit", [0, 1001])
def test_nearest_limit_is_bounded(limit: int) -> None:
    with pytest.raises(errors.InvalidInputError, match="no more than 1000"):
        queries.parse(ROOT, nearest("c", [1.0], limit=limit))


def test_nearest_wants_a_vector() -> None:
    message = nearest("c", [1.0])
    message.find_nearest.query_vector.CopyFrom(value([1.0]))
    with pytest.raises(errors.InvalidInputError, match="must be of type vector"):
        queries.parse(ROOT, message)
    assert queries.parse(ROOT, nearest("c", [1.0])).required == (("e",),)


@pytest.mark.parametrize(
    ("collection", "everywhere", "parent", "found"),
    [
        ("c", False, ROOT, ["c/1"]),
        ("c", True, ROOT, ["c/1", "x/1/c/2", "c/1/c/3"]),
        ("c", True, name("x/1"), ["x/1/c/2"]),
        ("c", False, name("c/1"), ["c/1/c/3"]),
        ("", False, ROOT, ["c/1", "x/1"]),
        ("", True, name("x/1"), ["x/1/c/2"]),
    ],
)
def test_sources_include_their_documents(collection: str, *, everywhere: bool, parent: str, found: list[str]) -> None:
    source = queries.parse(parent, query(collection, everywhere=everywhere)).source
    paths = ["c/1", "x/1", "x/1/c/2", "c/1/c/3"]
    assert [each for each in paths if source.includes(name(each))] == found


@pytest.mark.parametrize(
    ("order", "start", "end", "found"),
    [
        (("a",), ([1], True), None, ["b", "c", "d"]),
        (("a",), ([1], False), None, ["d"]),
        (("a",), None, ([1], True), ["a"]),
        (("a",), None, ([1], False), ["a", "b", "c"]),
        (("-a",), ([1], False), None, ["a"]),
        (("a", "__name__"), ([1, Reference("c/b")], False), None, ["c", "d"]),
        (("a", "-__name__"), ([1, Reference("c/c")], False), None, ["b", "d"]),
        (("__name__",), ([Reference("b/z")], False), None, ["a", "b", "c", "d"]),
        (("__name__",), ([Reference("d/a")], True), None, []),
        (("__name__",), ([Reference("c/b/x/y")], True), None, ["c", "d"]),
        (("a",), ([], True), ([], False), ["a", "b", "c", "d"]),
    ],
)
def test_cursors_cut_the_results(order: Any, start: Any, end: Any, found: list[str]) -> None:
    documents = [document("c/a", a=0), document("c/b", a=1), document("c/c", a=1), document("c/d", a=2)]
    cut = parsed(order=order, start=start, end=end)
    kept = [each for each in documents if cut.within_cursors(cut.sort_key(each))]
    assert sorted(ids(kept)) == found


def test_vector_fields_must_be_present() -> None:
    found = queries.parse(ROOT, nearest("c", [1.0], ("a", "==", 1)))
    assert found.matches(document("c/d", a=1, e=Vector((1.0,))))
    assert not found.matches(document("c/d", a=1))
