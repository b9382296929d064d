from collections.abc import AsyncIterator, Iterator

import pytest
from google.api_core import exceptions
from google.cloud import firestore
from google.cloud.firestore_v1.base_query import FieldFilter
from google.cloud.firestore_v1.base_vector_query import DistanceMeasure
from google.cloud.firestore_v1.query_profile import ExplainOptions, QueryExplainError
from google.cloud.firestore_v1.vector import Vector

from infra.local.firestore import embedded
from infra.local.firestore.engine import Configuration
from infra.local.firestore.planning.planner import IndexPlanner
from shared.manifest.collection import Collection, index, vector_index

DECLARED = (
    Collection(
        "jobs",
        "",
        indexes=(
            index("tenant", "-at"),
            index("tenant", "tags[]", "-at"),
            index("tenant", "kind", "-at"),
            vector_index("tenant", field="e", dimension=2),
            index("n", scope="COLLECTION_GROUP"),
        ),
    ),
)
PLAN, ANALYZE = ExplainOptions(analyze=False), ExplainOptions(analyze=True)


@pytest.fixture(scope="module")
def strict() -> Iterator[embedded.Handle]:
    with embedded.running(Configuration(collections=DECLARED, planner=IndexPlanner.from_manifest(DECLARED))) as handle:
        yield handle


@pytest.fixture
async def jobs(
    strict: embedded.Handle, project: str, monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[firestore.AsyncCollectionReference]:
    """A collection of five documents, through Google's own client."""
    monkeypatch.setenv("FIRESTORE_EMULATOR_HOST", strict.host)
    client = firestore.AsyncClient(project=project)
    jobs = client.collection("jobs")
    for n in range(5):
        await jobs.document(f"j{n}").set({
            "tenant": "t",
            "at": n,
            "n": n,
            "tags": ["x"],
            "kind": "k",
            "e": Vector([float(n), 1.0]),
        })
    yield jobs
    await client._firestore_api.transport.close()


def where(query: firestore.AsyncCollectionReference, *paths: str) -> firestore.AsyncQuery:
    values = {"tenant": "t", "kind": "k", "tags": "x"}
    found: firestore.AsyncQuery = query
    for path in paths:
        found = found.where(filter=FieldFilter(path, "array_contains" if path == "tags" else "==", values[path]))
    return found


async def planned(query: firestore.AsyncQuery) -> list[tuple[str, str]]:
    found = await query.get(explain_options=PLAN)
    assert list(found) == []
    used = found.get_explain_metrics().plan_summary.indexes_used
    return [(each["query_scope"], each["properties"]) for each in used]


async def test_plan_names_the_composite_index(jobs: firestore.AsyncCollectionReference) -> None:
    query = where(jobs, "tenant").order_by("at", direction="DESCENDING")
    assert await planned(query) == [("Collection", "(tenant ASC, at DESC, __name__ DESC)")]


async def test_plan_names_every_merged_index(jobs: firestore.AsyncCollectionReference) -> None:
    query = where(jobs, "tenant", "kind", "tags").order_by("at", direction="DESCENDING")
    assert sorted(await planned(query)) == [
        ("Collection", "(tenant ASC, kind ASC, at DESC, __name__ DESC)"),
        ("Collection", "(tenant ASC, tags ARRAY_CONTAINS, at DESC, __name__ DESC)"),
    ]


async def test_plan_names_automatic_indexes(jobs: firestore.AsyncCollectionReference) -> None:
    assert await planned(where(jobs, "kind")) == [("Collection", "(kind ASC, __name__ ASC)")]


async def test_plan_names_the_scan_of_a_collection(jobs: firestore.AsyncCollectionReference) -> None:
    assert await planned(jobs.limit(2)) == [("Collection", "(__name__ ASC)")]
    assert await planned(jobs._client.collection_group("jobs").limit(2)) == [("Collection group", "(__name__ ASC)")]


async def test_plan_of_a_choice_names_an_index_once(jobs: firestore.AsyncCollectionReference) -> None:
    query = jobs.where(filter=FieldFilter("kind", "in", ["k", "l", "m"]))
    assert await planned(query) == [("Collection", "(kind ASC, __name__ ASC)")]


async def test_analysis_returns_results_and_their_cost(jobs: firestore.AsyncCollectionReference) -> None:
    found = await jobs.order_by("n").offset(1).limit(2).get(explain_options=ANALYZE)
    stats = found.get_explain_metrics().execution_stats
    assert [each.id for each in found] == ["j1", "j2"]
    assert (stats.results_returned, stats.read_operations) == (2, 3)


async def test_an_empty_result_costs_one_read(jobs: firestore.AsyncCollectionReference) -> None:
    query = jobs.where(filter=FieldFilter("kind", "==", "none"))
    stats = (await query.get(explain_options=ANALYZE)).get_explain_metrics().execution_stats
    assert (stats.results_returned, stats.read_operations) == (0, 1)


async def test_plan_alone_has_no_cost(jobs: firestore.AsyncCollectionReference) -> None:
    metrics = (await jobs.get(explain_options=PLAN)).get_explain_metrics()
    with pytest.raises(QueryExplainError):
        _ = metrics.execution_stats


async def test_aggregations_are_explained_too(jobs: firestore.AsyncCollectionReference) -> None:
    query = where(jobs, "kind").count(alias="n")
    plan, analysis = await query.get(explain_options=PLAN), await query.get(explain_options=ANALYZE)
    used = [{"query_scope": "Collection", "properties": "(kind ASC, __name__ ASC)"}]
    stats = analysis.get_explain_metrics().execution_stats
    assert list(plan) == []
    assert plan.get_explain_metrics().plan_summary.indexes_used == used
    assert (analysis[0][0].value, stats.results_returned, stats.read_operations) == (5, 1, 1)


async def test_neighbours_are_explained_with_their_vector(jobs: firestore.AsyncCollectionReference) -> None:
    query = where(jobs, "tenant").find_nearest(
        "e", Vector([1.0, 1.0]), limit=2, distance_measure=DistanceMeasure.EUCLIDEAN
    )
    found = await query.get(explain_options=ANALYZE)
    metrics = found.get_explain_metrics()
    assert metrics.plan_summary.indexes_used[0]["properties"] == "(tenant ASC, __name__ ASC, e VECTOR<2>)"
    assert (len(found), metrics.execution_stats.read_operations) == (2, 3)


async def test_a_missing_index_cannot_be_explained(jobs: firestore.AsyncCollectionReference) -> None:
    with pytest.raises(exceptions.FailedPrecondition, match="requires an index"):
        await where(jobs, "tenant").order_by("kind").get(explain_options=PLAN)


async def test_nothing_is_explained_without_declared_indexes(client: firestore.AsyncClient) -> None:
    with pytest.raises(exceptions.InvalidArgument, match="declared indexes"):
        await client.collection("jobs").get(explain_options=PLAN)
