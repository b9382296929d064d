from dataclasses import replace
from datetime import timedelta

import pytest

from shared import errors
from shared.jobs import deliveries, transitions
from shared.jobs import job as jobs
from shared.jobs.deliveries import Delivery
from shared.jobs.job import Job, Usage
from shared.jobs.pipeline import END, Done, FanOut, Item, JobType, Outcome, Repeat, Stage
from shared.jobs.steps import Moment, Step
from tests.shared.jobs.conftest import nothing


def kinds(step: Step) -> list[tuple[str, str]]:
    return [(write.kind, write.path.split("/")[0] if "events" not in write.path else "event") for write in step.writes]


def test_submit_creates_job_event_and_promise(job: Job, moment: Moment) -> None:
    step = transitions.submit(job, moment)

    assert kinds(step) == [("create", "jobs"), ("create", "event"), ("replace", "outbox")]
    assert [task.payload["stage"] for task in step.tasks] == ["a"]


def test_claim_raises_fence_and_sets_lease(job: Job, delivery: Delivery, moment: Moment) -> None:
    after = transitions.claim(job, delivery, 30, moment).job

    assert (after.fence, after.status, after.current.attempts) == (1, "running", 1)
    assert after.lease_until == moment.now + timedelta(seconds=30)


def test_done_commits_result_and_promises_the_next_stage(
    job: Job, delivery: Delivery, kind: JobType, moment: Moment
) -> None:
    step = transitions.advance(job, delivery, kind, Done({"x": 1}, usage=Usage(1, 2, 3)), moment)

    assert kinds(step) == [
        ("update", "jobs"),
        ("create", "event"),
        ("delete", "outbox"),
        ("create", "jobs"),
        ("replace", "outbox"),
    ]
    assert (step.job.stage, step.job.progress, step.job.seq, step.job.usage) == ("b", 0.25, 1, Usage(1, 2, 3))
    assert step.tasks[0].payload["inputs"] == {"a": "0-a-0"}


def test_done_with_follow_skips_what_lies_between(job: Job, delivery: Delivery, kind: JobType, moment: Moment) -> None:
    after = transitions.advance(job, delivery, kind, Done(follow="c"), moment).job

    assert [stage.status for stage in after.stages.values()] == ["succeeded", "skipped", "queued"]
    assert after.progress == 0.75


def test_end_finishes_the_job_at_one(job: Job, delivery: Delivery, kind: JobType, moment: Moment) -> None:
    step = transitions.advance(job, delivery, kind, Done(follow=END, summary={"content": "x"}), moment)

    assert (step.job.status, step.job.progress, step.job.result) == ("succeeded", 1.0, {"content": "x"})
    assert step.tasks == ()


def test_fan_out_promises_one_task_per_item(job: Job, delivery: Delivery, kind: JobType, moment: Moment) -> None:
    step = transitions.advance(job, delivery, kind, FanOut([{"n": 1}, {"n": 2}]), moment)

    assert (step.job.current.split, step.job.current.total) == (True, 2)
    assert [task.payload["item"] for task in step.tasks] == [
        {"index": 0, "data": {"n": 1}},
        {"index": 1, "data": {"n": 2}},
    ]
    assert len({task.id for task in step.tasks}) == 2


def test_empty_fan_out_is_a_finished_stage(job: Job, delivery: Delivery, kind: JobType, moment: Moment) -> None:
    assert transitions.advance(job, delivery, kind, FanOut([]), moment).job.stage == "b"


def test_repeat_asks_for_another_pass_later(job: Job, delivery: Delivery, kind: JobType, moment: Moment) -> None:
    step = transitions.advance(job, delivery, kind, Repeat(after=2.0, done=1, total=4), moment)

    assert (step.job.current.round, step.job.current.done, step.job.progress) == (1, 1, 0.0625)
    assert step.tasks[0].not_before == moment.now + timedelta(seconds=2)
    assert not deliveries.is_current(step.job, delivery)


def test_retry_numbers_the_attempt_and_waits(job: Job, delivery: Delivery, moment: Moment) -> None:
    step = transitions.retry(job, delivery, 3.0, moment, None)

    assert (step.job.current.attempt, step.job.current.status, step.job.lease_until) == (1, "queued", None)
    assert step.tasks[0].not_before == moment.now + timedelta(seconds=3)


def test_retry_of_an_item_leaves_the_job_alone(job: Job, delivery: Delivery, moment: Moment) -> None:
    step = transitions.retry(job, replace(delivery, item=Item(1, {"n": 2})), 1.0, moment, None)

    assert kinds(step) == [("delete", "outbox"), ("replace", "outbox")]
    assert step.job is job


