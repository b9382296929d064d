import asyncio
from collections.abc import Sequence
from typing import Any

import pytest

from infra.local.firestore import messages, queries
from infra.local.firestore.engine import Configuration, Engine
from infra.local.firestore.messages import Message
from infra.local.firestore.views import View, Views
from shared import errors
from tests.infra.local.firestore import random_data
from tests.infra.local.firestore.builders import DATABASE, ROOT, commit, delete, ids, name, put, query
from tests.infra.local.firestore.conftest import OpenEngine


@pytest.fixture
def views(engine: Engine) -> Views:
    return Views(engine)


def request(**fields: object) -> Message:
    return messages.request_class("RunQuery")(**fields)


def begun(views: Views, **options: object) -> View:
    return views.open(request(new_transaction=options), DATABASE)


async def found(views: Views, view: View, *clauses: Sequence[Any]) -> list[str]:
    return ids(await views.run(view, queries.parse(ROOT, query("c", *clauses))))


async def test_plain_view_sees_the_present(engine: Engine, views: Views) -> None:
    await commit(engine, put("c/a", x=1))
    view = views.open(request(), DATABASE)
    assert (await views.get(view, name("c/a"))) is engine.store.get(name("c/a"))
    assert (view.begun, view.transaction) == (b"", None)


async def test_begun_transaction_is_announced(views: Views) -> None:
    view = begun(views)
    again = views.open(request(transaction=view.begun), DATABASE)
    assert again.transaction is view.transaction
    assert again.begun == b""


async def test_read_only_transaction_repeats_its_reads(engine: Engine, views: Views) -> None:
    await commit(engine, put("c/a", x=1), put("c/b", x=1))
    view = begun(views, read_only={})
    await commit(engine, put("c/a", x=2), delete("c/b"), put("c/new", x=1))
    again = views.open(request(transaction=view.begun), DATABASE)
    assert await found(views, again, ("x", "==", 1)) == ["a", "b"]
    assert await views.get(again, name("c/new")) is None
    assert again.moment == view.moment
    assert not engine.transactions.locks.is_locked(name("c/a"))


@pytest.mark.parametrize("seed", range(2))
async def test_read_only_queries_repeat_under_writes(open_engine: OpenEngine, seed: int) -> None:
    engine, source = (
        open_engine(Configuration(planner=None, collections=(random_data.COLLECTION,))),
        random_data.Source(seed),
    )
    views = Views(engine)
    await engine.committer.commit(source.documents(30), DATABASE)
    wanted = [source.parsed() for _ in range(40)]
    view = begun(views, read_only={})
    before = [ids(await views.run(view, each)) for each in wanted]
    for path in ("things/d1", "things/d2", "things/new", "deep/x1/things/d4"):
        await commit(engine, put(path, **source.fields()))
    await commit(engine, delete("things/d3"))
    again = views.open(request(transaction=view.begun), DATABASE)
    assert [ids(await views.run(again, each)) for each in wanted] == before


async def test_read_time_after_last_commit_works(engine: Engine, views: Views) -> None:
    done = await commit(engine, put("c/a", x=1))
    wanted = request()
    messages.set_micros(wanted.read_time, done.moment)
    assert views.open(wanted, DATABASE).moment == done.moment
    await commit(engine, put("c/a", x=2))
    with pytest.raises(errors.PreconditionError, match="too old"):
        views.open(wanted, DATABASE)


async def test_transaction_locks_what_it_reads(engine: Engine, views: Views) -> None:
    await commit(engine, put("c/a", x=1), put("c/b", x=2))
    view = begun(views)
    await views.get(view, name("c/none"))
    assert await found(views, view, ("x", "==", 1)) == ["a"]
    locks = engine.transactions.locks
    assert [locks.is_locked(name(f"c/{each}")) for each in ("a", "b", "none")] == [True, False, True]


async def test_query_is_repeated_after_waiting(engine: Engine, views: Views) -> None:
    await commit(engine, put("c/a", state="queued"), put("c/b", state="queued"))
    first, second = begun(views), begun(views)
    claim = queries.parse(ROOT, query("c", ("state", "==", "queued"), limit=1))
    assert ids(await views.run(first, claim)) == ["a"]
    waiting = asyncio.create_task(views.run(second, claim))
    await asyncio.sleep(0)
    await engine.committer.commit([put("c/a", state="running")], DATABASE, first.transaction)
    assert ids(await waiting) == ["b"]
    await engine.committer.commit([put("c/b", state="running")], DATABASE, second.transaction)


async def test_phantom_aborts_who_scanned(engine: Engine, views: Views) -> None:
    view = begun(views)
    assert await found(views, view, ("x", "==", 1)) == []
    await commit(engine, put("c/other", x=2))
    assert not view.transaction or not view.transaction.overtaken
    await commit(engine, put("c/phantom", x=1))
    with pytest.raises(errors.ContentionError):
        await engine.committer.commit([put("c/result", x=3)], DATABASE, view.transaction)


async def test_changes_behind_the_limit_do_not_matter(engine: Engine, views: Views) -> None:
    await commit(engine, put("c/b", x=2), put("c/c", x=3))
    first = queries.parse(ROOT, query("c", order=("x",), limit=1))
    calm, overtaken = begun(views), begun(views)
    assert ids(await views.run(calm, first)) == ["b"]
    await commit(engine, put("c/d", x=4), delete("c/c"))
    await engine.committer.commit([put("c/b", x=9)], DATABASE, calm.transaction)
    assert ids(await views.run(overtaken, first)) == ["d"]
    await commit(engine, put("c/a", x=1))
    with pytest.raises(errors.ContentionError):
        await engine.committer.commit([put("c/d", x=9)], DATABASE, overtaken.transaction)


async def test_deadlocked_reader_is_aborted_alone(views: Views) -> None:
    first, second = begun(views), begun(views)
    await views.get(first, name("c/a"))
    await views.get(second, name("c/b"))
    waiting = asyncio.create_task(views.get(first, name("c/b")))
    await asyncio.sleep(0)
    with pytest.raises(errors.ContentionError):
        await views.get(second, name("c/a"))
    await waiting
    with pytest.raises(errors.InvalidInputError, match="expired"):
        views.open(request(transaction=second.begun), DATABASE)
