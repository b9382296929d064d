import random

import pytest

from infra.local.cloud_tasks.faults import Fault, FaultPlan, Injector
from infra.local.cloud_tasks.scheduler import Attempt
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


def assert_sound(lab: Lab, in_flight: list[Attempt]) -> None:
    running = {attempt.task.name for attempt in in_flight}
    for queue in lab.engine.state.queues.values():
        regular = [attempt for attempt in in_flight if attempt.task.queue is queue and not attempt.forced]
        assert queue.in_flight == len(regular) <= queue.concurrency
        assert all(name in queue.schedule or name in running for name in queue.tasks)
        assert len(queue.schedule) <= len(queue.tasks)
        assert (queue.name in lab.engine.state.busy) == bool(queue.tasks)
    assert sum(len(queue.tasks) for queue in lab.engine.state.queues.values()) == len(lab.engine.state.tasks)


@pytest.mark.parametrize("seed", range(20))
def test_whatever_happens_no_task_is_lost(seed: int) -> None:
    lab, chance, in_flight = Lab(), random.Random(seed), list[Attempt]()
    lab.queue(rate_limits={"max_concurrent_dispatches": 3}, retry_config={"max_attempts": 4})
    created = 0
    for _ in range(300):
        match chance.randrange(8):
            case 0 | 1:
                created += bool(lab.task())
            case 2:
                lab.clock.advance(chance.random())
            case 3 if lab.engine.state.tasks:
                in_flight.append(lab.scheduler.run(chance.choice(list(lab.engine.state.tasks.values()))))
            case 4 if lab.engine.state.tasks:
                lab.engine.tasks.delete(chance.choice(list(lab.engine.state.tasks)))
            case 5:
                chance.choice([lab.engine.queues.pause, lab.engine.queues.resume])(QUEUE)
            case _ if in_flight and chance.random() < 0.8:
                lab.finish(in_flight.pop(chance.randrange(len(in_flight))), chance.choice([200, 404, 503, None]))
            case _:
                in_flight += lab.scheduler.due()
        assert_sound(lab, in_flight)
    assert len(lab.engine.inspect().live) + len(lab.engine.inspect().gone) == created
