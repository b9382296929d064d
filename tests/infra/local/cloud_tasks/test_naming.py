import pytest

from infra.local.cloud_tasks import naming
from infra.local.cloud_tasks.status import StatusError
from tests.infra.local.cloud_tasks.lab import QUEUE


@pytest.mark.parametrize(
    "name",
    [
        "projects/p/locations/europe-west1/queues/q",
        "projects/example.com:my-project/locations/l/queues/Q-1",
        f"projects/p/locations/l/queues/{'q' * 100}",
    ],
)
def test_queue_names_of_the_right_form_pass(name: str) -> None:
    naming.require_queue(name)


@pytest.mark.parametrize(
    "name",
    [
        "",
        "q",
        "projects/p/queues/q",
        f"{QUEUE}_",
        f"{QUEUE}/",
        f"{QUEUE}\n",
        f"projects/p/locations/l/queues/{'q' * 101}",
    ],
)
def test_queue_names_of_another_form_are_refused(name: str) -> None:
    with pytest.raises(StatusError) as caught:
        naming.require_queue(name)
    assert caught.value.message == naming.QUEUE_FORMAT
    assert caught.value.link is not None


@pytest.mark.parametrize("task_id", ["a", "A_b-9", "x" * 500])
def test_task_names_of_the_right_form_pass(task_id: str) -> None:
    naming.require_task(f"{QUEUE}/tasks/{task_id}", QUEUE)


@pytest.mark.parametrize("task_id", ["", "a b", "a.b", "é", "x" * 501, "a\n"])
def test_task_ids_with_other_characters_are_refused(task_id: str) -> None:
    with pytest.raises(StatusError, match="can contain only letters") as caught:
        naming.require_task(f"{QUEUE}/tasks/{task_id}", QUEUE)
    assert caught.value.link is not None


@pytest.mark.parametrize(
    ("name", "text"), [("plain", "Task name must be formatted"), ("other/tasks/t", "must be the same")]
)
def test_task_names_outside_the_queue_are_refused(name: str, text: str) -> None:
    with pytest.raises(StatusError, match=text):
        naming.require_task(name, QUEUE)


@pytest.mark.parametrize("name", ["", "projects/p", "projects/p/locations/l/queues/q"])
def test_location_names_of_another_form_are_refused(name: str) -> None:
    with pytest.raises(StatusError, match="Location name"):
        naming.require_location(name)


def test_generated_names_are_valid_and_differ() -> None:
    first, second = naming.generated_task(QUEUE), naming.generated_task(QUEUE)
    naming.require_task(first, QUEUE)
    assert first != second
    assert naming.short(first).isdigit()


def test_names_come_apart_as_they_were_put_together() -> None:
    name = naming.queue("p", "l", "q")
    assert name == QUEUE
    assert (naming.location_of(name), naming.short(name)) == ("projects/p/locations/l", "q")
