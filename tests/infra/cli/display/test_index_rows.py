from typing import Any

import pytest

from infra.cli.display import index_rows
from infra.cli.display.index_rows import Line
from infra.indexes import report
from infra.indexes.catalogue import RecordedQuery
from infra.local.firestore.planning.indexes import IndexDefinition
from shared.manifest.collection import Collection, index, vector_index
from tests.infra.indexes.recorded import aggregated, asked

JOBS = Collection("jobs", "", indexes=tuple(index("tenant", each, "-at") for each in ("kind", "owner", "tags[]")))
TENANT, OWNER, TAG = ("tenant", "==", 1), ("owner", "==", 1), ("tags", "contains", 1)


def newest(*conditions: Any) -> RecordedQuery:
    return asked("shared.jobs.repository.Jobs.page", "jobs", *conditions, order=("-at",))


def lines(*queries: RecordedQuery, every: bool = False) -> list[Line]:
    return list(index_rows.lines(report.build(queries, (JOBS,)).rows, every=every))


def test_a_query_has_a_row_with_its_index() -> None:
    assert lines(newest(TENANT, OWNER)) == [
        Line("Jobs.page", "tenant == ? and owner == ? order by -at", "composite", "(tenant, owner, -at)")
    ]


@pytest.mark.parametrize(
    ("query", "text", "verdict", "indexes"),
    [
        (asked("f", "jobs"), "everything", "automatic", "by name"),
        (aggregated("f", {"count": {}}, "jobs", TENANT, OWNER), "count tenant == ? and owner == ?", "automatic", None),
        (asked("f", "jobs", TENANT, order=("-at",)), "tenant == ? order by -at", "missing", "none"),
    ],
)
def test_whatever_is_asked_has_words(query: RecordedQuery, text: str, verdict: str, indexes: str | None) -> None:
    (found,) = lines(query)
    assert (found.query, found.verdict) == (text, verdict)
    assert found.indexes == (indexes or "(owner)\n(tenant)")


def test_merged_queries_share_a_row() -> None:
    (found,) = lines(newest(TENANT, OWNER, TAG), newest(TENANT, OWNER, TAG, ("kind", "==", 1)))
    assert found.query.splitlines() == [
        "tenant == ? and owner == ? and tags contains ? order by -at",
        "2 queries (--all shows each) with several of: kind == ?",
    ]
    assert set(found.indexes.splitlines()) == {"(tenant, kind, -at)", "(tenant, owner, -at)", "(tenant, tags[], -at)"}


def test_merged_queries_can_have_rows_of_their_own() -> None:
    assert len(lines(newest(TENANT, OWNER, TAG), newest(TENANT, OWNER, ("kind", "==", 1)), every=True)) == 2


def test_merged_queries_that_end_differently_stay_apart() -> None:
    counted = aggregated("shared.jobs.repository.Jobs.page", {"count": {}}, "jobs", TENANT, OWNER, TAG, order=("-at",))
    assert len(lines(newest(TENANT, OWNER, TAG), counted)) == 2


def test_fields_are_written_as_in_the_manifest() -> None:
    fields = (*index("a", "-b", "c[]").fields, *vector_index(field="e", dimension=3).fields)
    assert index_rows.short(IndexDefinition("c", fields)) == ["a", "-b", "c[]", "e vector"]
