import sqlite3
from pathlib import Path

import pytest

from infra.local.cloud_tasks import messages
from infra.local.cloud_tasks.engine import Engine
from infra.local.cloud_tasks.messages import SECOND
from infra.local.cloud_tasks.store import Store, StoreInUseError
from tests.infra.local.cloud_tasks.lab import LOCATION, QUEUE, Lab, always


def written(lab: Lab, path: Path) -> None:
    store = Store(path)
    store.open()
    store.write(lab.engine.state.changes, lab.clock.now())
    lab.engine.state.written()
    store.close()


def restored(lab: Lab, path: Path) -> tuple[Engine, Store]:
    store = Store(path)
    store.open()
    engine = Engine(lab.clock.now, buried_until=store.buried_until)
    store.restore(engine)
    return engine, store


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "store.sqlite3"


def test_queues_and_tasks_come_back_as_they_were(lab: Lab, path: Path) -> None:
    lab.engine.queues.pause(QUEUE)
    task = lab.task("t", http_request={"body": b"x", "headers": {"A": "b"}})
    task.executions, task.previous_status = 2, 429
    written(lab, path)
    engine, store = restored(lab, path)
    again = engine.tasks.get(task.name)
    assert engine.queues.get(QUEUE) == lab.engine.queues.get(QUEUE)
    assert (again.message, again.executions, again.previous_status) == (task.message, 2, 429)
    store.close()


def test_restored_tasks_are_due_at_their_time(lab: Lab, path: Path) -> None:
    lab.task("t")
    lab.play(always(503), most=1)
    written(lab, path)
    engine, store = restored(lab, path)
    assert engine.scheduler.next_due() == lab.clock.now() + SECOND // 10
    store.close()


def test_what_is_gone_stays_gone(lab: Lab, path: Path) -> None:
    lab.queue(f"{LOCATION}/queues/other")
    task = lab.task("t")
    written(lab, path)
    lab.engine.tasks.delete(task.name)
    lab.engine.queues.delete(f"{LOCATION}/queues/other")
    written(lab, path)
    engine, store = restored(lab, path)
    assert (list(engine.state.tasks), list(engine.state.queues)) == ([], [QUEUE])
    assert engine.state.is_buried(task.name)
    assert list(engine.state.queue_tombstones) == [f"{LOCATION}/queues/other"]
    store.close()


def test_tombstones_are_swept_out_when_their_time_is_over(lab: Lab, path: Path) -> None:
    name = lab.task("t").name
    lab.engine.tasks.delete(name)
    written(lab, path)
    lab.clock.advance(24 * 3600 + 1)
    _, store = restored(lab, path)
    assert store.buried_until(name) == 0
    store.close()


def test_a_failed_write_changes_nothing(lab: Lab, path: Path) -> None:
    store = Store(path)
    store.open()
    lab.task("t")
    store._database.execute("CREATE TRIGGER refuse INSERT ON tasks BEGIN SELECT RAISE(ABORT, 'refused'); END")
    with pytest.raises(sqlite3.IntegrityError, match="refused"):
        store.write(lab.engine.state.changes, lab.clock.now())
    assert store._database.execute("SELECT count(*) FROM queues").fetchone() == (0,)
    store.close()


def test_two_cannot_have_the_same_file_open(path: Path) -> None:
    first, second = Store(path), Store(path)
    first.open()
    with pytest.raises(StoreInUseError, match="cannot be used"):
        second.open()
    first.close()
    second.open()
    second.close()


def test_clearing_forgets_everything(lab: Lab) -> None:
    store = Store()
    store.open()
    name = lab.task("t").name
    lab.engine.tasks.delete(name)
    store.write(lab.engine.state.changes, lab.clock.now())
    store.clear()
    assert store.buried_until(name) == 0
    store.close()


def test_messages_are_stored_whole(lab: Lab, path: Path) -> None:
    task = lab.task("t", http_request={"body": bytes(range(256)) * 4000})
    written(lab, path)
    engine, store = restored(lab, path)
    assert (
        messages.view(engine.tasks.get(task.name).message, messages.FULL).http_request.body == bytes(range(256)) * 4000
    )
    store.close()
