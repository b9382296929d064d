import pytest

from infra.local.cloud_tasks.inspection import History, State, TaskRecord


def record(name: str, state: State = "succeeded") -> TaskRecord:
    return TaskRecord(f"q/tasks/{name}", state, 0, 1, ())


def test_history_keeps_only_the_latest() -> None:
    history = History(2)
    for name in "abc":
        history.add(record(name))
    assert [gone.task_id for gone in history.with_live(()).gone] == ["b", "c"]
    history.clear()
    assert history.with_live(()).gone == ()


def test_a_living_task_is_found_before_one_that_is_gone() -> None:
    history = History(9)
    history.add(record("a", "exhausted"))
    assert history.with_live([record("a", "scheduled")]).named("a").state == "scheduled"
    assert history.with_live(()).named("a").state == "exhausted"


def test_an_unknown_task_is_a_key_error() -> None:
    with pytest.raises(KeyError):
        History(1).with_live(()).named("a")


def test_tasks_are_found_by_state() -> None:
    history = History(9)
    history.add(record("a"))
    inspection = history.with_live([record("b", "in_flight"), record("c", "scheduled")])
    assert [task.task_id for task in inspection.in_state("in_flight")] == ["b"]