@pytest.mark.parametrize(
    ("error", "deferrals"),
    [(errors.ProviderRateLimitedError(retry_after=30), 1), (errors.ProviderUnavailableError(retry_after=30), 0)],
)
def test_retry_tells_why_and_counts_what_was_put_off(
    job: Job, delivery: Delivery, moment: Moment, error: errors.PressroomError, deferrals: int
) -> None:
    step = transitions.retry(job, delivery, 30.0, moment, error)

    assert (step.job.current.deferrals, step.job.current.delay_seconds) == (deferrals, 30.0)
    assert step.events[0].error == {"code": error.code, "category": "provider", "detail": error.detail, "stage": "a"}
    assert step.job.error is None


def test_work_of_a_stage_is_added_up(job: Job, delivery: Delivery, kind: JobType, moment: Moment) -> None:
    first = transitions.retry(job, delivery, 1.0, replace(moment, busy=2.0, provider=1.5), None).job
    after = transitions.advance(first, delivery, kind, Done(), replace(moment, busy=3.0, provider=0.5))

    assert (after.job.stages["a"].busy_seconds, after.job.stages["a"].provider_seconds) == (5.0, 2.0)
    assert after.job.stages["b"].ready_at == moment.now


def test_failure_ends_the_job_and_keeps_its_progress(job: Job, delivery: Delivery, moment: Moment) -> None:
    step = transitions.fail(replace(job, progress=0.5), delivery, errors.ProviderRefusedError(), moment)

    assert (step.job.status, step.job.progress, step.tasks) == ("failed", 0.5, ())
    assert step.job.error == {
        "code": "provider_refused",
        "category": "provider",
        "detail": "The model refused to write this content.",
        "stage": "a",
    }
    assert [stage.status for stage in step.job.stages.values()] == ["failed", "cancelled", "cancelled"]


def test_update_holds_only_what_changed(job: Job, delivery: Delivery, kind: JobType, moment: Moment) -> None:
    update = transitions.advance(job, delivery, kind, Done(), moment).writes[0]

    assert set(update.data) == {
        "status",
        "started_at",
        "updated_at",
        "seq",
        "stage",
        "progress",
        "stages.a.status",
        "stages.a.attempts",
        "stages.a.done",
        "stages.a.started_at",
        "stages.a.finished_at",
        "stages.b.ready_at",
    }
    assert jobs.changes(job, job) == {}


def test_worker_with_time_goes_on_without_another_promise(
    job: Job, delivery: Delivery, kind: JobType, moment: Moment
) -> None:
    step = transitions.advance(job, delivery, kind, Done({"x": 1}), moment, lambda _: True)

    assert kinds(step) == [("update", "jobs"), ("create", "event"), ("create", "jobs")]
    assert (step.carried, step.tasks, step.job.carrier, step.job.stage) == (True, (), "t1", "b")
    assert step.job.lease_until is None, "what may run twice needs no lease"


def test_costly_stage_is_claimed_by_the_step_that_leads_to_it(job: Job, delivery: Delivery, moment: Moment) -> None:
    costly = JobType("test", (Stage("a", nothing), Stage("b", nothing, effect=True, timeout=30)))
    step = transitions.advance(job, delivery, costly, Done(), moment, lambda _: True)

    assert [(event.seq, event.stage, event.stage_status) for event in step.events] == [
        (1, "a", "succeeded"),
        (2, "b", "running"),
    ]
    assert (step.job.fence, step.job.current.attempts, step.job.seq) == (1, 1, 2)
    assert step.job.lease_until == moment.now + timedelta(seconds=30)


@pytest.mark.parametrize("outcome", [Repeat(after=5), FanOut([{"n": 1}]), Done(follow=END)])
def test_what_cannot_go_on_at_once_is_not_carried(
    job: Job, delivery: Delivery, kind: JobType, moment: Moment, outcome: Outcome
) -> None:
    carried = replace(job, carrier="t1")
    step = transitions.advance(carried, delivery, kind, outcome, moment, lambda _: True)

    assert not step.carried
    assert ("delete", "outbox") in kinds(step), "the worker's own task has done its work"
    assert step.job.terminal or not step.job.carrier


def test_retry_and_handing_over_end_the_carrying(job: Job, delivery: Delivery, kind: JobType, moment: Moment) -> None:
    carried = replace(job, carrier="t1")

    assert transitions.retry(carried, delivery, 1, moment, None).job.carrier == ""
    assert transitions.advance(carried, delivery, kind, Done(), moment).job.carrier == ""


@pytest.mark.parametrize(
    ("error", "deferred"),
    [
        (errors.ProviderRateLimitedError(retry_after=5), True),
        (errors.ProviderHeldBackError(retry_after=5), True),
        (errors.OverloadedError(retry_after=5), True),
        (errors.ProviderRateLimitedError(), False),
        (errors.ProviderUnavailableError(retry_after=5), False),
        (errors.BudgetExceededError(retry_after=5), False),
    ],
)
def test_wish_for_later_is_only_one_that_time_can_grant(error: errors.PressroomError, deferred: object) -> None:
    assert transitions.is_deferral(error) is deferred
