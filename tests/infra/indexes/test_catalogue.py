import ast
from collections.abc import Iterator
from pathlib import Path

from infra.indexes import catalogue
from tests.infra.indexes.recorded import aggregated, asked
from tests.infra.local.firestore.builders import query

SHARED = Path(__file__).parents[3] / "shared"
READS = {"query", "find", "count", "tally"}


def test_a_query_without_values_is_one_line() -> None:
    found = asked("f", "jobs", ("tenant", "==", "acme"), ("status", "in", ["a", "b", "c"]), order=("-at",), limit=3)
    assert found.text == "jobs where (tenant == ? and status in [2]) order by -at"
    assert (found.collection, found.aggregations, found.aggregated) == ("jobs", (), ())


def test_aggregates_are_told_from_documents() -> None:
    assert aggregated("f", {"count": {}}, "jobs").text == "count of jobs"
    found = aggregated("f", {"sum": {"field": {"field_path": "cost"}}}, "jobs")
    assert (found.text, found.aggregated) == ("sum of jobs aggregate cost", ("cost",))


def test_a_query_of_everything_has_no_collection() -> None:
    assert asked("f", "", everywhere=True).collection == ""


def test_requests_are_made_for_any_database() -> None:
    request = asked("f", "events", ("a", "==", 7), parent="jobs/job_1").request_to("projects/q/databases/d")
    assert request.parent == "projects/q/databases/d/documents/jobs/*"
    assert request.structured_query == query("events", ("a", "==", 1))


def test_what_is_written_is_read_again(tmp_path: Path) -> None:
    queries = [asked("b", "c", order=("ä",)), asked("a", "d"), asked("a", "c"), aggregated("a", {"count": {}}, "c")]
    file = tmp_path / "queries.json"
    file.write_text(catalogue.dump(queries), encoding="utf-8")
    found = catalogue.read(file)
    assert [(each.caller, each.text) for each in found] == [
        ("a", "c"),
        ("a", "count of c"),
        ("a", "d"),
        ("b", "c order by ä"),
    ]
    assert all(each in queries for each in found)


def test_the_file_does_not_depend_on_order() -> None:
    queries = [asked("b", "c"), asked("a", "c"), asked("a", "c", ("x", "==", 1))]
    assert catalogue.dump(queries) == catalogue.dump(reversed(queries))


def test_the_committed_file_is_as_it_is_written() -> None:
    assert catalogue.FILE.read_text(encoding="utf-8") == catalogue.dump(catalogue.read())


def querying_functions() -> Iterator[str]:
    """Yield the functions that send queries, by the calls of ``Documents`` in their text."""
    for path in sorted(SHARED.rglob("*.py")):
        module = ".".join(path.relative_to(SHARED.parent).with_suffix("").parts)
        for place in ast.walk(ast.parse(path.read_text())):
            if isinstance(place, ast.ClassDef):
                yield from (f"{module}.{place.name}.{name}" for name in asking(place))
            elif isinstance(place, ast.Module):
                yield from (f"{module}.{name}" for name in asking(place))


def asking(place: ast.ClassDef | ast.Module) -> Iterator[str]:
    """Yield the functions right in ``place`` that send queries."""
    for function in place.body:
        if isinstance(function, ast.AsyncFunctionDef):
            calls = (node.func for node in ast.walk(function) if isinstance(node, ast.Call))
            reads = (each for each in calls if isinstance(each, ast.Attribute) and each.attr in READS)
            if any(ast.unparse(each.value).endswith("documents") for each in reads):
                yield function.name


def test_every_function_that_asks_is_recorded() -> None:
    assert set(querying_functions()) == {each.caller for each in catalogue.read()}
