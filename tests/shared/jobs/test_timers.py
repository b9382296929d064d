from dataclasses import replace
from datetime import timedelta

import pytest

from shared import errors
from shared.jobs import timers
from shared.jobs.job import Job
from tests.shared.jobs.conftest import NOW

BODY = {"task": "t", "job": "job_1", "generation": 0, "purpose": "approval", "stage": "a", "round": 1}


def test_only_a_deadline_needs_a_timer(job: Job) -> None:
    late = replace(job, deadline=NOW + timedelta(seconds=9))
    (task,) = timers.of(late, "")

    assert timers.of(job, "") == []
    assert (task.path, task.not_before, task.payload["purpose"]) == ("/timers", late.deadline, "deadline")


def test_job_before_its_time_is_woken(job: Job) -> None:
    later = replace(job, place="later-normal", not_before=NOW + timedelta(seconds=9))

    assert [(task.payload["purpose"], task.not_before) for task in timers.of(later, "")] == [
        ("start", later.not_before)
    ]


def test_each_pass_of_a_stage_has_a_timer_of_its_own(job: Job) -> None:
    waiting = replace(job, stages={**job.stages, "a": replace(job.current, waits_until=NOW)})
    again = replace(waiting, generation=1)

    assert timers.approval(waiting, "").id != timers.approval(again, "").id
    assert timers.approval(waiting, "").not_before == NOW


def test_body_of_a_timer_is_read_back() -> None:
    assert timers.parse(BODY) == timers.Timer("t", "job_1", 0, "approval", "a", 1)


@pytest.mark.parametrize("body", [{}, {**BODY, "round": None} | {"task": None}, []])
def test_anything_else_is_no_timer(body: object) -> None:
    if body and isinstance(body, dict):
        body.pop("job")
    with pytest.raises(errors.MalformedBodyError):
        timers.parse(body)  # type: ignore[arg-type]  # what a broken queue may send
