from dataclasses import replace
from datetime import timedelta

import pytest

from shared import errors
from shared.jobs import steps
from shared.jobs.job import Job, Status
from shared.jobs.steps import Moment
from shared.tasks.envelope import Task

TASK = Task("t1", "jobs-normal", "/stages", {})


def test_tasks_of_a_held_job_are_promised_and_kept_back(job: Job, moment: Moment) -> None:
    held = replace(job, place="waiting-normal")
    free, kept = (steps.step(job, after, "a", moment, tasks=[TASK]) for after in (job, held))
    due = [step.writes[-1].data["due_at"] - moment.now for step in (free, kept)]

    assert (list(free.tasks), list(kept.tasks)) == ([TASK], [])
    assert due == [timedelta(seconds=15), timedelta(minutes=10)]


def test_stage_that_nobody_claimed_began_with_its_work(job: Job, moment: Moment) -> None:
    started = steps.started(job.current, replace(moment, busy=2.0, provider=1.5))

    assert started.started_at == moment.now - timedelta(seconds=2)
    assert (started.busy_seconds, started.provider_seconds) == (2.0, 1.5)
    assert steps.started(started, moment).started_at == started.started_at


@pytest.mark.parametrize(("busy", "began"), [(0.0, False), (1.0, True)])
def test_end_of_a_queued_job_counts_what_was_done(job: Job, moment: Moment, *, busy: float, began: bool) -> None:
    ended = steps.end(job, "failed", replace(moment, busy=busy)).job

    assert (ended.stages["a"].started_at is not None, ended.place, ended.carrier) == (began, "", "")


@pytest.mark.parametrize(("before", "after", "ended"), [("running", "failed", True), ("failed", "failed", False)])
def test_step_ends_a_job_once(job: Job, before: Status, after: Status, *, ended: bool) -> None:
    assert steps.Step(replace(job, status=before), replace(job, status=after), []).ended is ended


def test_error_is_described_without_its_cause() -> None:
    error = errors.ProviderTimeoutError("Too slow.")

    assert steps.description(error, "a") == {
        "code": "provider_timeout",
        "category": "provider",
        "detail": "Too slow.",
        "stage": "a",
    }
