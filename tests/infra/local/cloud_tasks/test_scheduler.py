from itertools import pairwise
from typing import Any

import pytest

from infra.local.cloud_tasks import headers, messages
from infra.local.cloud_tasks.faults import Fault, FaultPlan, Injector
from infra.local.cloud_tasks.limits import Options
from infra.local.cloud_tasks.messages import SECOND
from infra.local.cloud_tasks.scheduler import Attempt, Outcome
from infra.local.cloud_tasks.state import TaskState
from tests.infra.local.cloud_tasks.lab import LOCATION, QUEUE, START, Lab, always, seconds

OTHER = f"{LOCATION}/queues/other"
SLOW = {"min_backoff": seconds(10), "max_backoff": seconds(300), "max_doublings": 3}


def gaps(dispatches: list[tuple[float, str]]) -> list[float]:
    times = [time for time, _ in dispatches]
    return [later - earlier for earlier, later in pairwise(times)]


def started(lab: Lab, task: TaskState | None = None) -> Attempt:
    if task is not None:
        return lab.scheduler.run(task)
    (attempt,) = lab.scheduler.due()
    return attempt


def slow_lab(options: Options | None = None, **retry_config: Any) -> Lab:
    lab = Lab(options)
    lab.queue(retry_config={**SLOW, **retry_config})
    return lab


def test_backoff_follows_the_services_example() -> None:
    lab = slow_lab(max_attempts=9)
    lab.task("t")
    assert gaps(lab.play(always(500))) == [10, 20, 40, 80, 160, 240, 300, 300]
    assert lab.engine.inspect().named("t").state == "exhausted"


def test_both_limits_must_be_reached() -> None:
    lab = slow_lab(max_attempts=2, max_retry_duration=seconds(100))
    lab.task("t")
    assert [time for time, _ in lab.play(always(500))] == [0, 10, 30, 70, 150]


def test_attempts_without_limit_end_with_the_duration() -> None:
    lab = slow_lab(max_attempts=-1, max_retry_duration=seconds(30))
    lab.task("t")
    assert [time for time, _ in lab.play(always(500))] == [0, 10, 30]


def test_without_any_limit_a_task_is_tried_for_31_days() -> None:
    lab = Lab()
    lab.queue(retry_config={"max_attempts": -1, "min_backoff": seconds(3600), "max_backoff": seconds(3600)})
    lab.task("t")
    assert len(lab.play(always(500), most=2000)) == 31 * 24
    assert lab.engine.inspect().named("t").state == "expired"


def test_a_tasks_own_retry_configuration_wins(lab: Lab) -> None:
    lab.task("t", retry_config={"max_attempts": 3, "min_backoff": seconds(5), "max_backoff": seconds(5)})
    assert [time for time, _ in lab.play(always(500))] == [0, 5, 10]


@pytest.mark.parametrize(
    ("status", "attempts"), [(200, 1), (299, 1), (199, 2), (300, 2), (302, 2), (404, 2), (None, 2)]
)
def test_only_2xx_is_success(lab: Lab, status: int | None, attempts: int) -> None:
    lab.task("t", retry_config={"max_attempts": 2})
    assert len(lab.play(always(status))) == attempts


def test_the_delay_counts_from_the_failure() -> None:
    lab = slow_lab()
    lab.task("t")
    attempt = started(lab)
    lab.clock.advance(25)
    lab.finish(attempt, 500)
    assert lab.scheduler.next_due() == lab.clock.now() + 10 * SECOND


@pytest.mark.parametrize(("asked", "delay"), [(3, 10), (45, 45)])
def test_retry_after_is_a_lower_bound(asked: float, delay: float) -> None:
    lab = slow_lab(max_attempts=2)
    lab.task("t")
    assert gaps(lab.play(always(503, retry_after=asked))) == [delay]


