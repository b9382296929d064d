from datetime import UTC, datetime, timedelta

from shared.firestore.documents import Document
from shared.tasks import outbox
from shared.tasks.envelope import Task

NOW = datetime(2030, 1, 1, tzinfo=UTC)
TASK = Task("t1", "jobs-normal", "/stages", {"job": "j"}, traceparent="00-x")


def test_promise_can_be_read_back() -> None:
    write = outbox.promise(TASK, NOW)

    assert outbox.task_of(Document(write.path, write.data, None, NOW)) == TASK


def test_promise_is_due_some_time_after_its_task() -> None:
    later = Task("t2", "q", "/stages", {}, not_before=NOW + timedelta(hours=1))

    assert outbox.promise(TASK, NOW).data["due_at"] == NOW + outbox.PATIENCE
    assert outbox.promise(later, NOW).data["due_at"] == NOW + timedelta(hours=1) + outbox.PATIENCE


def test_promising_again_and_keeping_twice_are_harmless() -> None:
    assert outbox.promise(TASK, NOW).kind == "replace"
    assert outbox.keep("t1").kind == "delete"
