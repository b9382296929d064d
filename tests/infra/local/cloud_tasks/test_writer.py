import asyncio
import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest

from infra.local.cloud_tasks.state import Changes
from infra.local.cloud_tasks.store import Store
from infra.local.cloud_tasks.writer import Writer
from tests.infra.local.cloud_tasks.lab import Lab


class CountingStore(Store):
    """Counts its commits and tells of them."""

    def __init__(self, path: Path) -> None:
        super().__init__(path)
        self.commits = 0
        self.committed = asyncio.Event()

    def write(self, changes: Changes, now: int) -> None:
        self.commits += 1
        super().write(changes, now)
        self.committed.set()


@pytest.fixture
def store(tmp_path: Path) -> Iterator[CountingStore]:
    store = CountingStore(tmp_path / "store.sqlite3")
    store.open()
    yield store
    store.close()


def tasks_in(store: Store) -> int:
    (count,) = store._database.execute("SELECT count(*) FROM tasks").fetchone()
    return int(count)


async def test_what_a_caller_waits_for_is_written(lab: Lab, store: CountingStore) -> None:
    writer = Writer(lab.engine, store)
    lab.task()
    await writer.durable()
    assert tasks_in(store) == 1


async def test_callers_of_one_turn_share_a_commit(lab: Lab, store: CountingStore) -> None:
    writer = Writer(lab.engine, store)

    async def create() -> None:
        lab.task()
        await writer.durable()

    await asyncio.gather(*(create() for _ in range(20)))
    assert (tasks_in(store), store.commits) == (20, 1)


async def test_the_rest_is_written_within_a_moment(lab: Lab, store: CountingStore) -> None:
    writer = Writer(lab.engine, store)
    lab.task()
    writer.soon()
    writer.soon()
    assert tasks_in(store) == 0
    await store.committed.wait()
    assert (tasks_in(store), store.commits) == (1, 1)


async def test_without_changes_nothing_is_written(lab: Lab, store: CountingStore) -> None:
    writer = Writer(lab.engine, store)
    await writer.durable()
    writer.flush()
    await writer.durable()
    assert store.commits == 1


async def test_a_caller_that_gives_up_takes_no_other_along(lab: Lab, store: CountingStore) -> None:
    writer = Writer(lab.engine, store)
    lab.task()
    impatient = asyncio.create_task(writer.durable())
    patient = asyncio.create_task(writer.durable())
    await asyncio.sleep(0)
    impatient.cancel()
    await patient
    assert tasks_in(store) == 1


async def test_a_failed_write_is_told_and_tried_again(lab: Lab, store: CountingStore) -> None:
    writer = Writer(lab.engine, store)
    lab.task()
    store._database.execute("ALTER TABLE tasks RENAME TO elsewhere")
    with pytest.raises(sqlite3.OperationalError):
        await writer.durable()
    store._database.execute("ALTER TABLE elsewhere RENAME TO tasks")
    await writer.durable()
    assert tasks_in(store) == 1
