from typing import Any

import pytest

from infra.local.firestore import messages
from infra.local.firestore.engine import Engine
from infra.local.firestore.messages import Message
from infra.local.firestore.writing import Writing
from shared import errors
from tests.infra.local.firestore.builders import DATABASE, ROOT, commit, document, fields, name, put, value


@pytest.fixture
def writing(engine: Engine) -> Writing:
    return Writing(engine)


def request(rpc: str, **given: Any) -> Message:
    return messages.request_class(rpc)(**given)


async def begin(writing: Writing, **options: Any) -> bytes:
    answer = await writing.begin_transaction(request("BeginTransaction", database=DATABASE, options=options))
    identifier: bytes = answer.transaction
    return identifier


async def test_commits_answer_with_time_and_results(writing: Writing) -> None:
    answer = await writing.commit(request("Commit", database=DATABASE, writes=[put("c/a", x=1)]))
    assert answer.write_results[0].update_time == answer.commit_time


async def test_commits_end_the_named_transaction(engine: Engine, writing: Writing) -> None:
    identifier = await begin(writing)
    await writing.commit(request("Commit", database=DATABASE, transaction=identifier, writes=[put("c/a", x=1)]))
    assert fields(engine, "c/a") == {"x": value(1)}
    with pytest.raises(errors.InvalidInputError, match="expired"):
        await writing.commit(request("Commit", database=DATABASE, transaction=identifier))


async def test_rolled_back_transactions_are_over(writing: Writing) -> None:
    identifier = await begin(writing)
    for _ in range(2):
        assert (
            await writing.rollback(request("Rollback", database=DATABASE, transaction=identifier)) == messages.Empty()
        )
    with pytest.raises(errors.InvalidInputError, match="expired"):
        await writing.commit(request("Commit", database=DATABASE, transaction=identifier))


async def test_batches_answer_per_write(engine: Engine, writing: Writing) -> None:
    answer = await writing.batch_write(request("BatchWrite", database=DATABASE, writes=[put("c/a", x=1)]))
    assert [each.code for each in answer.status] == [0]
    assert fields(engine, "c/a") == {"x": value(1)}


async def test_documents_are_created_once(writing: Writing) -> None:
    wanted = request(
        "CreateDocument", parent=ROOT, collection_id="c", document_id="a", document={"fields": {"x": value(1)}}
    )
    made = await writing.create_document(wanted)
    assert (made.name, dict(made.fields)) == (name("c/a"), {"x": value(1)})
    with pytest.raises(errors.AlreadyExistsError):
        await writing.create_document(wanted)


async def test_created_documents_get_an_id(writing: Writing) -> None:
    wanted = request("CreateDocument", parent=ROOT, collection_id="c")
    made = [(await writing.create_document(wanted)).name for _ in range(2)]
    assert len(set(made)) == 2
    assert all(each.startswith(name("c/")) and len(each) == len(name("c/")) + 20 for each in made)


async def test_named_documents_cannot_be_created(writing: Writing) -> None:
    with pytest.raises(errors.InvalidInputError, match="must not be set"):
        await writing.create_document(request("CreateDocument", parent=ROOT, document=document("c/a")))


async def test_updates_change_masked_fields(engine: Engine, writing: Writing) -> None:
    await commit(engine, put("c/a", x=1, y=1))
    made = await writing.update_document(
        request(
            "UpdateDocument",
            document=document("c/a", x=2, y=2),
            update_mask={"field_paths": ["y"]},
            mask={"field_paths": ["y"]},
        )
    )
    assert dict(made.fields) == {"y": value(2)}
    assert fields(engine, "c/a") == {"x": value(1), "y": value(2)}


async def test_single_writes_keep_preconditions(engine: Engine, writing: Writing) -> None:
    missing = {"exists": True}
    with pytest.raises(errors.NotFoundError):
        await writing.update_document(request("UpdateDocument", document=document("c/a"), current_document=missing))
    with pytest.raises(errors.NotFoundError):
        await writing.delete_document(request("DeleteDocument", name=name("c/a"), current_document=missing))
    await writing.delete_document(request("DeleteDocument", name=name("c/a")))
    assert fields(engine, "c/a") is None
