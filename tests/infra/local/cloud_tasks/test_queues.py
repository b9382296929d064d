import grpc
import pytest
from google.protobuf import field_mask_pb2

from infra.local.cloud_tasks import messages, status
from infra.local.cloud_tasks.limits import Options
from infra.local.cloud_tasks.status import StatusError
from tests.infra.local.cloud_tasks.lab import LOCATION, QUEUE, Lab, always, queue_message

NO_MASK = field_mask_pb2.FieldMask()


def test_a_queue_lies_in_its_parent(lab: Lab) -> None:
    with pytest.raises(StatusError, match="does not lie in the parent"):
        lab.engine.queues.create("projects/p/locations/other", queue_message(f"{LOCATION}/queues/new"))


def test_update_creates_a_missing_queue(lab: Lab) -> None:
    sent = queue_message(f"{LOCATION}/queues/new", rate_limits={"max_dispatches_per_second": 5})
    lab.engine.queues.update(sent, field_mask_pb2.FieldMask(paths=["retry_config"]))
    assert lab.engine.queues.get(sent.name).rate_limits.max_dispatches_per_second == 5


def test_update_changes_how_a_queue_works(lab: Lab) -> None:
    for number in range(4):
        lab.task(f"t{number}")
    lab.engine.queues.update(queue_message(rate_limits={"max_concurrent_dispatches": 3}), NO_MASK)
    assert lab.due() == ["t0", "t1", "t2"]


@pytest.mark.parametrize("rpc", ["create", "update"])
def test_the_name_of_a_deleted_queue_stays_taken(lab: Lab, rpc: str) -> None:
    lab.engine.queues.delete(QUEUE)
    lab.clock.advance(3 * 24 * 3600 - 1)
    with pytest.raises(StatusError) as caught:
        lab.queue() if rpc == "create" else lab.engine.queues.update(queue_message(), NO_MASK)
    assert (caught.value.code, caught.value.message) == (
        grpc.StatusCode.FAILED_PRECONDITION,
        status.QUEUE_TOO_RECENT,
    )
    lab.clock.advance(1)
    assert lab.queue().name == QUEUE


def test_the_tombstone_of_a_queue_can_be_set() -> None:
    lab = Lab(Options(queue_tombstone=0))
    lab.queue()
    lab.engine.queues.delete(QUEUE)
    assert lab.queue().name == QUEUE


def test_deleting_a_queue_takes_its_tasks_along(lab: Lab) -> None:
    lab.task("t")
    lab.engine.queues.delete(QUEUE)
    assert lab.engine.inspect().named("t").state == "deleted"
    assert lab.engine.state.tasks == {}


def test_a_paused_queue_takes_tasks_but_dispatches_none(lab: Lab) -> None:
    assert lab.engine.queues.pause(QUEUE).state == messages.PAUSED
    lab.task("t")
    assert (lab.due(), lab.scheduler.next_due()) == ([], None)
    assert lab.engine.queues.resume(QUEUE).state == messages.RUNNING
    assert lab.due() == ["t"]


def test_attempts_under_way_outlast_a_pause(lab: Lab) -> None:
    lab.task("t")
    (attempt,) = lab.scheduler.due()
    lab.engine.queues.pause(QUEUE)
    lab.finish(attempt, 503)
    assert lab.play(always(200)) == []
    lab.engine.queues.resume(QUEUE)
    assert lab.play(always(200)) == [(0.1, "t")]


def test_purge_deletes_what_was_there_and_no_more(lab: Lab) -> None:
    lab.task("scheduled")
    (attempt,) = lab.scheduler.due()
    lab.task("waiting")
    lab.clock.advance(5)
    purged = lab.engine.queues.purge(QUEUE)
    lab.task("later")
    lab.finish(attempt, 503)
    assert messages.micros(purged.purge_time) == lab.clock.now()
    assert lab.play(always(200)) == [(5, "later")]
    assert {record.task_id for record in lab.engine.inspect().in_state("purged")} == {"scheduled", "waiting"}


def test_queues_are_listed_by_name_in_pages(lab: Lab) -> None:
    for queue_id in ("c", "a", "b"):
        lab.queue(f"{LOCATION}/queues/{queue_id}")
    first, token = lab.engine.queues.page(LOCATION, "", 3, "")
    second, end = lab.engine.queues.page(LOCATION, "", 3, token)
    assert [queue.name[-1] for queue in (*first, *second)] == ["a", "b", "c", "q"]
    assert (len(first), end) == (3, "")


def test_queues_of_other_locations_are_not_listed(lab: Lab) -> None:
    assert lab.engine.queues.page("projects/p/locations/l2", "", 0, "") == ([], "")


@pytest.mark.parametrize("condition", ["state: PAUSED", 'state="PAUSED"', " state = PAUSED "])
def test_queues_are_filtered_by_state(lab: Lab, condition: str) -> None:
    lab.queue(f"{LOCATION}/queues/paused")
    lab.engine.queues.pause(f"{LOCATION}/queues/paused")
    found, _ = lab.engine.queues.page(LOCATION, condition, 0, "")
    assert [queue.name for queue in found] == [f"{LOCATION}/queues/paused"]


@pytest.mark.parametrize("condition", ["state: ASLEEP", "name: q", "nonsense"])
def test_other_filters_are_refused(lab: Lab, condition: str) -> None:
    with pytest.raises(StatusError, match="filters by state"):
        lab.engine.queues.page(LOCATION, condition, 0, "")
