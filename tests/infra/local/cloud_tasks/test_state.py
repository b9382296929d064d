import pytest

from infra.local.cloud_tasks import messages
from infra.local.cloud_tasks.limits import Options
from infra.local.cloud_tasks.state import State
from infra.local.cloud_tasks.status import StatusError
from tests.infra.local.cloud_tasks.lab import QUEUE, Lab


def test_changes_name_what_is_to_be_written(lab: Lab) -> None:
    lab.engine.state.written()
    task = lab.task("t")
    assert lab.engine.state.changes.tasks == {task.name: task}
    lab.engine.tasks.delete(task.name)
    assert lab.engine.state.changes.tasks == {task.name: None}
    assert list(lab.engine.state.changes.buried) == [task.name]


def test_nothing_is_left_to_write_once_written(lab: Lab) -> None:
    assert lab.engine.state.changes
    lab.engine.state.written()
    assert not lab.engine.state.changes


def test_tombstones_written_before_count() -> None:
    state = State(lambda: 5, Options(), {"old": 4, "recent": 6}.__getitem__)
    assert (state.is_buried("old"), state.is_buried("recent")) == (False, True)


def test_missing_queues_are_told_in_the_callers_words(lab: Lab) -> None:
    with pytest.raises(StatusError, match="my words"):
        lab.engine.state.queue("nowhere", missing="my words")


def test_names_are_sorted_as_tasks_come_and_go(lab: Lab) -> None:
    queue = lab.engine.state.queue(QUEUE)
    for task_id in "cab":
        lab.task(task_id)
    assert [name[-1] for name in queue.names_after("")] == ["a", "b", "c"]
    lab.engine.tasks.delete(f"{QUEUE}/tasks/b")
    assert [name[-1] for name in queue.names_after(f"{QUEUE}/tasks/a")] == ["c"]


def test_only_queues_with_tasks_are_busy(lab: Lab) -> None:
    assert lab.engine.state.busy == {}
    task = lab.task("t")
    assert list(lab.engine.state.busy) == [QUEUE]
    lab.engine.tasks.delete(task.name)
    assert lab.engine.state.busy == {}


def test_a_record_shows_the_task_as_it_is(lab: Lab) -> None:
    task = lab.task("t")
    record = task.record("scheduled")
    assert (record.task_id, record.state, record.dispatch_count) == ("t", "scheduled", 0)
    assert record.schedule_time == messages.micros(task.message.schedule_time)
