from collections.abc import AsyncIterator, Iterator
from typing import Any

import pytest
from google.api_core import exceptions
from google.cloud.firestore_v1.services.firestore import FirestoreAsyncClient

from infra.indexes import catalogue, verify
from infra.indexes.catalogue import RecordedQuery
from infra.indexes.verify import Answer, Explained, Verifier
from infra.local.firestore import embedded
from infra.local.firestore.engine import Configuration
from infra.local.firestore.planning.planner import IndexPlanner
from shared import errors
from shared.firestore import client
from shared.manifest.collection import Collection, index, vector_index
from tests.infra.indexes.recorded import aggregated, asked
from tests.infra.indexes.test_links import COMPOSITE

DATABASE = "projects/p/databases/(default)"
FULL = (Collection("jobs", "", indexes=(index("tenant", "-at"), vector_index(field="e", dimension=2))),)
MERGED = (Collection("jobs", "", indexes=(index("a", "-at"), index("b", "-at"))),)
DIRECT = (Collection("jobs", "", indexes=(index("a", "b", "-at"),)),)
NOTHING = (Collection("jobs", ""),)
NEWEST = asked("f", "jobs", ("tenant", "==", "t"), order=("-at",))
BOTH = asked("f", "jobs", ("a", "==", 1), ("b", "==", 1), order=("-at",))


@pytest.fixture(scope="module")
def declared() -> Iterator[embedded.Handle]:
    with embedded.running() as handle:
        yield handle


@pytest.fixture
async def connected(declared: embedded.Handle, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[FirestoreAsyncClient]:
    """A client of a database with all declared indexes."""
    monkeypatch.setenv("FIRESTORE_EMULATOR_HOST", declared.host)
    async with client.create() as made:
        yield made


async def answers(there: tuple[Collection, ...], here: tuple[Collection, ...], *queries: RecordedQuery) -> list[Answer]:
    """Return what a database with the indexes ``there`` answers to who expects those ``here``."""
    configuration = Configuration(collections=there, planner=IndexPlanner.from_manifest(there))
    with pytest.MonkeyPatch.context() as patch, embedded.running(configuration) as handle:
        patch.setenv("FIRESTORE_EMULATOR_HOST", handle.host)
        async with client.create() as made:
            return [answer async for answer in Verifier(made, DATABASE, here).verify(queries)]


async def test_a_database_with_all_indexes_agrees(connected: FirestoreAsyncClient, declared: embedded.Handle) -> None:
    before, recorded = declared.operations(), catalogue.read()
    found = [answer async for answer in Verifier(connected, DATABASE).verify(recorded)]
    assert {answer.outcome for answer in found} == {"agrees"}
    assert (declared.operations() - before).reads == len(recorded) == len(found)


async def test_every_kind_of_query_is_explained() -> None:
    queries = (NEWEST, aggregated("g", {"count": {}}, "jobs", ("tenant", "==", "t")), asked("h", "jobs", limit=1))
    found = await answers(FULL, FULL, *queries)
    assert [answer.outcome for answer in found] == ["agrees"] * 3
    assert [answer.used[0].properties for answer in found] == [
        "(tenant ASC, at DESC, __name__ DESC)",
        "(tenant ASC, __name__ ASC)",
        "(__name__ ASC)",
    ]


async def test_a_missing_index_is_told_in_the_words_of_the_database() -> None:
    (found,) = await answers(NOTHING, FULL, NEWEST)
    assert (found.outcome, found.proposed) == ("missing", None)
    assert found.detail.startswith("The query requires an index.")
    assert found.planned == (Explained("Collection", "(tenant ASC, at DESC, __name__ DESC)"),)


async def test_one_missing_index_does_not_hide_the_rest() -> None:
    found = await answers(NOTHING, FULL, NEWEST, asked("h", "jobs"))
    assert [answer.outcome for answer in found] == ["missing", "agrees"]


async def test_an_index_that_nobody_declared_is_told() -> None:
    (found,) = await answers(DIRECT, MERGED, BOTH)
    assert (found.outcome, found.used[0].properties) == ("undeclared", "(a ASC, b ASC, at DESC, __name__ DESC)")


async def test_other_declared_indexes_than_planned_differ() -> None:
    (found,) = await answers(MERGED, (Collection("jobs", "", indexes=(*MERGED[0].indexes, *DIRECT[0].indexes)),), BOTH)
    assert (found.outcome, len(found.planned), len(found.used)) == ("differs", 1, 2)


async def test_an_illegal_query_is_refused() -> None:
    illegal = asked("f", "jobs", ("a", "contains", 1), ("b", "contains", 1))
    (found,) = await answers(FULL, FULL, illegal)
    assert found.outcome == "refused"


async def test_a_database_that_does_not_answer_is_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FIRESTORE_EMULATOR_HOST", "127.0.0.1:9")
    async with client.create() as made:
        with pytest.raises(errors.StoreError, match="does not answer"):
            _ = [answer async for answer in Verifier(made, DATABASE).verify([NEWEST])]


class Linking(FirestoreAsyncClient):
    """A database that, like production, gives the link in the refusal of the query itself alone."""

    def __init__(self) -> None:
        self.asked: list[tuple[bool, int]] = []

    async def run_query(self, request: Any, **_: Any) -> Any:
        explained = "explain_options" in request
        self.asked.append((explained, request.structured_query.limit or 0))
        raise exceptions.FailedPrecondition("no matching index found." if explained else COMPOSITE)


async def test_the_refused_query_itself_brings_the_link() -> None:
    database = Linking()
    (found,) = [answer async for answer in Verifier(database, DATABASE, FULL).verify([NEWEST])]
    assert database.asked == [(True, 0), (False, 1)]
    assert found.proposed is not None
    assert found.proposed.fields == index("participants[]", "-updatedAt").fields


@pytest.mark.parametrize(
    ("scope", "properties"),
    [("Collection Group", "(a ASC, __name__ ASC)"), ("Collection group", "(a ASC,__name__  ASC)")],
)
def test_spellings_of_one_index_are_one(scope: str, properties: str) -> None:
    assert verify._normal(scope, properties) == Explained("Collection group", "(a ASC, __name__ ASC)")
