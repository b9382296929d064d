import pytest

from infra.local.cloud_tasks.faults import Fault, FaultPlan, Injector
from tests.infra.local.cloud_tasks.lab import QUEUE, Lab, always


def test_inspection_tells_running_from_waiting(lab: Lab) -> None:
    lab.task("a")
    lab.scheduler.due()
    lab.task("b")
    assert {record.task_id: record.state for record in lab.engine.inspect().live} == {
        "a": "in_flight",
        "b": "scheduled",
    }


@pytest.mark.parametrize("keep_queues", [True, False])
def test_reset_forgets_all_but_the_queues_it_keeps(lab: Lab, *, keep_queues: bool) -> None:
    lab.task("gone")
    lab.play(always(200))
    lab.task("live")
    lab.engine.reset(keep_queues=keep_queues)
    assert (lab.engine.inspect().live, lab.engine.inspect().gone) == ((), ())
    assert list(lab.engine.state.queues) == [QUEUE] * keep_queues
    if not keep_queues:
        lab.queue()
    assert lab.task("gone").name.endswith("gone")


def test_attempts_from_before_a_reset_have_no_effect(lab: Lab) -> None:
    lab.task("t")
    (attempt,) = lab.scheduler.due()
    lab.engine.reset(keep_queues=True)
    lab.task("t")
    lab.finish(attempt, 200)
    assert lab.play(always(200)) == [(0, "t")]


def test_reset_ends_faults(lab: Lab) -> None:
    lab.scheduler.injector = Injector(FaultPlan((Fault("delay", every=1, seconds=9),)))
    lab.engine.reset(keep_queues=True)
    lab.task("t")
    assert lab.due() == ["t"]


def test_what_was_in_flight_is_due_again_after_a_restart(lab: Lab) -> None:
    task = lab.task("t")
    lab.scheduler.due()
    after = Lab()
    after.engine.restore_queue(lab.engine.queues.get(QUEUE))
    after.engine.restore_task(QUEUE, task.message, 3, 503)
    (attempt,) = after.scheduler.due()
    assert (attempt.task.executions, attempt.task.previous_status, attempt.number) == (3, 503, 2)
