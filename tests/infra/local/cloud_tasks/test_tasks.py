import pytest

from infra.local.cloud_tasks import limits, messages, status
from infra.local.cloud_tasks.limits import Options
from infra.local.cloud_tasks.status import StatusError
from tests.infra.local.cloud_tasks.lab import QUEUE, START, Lab, always, seconds

NAME = f"{QUEUE}/tasks/t"
DAY = 24 * 3600


def message_of(caught: pytest.ExceptionInfo[StatusError]) -> str:
    return caught.value.message


@pytest.mark.parametrize("end", ["succeeded", "exhausted", "deleted", "purged"])
def test_a_finished_tasks_name_stays_taken_for_a_day(lab: Lab, end: str) -> None:
    lab.task("t", retry_config={"max_attempts": 1})
    {
        "succeeded": lambda: lab.play(always(200)),
        "exhausted": lambda: lab.play(always(500)),
        "deleted": lambda: lab.engine.tasks.delete(NAME),
        "purged": lambda: lab.engine.queues.purge(QUEUE),
    }[end]()
    assert lab.engine.inspect().named("t").state == end
    lab.clock.advance(DAY - 1)
    with pytest.raises(StatusError, match=status.ENTITY_EXISTS):
        lab.task("t")
    lab.clock.advance(1)
    assert lab.task("t").name == NAME


def test_a_living_tasks_name_is_taken(lab: Lab) -> None:
    lab.task("t")
    with pytest.raises(StatusError, match=status.ENTITY_EXISTS):
        lab.task("t")


def test_the_tombstone_of_a_task_can_be_set() -> None:
    lab = Lab(Options(task_tombstone=0))
    lab.queue()
    lab.task("t")
    lab.engine.tasks.delete(NAME)
    assert lab.task("t").name == NAME


@pytest.mark.parametrize("rpc", ["get", "delete"])
def test_what_became_of_a_missing_task_is_told(lab: Lab, rpc: str) -> None:
    call = getattr(lab.engine.tasks, rpc)
    with pytest.raises(StatusError) as never:
        call(NAME)
    lab.task("t")
    lab.engine.tasks.delete(NAME)
    with pytest.raises(StatusError) as recently:
        call(NAME)
    assert (message_of(never), message_of(recently)) == (status.ENTITY_MISSING, status.TASK_GONE)


def test_deleting_a_task_in_flight_ends_it(lab: Lab) -> None:
    lab.task("t")
    (attempt,) = lab.scheduler.due()
    lab.engine.tasks.delete(NAME)
    lab.finish(attempt, 503)
    assert lab.scheduler.next_due() is None
    assert lab.engine.inspect().named("t").state == "deleted"


def test_a_task_lives_at_most_31_days(lab: Lab) -> None:
    lab.engine.queues.pause(QUEUE)
    lab.task("t")
    lab.clock.advance(31 * DAY - 1)
    assert lab.engine.tasks.get(NAME).name == NAME
    lab.clock.advance(1)
    assert lab.engine.tasks.page(QUEUE, 0, 0, "") == ([], "")
    assert lab.engine.inspect().named("t").state == "expired"


def test_an_expired_task_is_neither_found_nor_dispatched(lab: Lab) -> None:
    lab.engine.queues.pause(QUEUE)
    lab.task("t")
    lab.task("u")
    lab.clock.advance(31 * DAY)
    with pytest.raises(StatusError, match="existed recently"):
        lab.engine.tasks.get(NAME)
    lab.engine.queues.resume(QUEUE)
    assert lab.due() == []
    assert len(lab.engine.inspect().in_state("expired")) == 2


def test_tasks_are_listed_by_name_in_pages(lab: Lab) -> None:
    for task_id in ("c", "a", "d", "b"):
        lab.task(task_id)
    first, token = lab.engine.tasks.page(QUEUE, 0, 3, "")
    second, end = lab.engine.tasks.page(QUEUE, 0, 3, token)
    assert [task.name[-1] for task in (*first, *second)] == ["a", "b", "c", "d"]
    assert (len(first), end) == (3, "")


def test_tasks_deleted_between_pages_disturb_nothing(lab: Lab) -> None:
    for task_id in "abcd":
        lab.task(task_id)
    _, token = lab.engine.tasks.page(QUEUE, 0, 2, "")
    for task_id in "bc":
        lab.engine.tasks.delete(f"{QUEUE}/tasks/{task_id}")
    assert [task.name[-1] for task in lab.engine.tasks.page(QUEUE, 0, 2, token)[0]] == ["d"]


def test_a_page_ends_before_clients_refuse_it(lab: Lab) -> None:
    for number in range(8):
        lab.task(f"t{number}", http_request={"body": b"x" * 700_000})
    seen, token = [], "first"
    while token:
        page, token = lab.engine.tasks.page(QUEUE, messages.FULL, 0, "" if token == "first" else token)
        assert sum(task.ByteSize() for task in page) <= limits.PAGE_BYTES
        seen += [task.name[-2:] for task in page]
    assert seen == [f"t{number}" for number in range(8)]


def test_a_future_task_is_not_due_before_its_time(lab: Lab) -> None:
    lab.task("later", schedule_time=START + seconds(60))
    lab.task("now")
    assert lab.play(always(200)) == [(0, "now"), (60, "later")]