@pytest.mark.parametrize(("hold", "status", "second"), [(True, 503, 45), (True, 500, 0), (False, 503, 0)])
def test_throttling_holds_the_queue_if_wanted(*, hold: bool, status: int, second: float) -> None:
    lab = slow_lab(Options(hold_queue=hold))
    lab.task("first")
    lab.finish(started(lab), status, retry_after=45)
    lab.task("second")
    assert {task_id: time for time, task_id in lab.play(always(200))} == {"first": 45, "second": second}


def test_retry_headers_are_those_recorded(lab: Lab) -> None:
    task = lab.task("t")
    seen = []
    for status in (503, 404, 429, 500, 302, 200):
        lab.clock.advance_to(lab.scheduler.next_due() or 0)
        attempt = started(lab)
        fields = dict(headers.outgoing(task.message, executions=task.executions, previous_status=task.previous_status))
        seen.append([
            fields.get(f"X-CloudTasks-Task{name}") for name in ("RetryCount", "ExecutionCount", "PreviousResponse")
        ])
        lab.finish(attempt, status)
    assert [row[0] for row in seen] == ["0", "1", "2", "3", "4", "5"]
    assert [row[1] for row in seen] == ["0", "0", "1", "2", "2", "3"]
    assert [row[2] for row in seen] == [None, "503", "404", "429", "500", "302"]


def test_no_response_is_told_as_504_and_not_counted(lab: Lab) -> None:
    task = lab.task("t")
    lab.finish(started(lab), None)
    assert (task.previous_status, task.executions, task.message.response_count) == (504, 0, 0)
    assert task.message.dispatch_count == 1


def test_the_message_tells_of_its_attempts() -> None:
    lab = slow_lab()
    task = lab.task("t")
    attempt = started(lab)
    lab.clock.advance(2)
    lab.finish(attempt, 404)
    message = task.message
    assert message.first_attempt.ListFields()[0][0].name == "dispatch_time"
    assert messages.micros(message.last_attempt.response_time) == lab.clock.now()
    assert message.last_attempt.response_status.message == "NOT_FOUND(5): HTTP status code 404"
    assert messages.micros(message.schedule_time) == lab.clock.now() + 10 * SECOND


def test_dispatches_keep_to_the_rate() -> None:
    lab = Lab(Options(max_burst_size=2))
    lab.queue(rate_limits={"max_dispatches_per_second": 4})
    for number in range(6):
        lab.task(f"t{number}")
    assert [time for time, _ in lab.play(always(200))] == [0, 0, 0.25, 0.5, 0.75, 1.0]


def test_retries_take_tokens_too() -> None:
    lab = Lab(Options(max_burst_size=1))
    lab.queue(rate_limits={"max_dispatches_per_second": 0.5}, retry_config={"max_attempts": 3})
    lab.task("t")
    assert [time for time, _ in lab.play(always(500))] == [0, 2, 4]


def test_no_more_run_at_once_than_allowed() -> None:
    lab = Lab()
    lab.queue(rate_limits={"max_concurrent_dispatches": 2})
    for number in range(3):
        lab.task(f"t{number}")
    first, _ = lab.scheduler.due()
    assert (lab.due(), lab.scheduler.next_due()) == ([], None)
    lab.finish(first, 500)
    assert lab.due() == ["t2"]


def test_a_full_queue_does_not_stop_another(lab: Lab) -> None:
    lab.queue(OTHER, rate_limits={"max_concurrent_dispatches": 1})
    for queue in (OTHER, OTHER, QUEUE):
        lab.task(queue=queue)
    assert len(lab.scheduler.due()) == 2


def test_run_ignores_pause_schedule_and_limits() -> None:
    lab = Lab()
    lab.queue(rate_limits={"max_concurrent_dispatches": 1})
    lab.task("busy")
    started(lab)
    lab.engine.queues.pause(QUEUE)
    later = lab.task("later", schedule_time=START + seconds(3600))
    lab.finish(started(lab, later), 200)
    assert lab.engine.inspect().named("later").state == "succeeded"


