import pytest

from infra.indexes import catalogue, report
from infra.indexes.catalogue import RecordedQuery
from infra.indexes.report import Report
from infra.local.firestore.planning.plan import Verdict
from shared.manifest import collections
from shared.manifest.collection import Collection, Index, index, vector_index
from tests.infra.indexes.recorded import aggregated, asked

BY_TENANT = asked("f", "jobs", ("tenant", "==", "t"), order=("-at",))
BY_KIND = asked("g", "jobs", ("tenant", "==", "t"), ("kind", "==", "k"), order=("-at",))
BY_BOTH = asked("h", "jobs", ("tenant", "==", "t"), ("kind", "==", "k"), ("tag", "==", "k"), order=("-at",))


def built(queries: list[RecordedQuery], *indexes: Index) -> Report:
    return report.build(queries, (Collection("jobs", "", indexes=indexes, unindexed=("*",), ttl_field="gone"),))


def test_every_query_is_judged_with_its_index() -> None:
    found = built([BY_TENANT, BY_KIND], index("tenant", "-at"))
    assert [row.plan.verdict for row in found.rows] == [Verdict.PERFECT, Verdict.MISSING]
    assert [row.query for row in found.missing] == [BY_KIND]
    assert not found.sound


def test_an_index_that_no_query_needs_is_unused() -> None:
    found = built([BY_TENANT], index("tenant", "-at"), index("tenant", "kind", "-at"))
    assert [each.fields for each in found.unused] == [index("tenant", "kind", "-at").fields]
    assert (found.redundant, found.sound) == ((), False)


def test_an_index_that_merging_replaces_is_redundant() -> None:
    parts = (index("tenant", "kind", "-at"), index("tenant", "tag", "-at"))
    other = asked("i", "jobs", ("tenant", "==", "t"), ("tag", "==", "k"), order=("-at",))
    found = built([BY_KIND, BY_BOTH, other], *parts, index("tenant", "kind", "tag", "-at"))
    assert [each.fields for each in found.redundant] == [index("tenant", "kind", "tag", "-at").fields]
    assert (found.unused, found.sound) == ((), True)


def test_of_two_that_replace_each_other_one_stays() -> None:
    each_way = (index("tenant", "kind", "-at"), index("kind", "tenant", "-at"), index("tenant", "-at"))
    found = built([BY_KIND, BY_TENANT], *each_way)
    assert len(found.unused) + len(found.redundant) == 1


def test_aggregated_fields_need_an_index_too() -> None:
    query = aggregated("f", {"sum": {"field": {"field_path": "cost"}}}, "jobs", ("tenant", "==", "t"))
    assert not built([query], index("tenant", "-at")).sound
    assert built([query], index("tenant", "cost")).sound


def test_limits_count_what_a_database_holds() -> None:
    found = built([], index("a", "b"), vector_index(field="e", dimension=3))
    assert [(limit.what, limit.count) for limit in found.limits] == [
        ("composite indexes", 2),
        ("field configurations", 2),
    ]


@pytest.mark.parametrize(("count", "sound", "exceeded"), [(200, True, False), (201, True, True), (1001, False, True)])
def test_beyond_the_limits_nothing_is_sound(count: int, *, sound: bool, exceeded: bool) -> None:
    fields = tuple(f"f{number}" for number in range(count))
    found = report.build([], (Collection("jobs", "", unindexed=fields),))
    assert (found.sound, found.limits[1].exceeded) == (sound, exceeded)


def test_what_is_recorded_and_declared_is_sound() -> None:
    found = report.build(catalogue.read())
    assert (found.missing, found.unused, found.redundant) == ((), (), ())
    assert found.sound


@pytest.mark.parametrize(
    ("collection", "left_out"),
    [(each, left) for each in collections.ALL for left in each.indexes],
    ids=lambda value: value.name if isinstance(value, Collection) else "-".join(field.path for field in value.fields),
)
def test_without_any_index_a_query_goes_missing(collection: Collection, left_out: Index) -> None:
    rest = tuple(each for each in collection.indexes if each != left_out)
    narrowed = Collection(collection.name, "", indexes=rest, unindexed=collection.unindexed)
    recorded = [query for query in catalogue.read() if query.collection == collection.name]
    assert report.build(recorded, (narrowed,)).missing
