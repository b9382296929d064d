from dataclasses import replace
from datetime import timedelta

import pytest

from shared import errors
from shared.jobs import control, deliveries, transitions
from shared.jobs.deliveries import Delivery
from shared.jobs.job import Job, Status
from shared.jobs.pipeline import Await, Decision, Done, FanOut, Item, JobType
from shared.jobs.steps import Moment, Step
from shared.tasks.envelope import Task


def promised(step: Step) -> list[str]:
    return [write.path for write in step.writes if write.kind == "replace" and write.path.startswith("outbox/")]


@pytest.fixture
def active(job: Job) -> Job:
    return replace(job, place="active-normal", status="running")


@pytest.fixture
def waiting(active: Job, delivery: Delivery, kind: JobType, moment: Moment) -> Job:
    return transitions.advance(active, delivery, kind, Await(60.0), moment).job


def test_pause_gives_the_place_up_and_holds_the_job(active: Job, moment: Moment) -> None:
    after = control.pause(active, moment).job

    assert (after.status, after.place, after.held, after.seq) == ("paused", "", True, 1)
    assert deliveries.expected_task_ids(after) == []


def test_stage_that_ends_during_a_pause_promises_nothing(
    active: Job, delivery: Delivery, kind: JobType, moment: Moment
) -> None:
    paused = control.pause(active, moment).job
    step = transitions.advance(paused, delivery, kind, Done(), moment, lambda _: True)

    assert (step.job.stage, step.job.status, step.carried, list(step.tasks)) == ("b", "paused", False, [])


def test_items_of_a_paused_job_are_promised_but_held_back(
    active: Job, delivery: Delivery, kind: JobType, moment: Moment
) -> None:
    paused = control.pause(active, moment).job
    step = transitions.advance(paused, delivery, kind, FanOut([{}, {}]), moment)

    assert (len(promised(step)), list(step.tasks)) == (2, [])


def test_retry_of_an_item_of_a_paused_job_is_held_back(active: Job, delivery: Delivery, moment: Moment) -> None:
    paused = control.pause(active, moment).job
    step = transitions.retry(paused, replace(delivery, item=Item(1, {})), 1.0, moment, None)

    assert (len(promised(step)), list(step.tasks)) == (1, [])


def test_resume_waits_for_admission_and_counts_the_pause(active: Job, moment: Moment) -> None:
    paused = control.pause(active, moment).job
    later = replace(moment, now=moment.now + timedelta(seconds=90))
    after = control.resume(replace(paused, started_at=moment.now), "waiting-normal", later).job

    assert (after.status, after.place, after.held, after.paused_seconds) == ("running", "waiting-normal", True, 90.0)


def test_admission_promises_the_stage_unless_its_task_was_held_back(active: Job, moment: Moment) -> None:
    waiting = replace(active, place="waiting-normal")
    fresh = transitions.admit(waiting, [], moment)
    again = transitions.admit(waiting, fresh.tasks, moment)

    assert (fresh.job.place, fresh.job.held, len(fresh.tasks)) == ("active-normal", False, 1)
    assert [(task.id, task.revival) for task in again.tasks] == [(fresh.tasks[0].id, 1)]


def test_admission_of_a_split_stage_promises_its_items_only(
    active: Job, delivery: Delivery, kind: JobType, moment: Moment
) -> None:
    split = transitions.advance(active, delivery, kind, FanOut([{}, {}]), moment)
    back = transitions.admit(replace(split.job, place="waiting-normal"), split.tasks, moment)

    assert {task.id for task in back.tasks} == {task.id for task in split.tasks}


def test_wait_for_a_person_frees_the_place_and_sets_a_timer(waiting: Job, delivery: Delivery, moment: Moment) -> None:
    assert (waiting.status, waiting.current.status, waiting.place) == ("waiting", "waiting", "")
    assert waiting.current.waits_until == moment.now + timedelta(seconds=60)
    assert not deliveries.is_current(waiting, delivery)
    assert deliveries.expected_task_ids(waiting) == []


