from typing import Any

import pytest

from infra.local.firestore import messages
from infra.local.firestore.engine import Engine
from infra.local.firestore.reading import Reading
from shared import errors
from tests.infra.local.firestore.builders import DATABASE, ROOT, commit, ids, name, put, value


@pytest.fixture
async def reading(engine: Engine) -> Reading:
    paths = ("c/a", "c/b", "c/no/s/x", "c/deep/s/x/t/y", "c-/a")
    await commit(engine, *(put(path, v=position, w=1) for position, path in enumerate(paths)))
    return Reading(engine)


def request(rpc: str, **fields: Any) -> messages.Message:
    return messages.request_class(rpc)(**fields)


async def listed(reading: Reading, **fields: Any) -> tuple[list[str], str]:
    answer = await reading.list_documents(request("ListDocuments", **{"parent": ROOT, "collection_id": "c", **fields}))
    return ids(answer.documents), answer.next_page_token


async def test_one_document_is_returned(reading: Reading) -> None:
    found = await reading.get_document(request("GetDocument", name=name("c/b"), mask={"field_paths": ["v"]}))
    assert (found.name, dict(found.fields)) == (name("c/b"), {"v": value(1)})
    with pytest.raises(errors.NotFoundError, match="c/none"):
        await reading.get_document(request("GetDocument", name=name("c/none")))


async def test_batches_tell_found_from_missing(reading: Reading) -> None:
    wanted = [name("c/b"), name("c/none"), name("c/b"), name("c/a")]
    answer = list(await reading.batch_get_documents(request("BatchGetDocuments", database=DATABASE, documents=wanted)))
    assert [each.found.name or each.missing for each in answer] == [name("c/b"), name("c/none"), name("c/a")]
    assert all(each.HasField("read_time") for each in answer)


async def test_batches_can_begin_transactions(reading: Reading) -> None:
    fields = {"database": DATABASE, "documents": [name("c/a")], "new_transaction": {"read_only": {}}}
    first, second = await reading.batch_get_documents(request("BatchGetDocuments", **fields))
    assert first.transaction
    assert second.found.name == name("c/a")


@pytest.mark.parametrize("wanted", ["foo", f"{ROOT}/c", f"{ROOT}/c/__x__", "projects/q/databases/x/documents/c/d"])
async def test_batches_refuse_malformed_names(reading: Reading, wanted: str) -> None:
    with pytest.raises(errors.InvalidInputError):
        await reading.batch_get_documents(request("BatchGetDocuments", database=DATABASE, documents=[wanted]))


async def test_listing_is_in_order_of_names(reading: Reading) -> None:
    assert await listed(reading) == (["a", "b"], "")
    assert await listed(reading, order_by="v desc") == (["b", "a"], "")


async def test_listing_shows_missing_documents_too(reading: Reading) -> None:
    assert await listed(reading, show_missing=True) == (["a", "b", "deep", "no"], "")
    answer = await reading.list_documents(
        request("ListDocuments", parent=ROOT, collection_id="c", show_missing=True, mask={})
    )
    assert [each.HasField("create_time") for each in answer.documents] == [True, True, False, False]
    with pytest.raises(errors.InvalidInputError, match="show_missing"):
        await listed(reading, show_missing=True, order_by="v")


@pytest.mark.parametrize("fields", [{"show_missing": True}, {"order_by": "w, v desc"}, {}])
async def test_listing_comes_in_pages(reading: Reading, fields: dict[str, Any]) -> None:
    whole, _ = await listed(reading, **fields)
    token, seen = "", list[str]()
    for _ in whole:
        page, token = await listed(reading, page_size=1, page_token=token, **fields)
        seen += page
    assert (seen, token) == (whole, "")


@pytest.mark.parametrize(("parent", "found"), [(ROOT, ["c", "c-"]), (name("c/deep"), ["s"]), (name("c/a"), [])])
async def test_collections_below_are_listed(reading: Reading, parent: str, found: list[str]) -> None:
    answer = await reading.list_collection_ids(request("ListCollectionIds", parent=parent))
    assert list(answer.collection_ids) == found


async def test_collections_come_in_pages(reading: Reading) -> None:
    first = await reading.list_collection_ids(request("ListCollectionIds", parent=ROOT, page_size=1))
    again = request("ListCollectionIds", parent=ROOT, page_size=1, page_token=first.next_page_token)
    second = await reading.list_collection_ids(again)
    assert (list(first.collection_ids), list(second.collection_ids)) == (["c"], ["c-"])
    assert second.next_page_token == ""
