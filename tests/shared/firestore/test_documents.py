"""Documents against the emulator: what every repository relies on."""

from datetime import timedelta

import pytest

from shared import errors
from shared.bootstrap import Services
from shared.firestore import queries, values, writes
from shared.firestore.documents import Documents
from shared.manifest import collections


@pytest.fixture
def documents(services: Services) -> Documents:
    return services.documents


async def test_absent_document_is_none(documents: Documents) -> None:
    assert await documents.get("jobs/nobody") is None


async def test_created_document_is_found_with_its_version(documents: Documents) -> None:
    version = (await documents.commit([writes.create("contents/a", {"x": 1})]))[0]
    found = await documents.get("contents/a")

    assert found is not None
    assert (found.id, found.data, found.version) == ("a", {"x": 1}, version)


async def test_create_of_an_existing_document_is_refused(documents: Documents) -> None:
    await documents.commit([writes.create("contents/a", {})])

    with pytest.raises(errors.AlreadyExistsError):
        await documents.commit([writes.create("contents/a", {})])


async def test_update_with_an_old_version_is_refused(documents: Documents) -> None:
    version = (await documents.commit([writes.create("contents/a", {"x": 1})]))[0]
    await documents.commit([writes.update("contents/a", {"x": 2}, version)])

    with pytest.raises(errors.PreconditionError):
        await documents.commit([writes.update("contents/a", {"x": 3}, version)])


async def test_update_of_an_absent_document_is_refused(documents: Documents) -> None:
    with pytest.raises(errors.PreconditionError):
        await documents.commit([writes.update("contents/nobody", {"x": 1})])


async def test_commit_is_all_or_nothing(documents: Documents) -> None:
    await documents.commit([writes.create("contents/a", {})])
    with pytest.raises(errors.AlreadyExistsError):
        await documents.commit([writes.create("contents/b", {}), writes.create("contents/a", {})])

    assert await documents.get("contents/b") is None


async def test_expired_document_is_absent(documents: Documents, services: Services) -> None:
    past = services.clock.now() - timedelta(seconds=1)
    await documents.commit([writes.create("jobs/old", {"expire_at": past, "tenant": "t", "created_at": past})])
    query = queries.Query("jobs", where=[("tenant", "==", "t")], order=["-created_at"])

    assert await documents.get("jobs/old") is None
    assert await documents.query(query) == []
    assert [document.expired for document in await documents.query(query, expired=True)] == [True]


async def test_query_orders_filters_and_continues(documents: Documents) -> None:
    made = [writes.create(f"jobs/{n}", {"tenant": "t", "created_at": n, "status": "x"}) for n in range(5)]
    await documents.commit(made)
    first = queries.Query("jobs", where=[("tenant", "==", "t")], order=["-created_at", "-__name__"], limit=2)
    page = await documents.query(first)
    last = page[-1]
    start = queries.Cursor([last.data["created_at"], queries.Reference(last.path)])
    rest = await documents.query(
        queries.Query(
            "jobs", where=first.where, order=first.order, start=start, end=queries.Cursor([1], inclusive=True)
        )
    )

    assert [document.id for document in page] == ["4", "3"]
    assert [document.id for document in rest] == ["2", "1"]


async def test_count_counts(documents: Documents) -> None:
    await documents.commit([writes.create(f"jobs/a/results/b/items/{n}", {}) for n in range(3)])

    assert await documents.count(queries.Query("items", parent="jobs/a/results/b")) == 3


async def test_query_without_an_index_is_refused_by_name(documents: Documents) -> None:
    query = queries.Query("jobs", where=[("tenant", "==", "t")], order=["seq"])

    with pytest.raises(errors.MissingIndexError) as caught:
        await documents.query(query)
    assert 'index("tenant", "seq")' in str(caught.value.__cause__)


async def test_unreachable_store_is_an_error_of_ours(services: Services, monkeypatch: pytest.MonkeyPatch) -> None:
    from shared.firestore import client

    monkeypatch.setenv("FIRESTORE_EMULATOR_HOST", "127.0.0.1:1")
    unreachable = Documents(client.create(), services.clock, "p", "(default)")
    with pytest.raises(errors.StoreUnavailableError):
        await unreachable.ping()
    await unreachable.aclose()


def test_every_collection_has_a_name_of_its_own() -> None:
    assert len({collection.name for collection in collections.ALL}) == len(collections.ALL)


async def test_answers_tell_the_time_they_are_true_for(documents: Documents) -> None:
    query = queries.Query("events", where=[("tenant", "==", "t")], order=["at"], group=True)
    empty = await documents.find(query)
    await documents.commit([writes.create(f"jobs/{n}/events/1", {"tenant": "t", "at": n}) for n in range(3)])
    found, tally = await documents.find(query), await documents.tally(query)

    assert (empty.documents, [document.path for document in found.documents]) == (
        [],
        [f"jobs/{n}/events/1" for n in range(3)],
    )
    assert tally.number == 3
    assert empty.read_time < values.timestamp(found.documents[0].version) <= found.read_time < tally.read_time


async def test_group_is_asked_for_by_name(documents: Documents) -> None:
    await documents.commit([writes.create("jobs/1/events/1", {"tenant": "t", "at": 1})])
    one = queries.Query("events", where=[("tenant", "==", "t")], order=["at"])

    with pytest.raises(errors.MissingIndexError):
        await documents.query(one)


async def test_asking_for_nothing_asks_nobody(documents: Documents) -> None:
    await documents.aclose()

    assert await documents.get_all([]) == {}