def test_a_task_that_ran_by_force_does_not_run_again(lab: Lab) -> None:
    lab.finish(started(lab, lab.task("t", schedule_time=START + seconds(60))), 200)
    assert lab.play(always(200)) == []


def test_a_forced_run_that_fails_is_rescheduled_from_the_call() -> None:
    lab = slow_lab()
    task = lab.task("t", schedule_time=START + seconds(3600))
    attempt = started(lab, task)
    lab.clock.advance(4)
    lab.finish(attempt, 500)
    assert lab.play(always(200)) == [(10, "t")]


def test_a_forced_run_beside_a_regular_one_ends_the_task_once(lab: Lab) -> None:
    task = lab.task("t")
    regular = started(lab)
    forced = started(lab, task)
    lab.finish(forced, 200)
    lab.finish(regular, 500)
    assert lab.play(always(200)) == []
    assert [record.state for record in lab.engine.inspect().gone] == ["succeeded"]


def test_a_forced_run_does_not_count_as_concurrent() -> None:
    lab = Lab()
    lab.queue(rate_limits={"max_concurrent_dispatches": 1})
    forced = started(lab, lab.task("forced"))
    lab.task("regular")
    assert lab.due() == ["regular"]
    lab.finish(forced, 200)
    lab.task("third")
    assert lab.due() == []


def test_attempts_past_their_deadline_are_overdue_once(lab: Lab) -> None:
    lab.task("t", dispatch_deadline=seconds(15))
    attempt = started(lab)
    assert lab.scheduler.next_event() == lab.clock.now() + 15 * SECOND
    lab.clock.advance(15)
    assert lab.scheduler.overdue() == [attempt]
    assert (lab.scheduler.overdue(), lab.scheduler.next_event()) == ([], None)


def test_a_finished_attempt_has_no_deadline(lab: Lab) -> None:
    lab.task("t")
    lab.finish(started(lab), 200)
    lab.clock.advance(3600)
    assert (lab.scheduler.overdue(), lab.scheduler.next_event()) == ([], None)


def test_a_delayed_dispatch_comes_later_and_once(lab: Lab) -> None:
    lab.scheduler.injector = Injector(FaultPlan((Fault("delay", at=frozenset({1}), seconds=30),)))
    lab.task("a")
    lab.task("b")
    assert lab.play(always(200)) == [(0, "b"), (30, "a")]


def test_a_reordered_dispatch_goes_behind_what_is_due(lab: Lab) -> None:
    lab.scheduler.injector = Injector(FaultPlan((Fault("reorder", at=frozenset({1, 3})),)))
    for task_id in "abcd":
        lab.task(task_id)
    assert lab.due() == ["b", "d", "a", "c"]


def test_faults_meant_for_a_postponed_dispatch_await_it(lab: Lab) -> None:
    lab.scheduler.injector = Injector(FaultPlan((Fault("delay", every=1, seconds=1), Fault("duplicate", every=1))))
    lab.task("t")
    assert lab.scheduler.due() == []
    lab.clock.advance(1)
    assert started(lab).effects.duplicate


def test_each_attempt_is_on_record(lab: Lab) -> None:
    lab.task("t")
    answers = iter([Outcome(503), Outcome(None, "cut off"), Outcome(200)])
    lab.play(lambda _attempt: next(answers))
    attempts = lab.engine.inspect().named("t").attempts
    assert [(attempt.number, attempt.status) for attempt in attempts] == [(1, 503), (2, None), (3, 200)]
    assert attempts[1].reason == "cut off"


def test_the_record_of_attempts_is_bounded() -> None:
    lab = slow_lab(max_attempts=500)
    task = lab.task("t")
    lab.play(always(500), most=400)
    assert (len(task.attempts), task.attempts[-1].number) == (200, 400)