def test_approval_finishes_the_stage_and_asks_for_admission(waiting: Job, kind: JobType, moment: Moment) -> None:
    step = control.decide(waiting, kind, Decision(True, "key_9", "fine"), "waiting-normal", moment)

    assert (step.job.stage, step.job.place, step.job.stages["a"].status) == ("b", "waiting-normal", "succeeded")
    assert next(write.data["data"]["by"] for write in step.writes if "/results/" in write.path) == "key_9"


def test_rejection_fails_the_job_with_its_comment(waiting: Job, kind: JobType, moment: Moment) -> None:
    job = control.decide(waiting, kind, Decision(False, "key_9", "too long"), "waiting-normal", moment).job

    assert job.status == "failed"
    assert job.error == {"code": "approval_rejected", "category": "approval", "detail": "too long", "stage": "a"}


def test_retry_keeps_what_came_before_its_stage(active: Job, delivery: Delivery, kind: JobType, moment: Moment) -> None:
    done = transitions.advance(active, delivery, kind, Done({"x": 1}), moment).job
    failed = transitions.fail(done, replace(delivery, stage="b"), errors.ProviderAnswerError(), moment).job
    again = control.retry_from(failed, "b", {"n": 2}, "waiting-normal", moment).job

    assert (again.generation, again.status, again.stage, again.payload) == (1, "queued", "b", {"n": 2})
    assert [stage.status for stage in again.stages.values()] == ["succeeded", "queued", "queued"]
    assert (again.error, again.finished_at, again.seq) == (None, None, failed.seq + 1)
    assert again.stages["a"].result == "0-a-0"
    assert not deliveries.is_current(again, delivery)


def test_retry_sets_the_deadline_anew(active: Job, moment: Moment) -> None:
    ended = replace(active, status="failed", timeout=60.0, deadline=moment.now)
    step = control.retry_from(ended, "a", {}, "waiting-normal", moment)

    assert step.job.deadline == moment.now + timedelta(seconds=60)
    assert [task.path for task in step.tasks] == ["/timers"]


@pytest.mark.parametrize(
    ("status", "lease", "expected"),
    [
        ("queued", None, "cancelled"),
        ("running", None, "cancelled"),
        ("running", -1, "cancelled"),
        ("running", 1, "cancelling"),
    ],
    ids=["nobody has begun", "between two tries", "its worker is dead", "a worker holds it"],
)
def test_wish_to_cancel_depends_on_whether_somebody_works(
    active: Job, kind: JobType, moment: Moment, status: Status, lease: int | None, expected: str
) -> None:
    until = moment.now + timedelta(seconds=lease) if lease else None
    stages = {**active.stages, "a": replace(active.stages["a"], status="running" if lease else "queued")}
    job = replace(active, status=status, lease_until=until, stages=stages)

    assert control.request_cancel(job, kind, (), moment).job.status == expected


def test_cancel_of_a_paused_job_ends_it(active: Job, kind: JobType, moment: Moment) -> None:
    paused = control.pause(active, moment).job

    assert control.request_cancel(paused, kind, (), moment).job.status == "cancelled"


async def stop(_: Job) -> bool:
    return True


def test_paused_job_with_something_to_stop_gets_its_worker_back(active: Job, kind: JobType, moment: Moment) -> None:
    stopping = replace(kind, stages=(replace(kind.stages[0], stop=stop), *kind.stages[1:]))
    paused = control.pause(active, moment).job
    held_back = [Task("t1", "jobs-normal", "/stages", {})]
    step = control.request_cancel(paused, stopping, held_back, moment)

    assert (step.job.status, [task.name for task in step.tasks]) == ("cancelling", ["t1-1"])


def test_deadline_fails_what_cancelling_would_cancel(active: Job, kind: JobType, moment: Moment) -> None:
    why = {"code": "deadline_exceeded", "category": "deadline", "detail": "late", "stage": "a"}
    delivery = Delivery("t1", "job_1", 0, "a", 0, 0, {})
    claimed = transitions.claim(active, delivery, 60, moment).job
    told = control.request_cancel(claimed, kind, (), moment, why)
    ended = transitions.cancel(told.job, delivery, moment)

    assert (told.job.status, ended.job.status, ended.job.error) == ("cancelling", "failed", why)
