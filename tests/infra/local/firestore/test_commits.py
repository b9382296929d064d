import asyncio
from collections.abc import Sequence

import pytest

from infra.local.firestore import messages
from infra.local.firestore.documents import Change
from infra.local.firestore.engine import Engine
from infra.local.firestore.faults import FaultPlan
from infra.local.firestore.transactions import Transaction
from shared import errors
from tests.infra.local.firestore.builders import DATABASE, ROOT, commit, delete, fields, name, put, transform, value


def begin(engine: Engine, **options: object) -> Transaction:
    request = messages.request_class("BeginTransaction")(options=options)
    return engine.transactions.begin(DATABASE, request.options, engine.timestamps.next())


async def test_all_writes_share_one_time(engine: Engine) -> None:
    done = await commit(engine, put("c/a", x=1), put("c/b", transforms=[transform("t", "server_time")]))
    assert [messages.micros(each.update_time) for each in done.results] == [done.moment] * 2


async def test_one_failure_undoes_all_writes(engine: Engine) -> None:
    with pytest.raises(errors.NotFoundError):
        await commit(engine, put("c/a", x=1), put("c/b", x=1, exists=True))
    assert fields(engine, "c/a") is None


async def test_later_writes_see_earlier_ones(engine: Engine) -> None:
    await commit(engine, put("c/a", x=1))
    await commit(
        engine, delete("c/a"), put("c/a", mask=["y"], y=2, exists=False), put("c/a", mask=["z"], z=3, exists=True)
    )
    assert fields(engine, "c/a") == {"y": value(2), "z": value(3)}
    await commit(engine, put("c/b", x=1), delete("c/b"))
    assert fields(engine, "c/b") is None


async def test_observers_hear_of_real_changes_only(engine: Engine) -> None:
    heard: list[Sequence[Change]] = []
    engine.committer.observers.append(heard.append)
    await commit(engine, put("c/a", x=1))
    await commit(engine, put("c/a", x=1), delete("c/none"))
    await commit(engine, put("c/a", x=2), delete("c/none"))
    assert [[each.name for each in changes] for changes in heard] == [[name("c/a")], [name("c/a")]]


async def test_plain_commits_wait_for_locks(engine: Engine) -> None:
    transaction = begin(engine)
    await engine.transactions.locks.acquire(name("c/a"), transaction.owner)
    waiting = asyncio.create_task(commit(engine, put("c/a", x="late")))
    await asyncio.sleep(0)
    assert not waiting.done()
    await engine.committer.commit([put("c/a", x="early")], DATABASE, transaction)
    await waiting
    assert fields(engine, "c/a") == {"x": value("late")}
    assert not engine.transactions.locks.is_locked(name("c/a"))


async def test_rolled_back_commits_change_nothing(engine: Engine) -> None:
    holder, gone = begin(engine), begin(engine)
    await engine.transactions.lock(holder, [name("c/a")])
    waiting = asyncio.create_task(engine.committer.commit([put("c/a", x=1)], DATABASE, gone))
    await asyncio.sleep(0)
    engine.transactions.roll_back(gone.identifier)
    engine.transactions.end(holder)
    with pytest.raises(errors.InvalidInputError, match="expired"):
        await waiting
    assert fields(engine, "c/a") is None
    assert not engine.transactions.locks.is_locked(name("c/a"))


@pytest.mark.parametrize("write", [put("c/a", x=1, exists=True), put("c/a", x=[[1]]), put("c/a", x=1)])
async def test_commits_end_their_transaction(engine: Engine, write: messages.Message) -> None:
    transaction = begin(engine)
    await engine.transactions.locks.acquire(name("c/b"), transaction.owner)
    await asyncio.gather(engine.committer.commit([write], DATABASE, transaction), return_exceptions=True)
    assert not engine.transactions.locks.is_locked(name("c/b"))
    with pytest.raises(errors.InvalidInputError, match="expired"):
        engine.transactions.get(transaction.identifier, DATABASE)


async def test_read_only_transactions_cannot_write(engine: Engine) -> None:
    with pytest.raises(errors.InvalidInputError, match="read-only"):
        await engine.committer.commit([put("c/a", x=1)], DATABASE, begin(engine, read_only={}))
    await engine.committer.commit([], DATABASE, begin(engine, read_only={}))


async def test_overtaken_transactions_are_aborted(engine: Engine) -> None:
    transaction = begin(engine)
    transaction.overtaken = True
    with pytest.raises(errors.ContentionError):
        await engine.committer.commit([put("c/a", x=1)], DATABASE, transaction)
    assert fields(engine, "c/a") is None


async def test_every_kth_commit_is_aborted(engine: Engine) -> None:
    engine.faults.follow(FaultPlan(aborted_every=2))
    await commit(engine, put("c/a", x=1))
    with pytest.raises(errors.ContentionError):
        await commit(engine, put("c/a", x=2))
    assert fields(engine, "c/a") == {"x": value(1)}
    await commit(engine, put("c/a", x=3))


async def test_batches_report_on_each_write(engine: Engine) -> None:
    writes = [
        put("c/a", x=1),
        put("c/b", x=1, exists=True),
        delete("c/c"),
        put("c/d", x="a" * 600_000, y="a" * 600_000),
    ]
    answer = await engine.committer.batch(writes, DATABASE)
    assert [each.code for each in answer.status] == [0, 5, 0, 3]
    assert answer.status[1].message == f"No document to update: {ROOT}/c/b"
    assert [each.HasField("update_time") for each in answer.write_results] == [True, False, False, False]
    assert fields(engine, "c/a") == {"x": value(1)}


async def test_batches_refuse_repeated_documents(engine: Engine) -> None:
    with pytest.raises(errors.InvalidInputError, match="more than once"):
        await engine.committer.batch([delete("c/a"), delete("c/a")], DATABASE)
    with pytest.raises(errors.InvalidInputError, match="maximum 500 writes"):
        await engine.committer.batch([delete(f"c/{each}") for each in range(501)], DATABASE)
